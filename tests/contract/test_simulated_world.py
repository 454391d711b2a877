"""What a simulation does to the records and to time, on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.shop.tables import cases, customers, shop, variants
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.database import Database, utc_now
from frontdesk.demo.service import DemoShop, today_utc
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.model import Mail
from frontdesk.simulation.ageing import age_conversation
from frontdesk.simulation.model import Data, OldTicket
from frontdesk.simulation.ports import UnknownOrder
from frontdesk.simulation.shop_books import ShopBooks
from frontdesk.simulation.world import DemoWorld, Places
from frontdesk.tickets.store import SqlTicketStore
from tests.engine import IDLE_TIME, Engine, answer
from tests.links import GRANTS, granted

FOLDER = Path(__file__).parents[2] / "data" / "shop"
TOBIAS, MEERA = "tobias.winterbrook@example.org", "meera.iyerpal@example.net"


@pytest.fixture
def places(database_url: str, tmp_path: Path) -> Iterator[Places]:
    engine, database = shop_engine(database_url), Database(database_url, pool_size=2)
    system = SqlSystemOfRecord(engine, "https://shop.example/reset", grants=GRANTS)
    DemoShop(engine, system, FOLDER).load()
    yield Places(database, ShopBooks(engine, FOLDER), system, tmp_path / "mail")
    shop.drop_all(engine)
    engine.dispose()
    database.close()


def shop_of(places: Places) -> sa.Engine:
    """The database that the system of record reads."""
    assert isinstance(places.system, SqlSystemOfRecord)
    return places.system._engine


@pytest.fixture
def world(places: Places) -> DemoWorld:
    return DemoWorld(places, is_own=True)


def test_each_conversation_begins_with_the_same_records_under_a_new_number(world: DemoWorld, places: Places) -> None:
    before, number = world.records([TOBIAS]), places.system.customer_by_email(TOBIAS)
    world.change([TOBIAS], Data({"W1119": {"state": "lost"}}))
    places.system.reset_link(granted(number or "", "turn-1:reset"))
    world.begin([TOBIAS])
    assert world.records([TOBIAS]) == before
    first = places.system.customer_by_email(TOBIAS)
    world.begin([TOBIAS])
    assert len({number, first, places.system.customer_by_email(TOBIAS)}) == 3


def test_a_customer_whose_address_was_changed_is_known_and_begins_again_as_before(
    world: DemoWorld, places: Places
) -> None:
    world.begin([TOBIAS])
    before = world.records([TOBIAS])
    changed = sa.update(customers).where(customers.c.email == TOBIAS).values(email="tobias@example.com")
    with shop_of(places).begin() as connection:
        connection.execute(changed)
    assert world.records([TOBIAS])["account"]["email"] == "tobias@example.com"
    world.begin([TOBIAS])
    assert world.records([TOBIAS]) == before


def test_a_running_site_is_left_as_it_is(places: Places) -> None:
    number = places.system.customer_by_email(TOBIAS)
    DemoWorld(places, is_own=False).begin([TOBIAS])
    assert places.system.customer_by_email(TOBIAS) == number


def test_records_are_changed_as_a_script_writes_them_and_put_back(world: DemoWorld, places: Places) -> None:
    before = world.records([TOBIAS, MEERA])
    fields = {"state": "delivered", "delivered": "2 days ago", "refunded": "12.50", "address": "1 Elsewhere"}
    world.change([TOBIAS, MEERA], Data({"W1119": fields}))
    after = world.records([TOBIAS, MEERA])
    assert after["W1119"] == before["W1119"] | {"state": "delivered", "refunded": "12.50", "address": "1 Elsewhere"}
    assert {number for number in before if after[number] != before[number]} == {"W1119"}
    order = places.system.order(places.system.customer_by_email(TOBIAS) or "", "W1119")
    assert order and order.delivered_on == today_utc() - timedelta(days=2)
    world.change([TOBIAS, MEERA], Data(reset=True))
    assert world.records([TOBIAS, MEERA]) == before


def test_what_was_opened_for_an_order_is_told_and_stays_when_the_record_changes(
    world: DemoWorld, places: Places
) -> None:
    order = places.system.orders(places.system.customer_by_email(TOBIAS) or "")[0]
    line, options = order.items[0], list(order.items[0].options.values())
    values = {"operation_id": "op-1", "order_number": order.number, "position": 1, "kind": "return", "quantity": 1}
    values |= {"reason": "", "wants": "refund", "number": "R-1", "is_open": True, "opened_at": utc_now()}
    with shop_of(places).begin() as connection:
        connection.execute(sa.insert(cases).values(values))
    world.change([TOBIAS], Data({order.number: {"state": "packed"}}))
    told = world.records([TOBIAS])[order.number]
    assert (told["state"], told["cases"]) == ("packed", f"return of 1 {line.name}: refund")
    assert told["items"].startswith(f"{line.quantity} {line.name}") and all(each in told["items"] for each in options)


def test_an_order_of_nobody_in_the_script_is_refused(world: DemoWorld) -> None:
    with pytest.raises(UnknownOrder, match="W1107"):
        world.change([TOBIAS], Data({"W1107": {"state": "lost"}}))


def test_time_passes_for_one_conversation_and_its_customers_orders(
    world: DemoWorld, places: Places, engine: Engine
) -> None:
    conversation, other = engine.start(), engine.start()
    for each in (conversation, other):
        engine.turns.finish(engine.started(each, "hello"), answer())
    world.pass_time(conversation.id, [TOBIAS], IDLE_TIME + timedelta(hours=1))
    assert engine.turns.idle() == [conversation.id]
    assert all(utc_now() - event.at > IDLE_TIME for event in engine.events(conversation.id))
    tobias, meera = (places.system.customer_by_email(each) or "" for each in (TOBIAS, MEERA))
    expected = {order.number: order.expected_on for order in places.system.orders(tobias)}
    assert expected["W1119"] == today_utc() + timedelta(days=1)
    assert {order.number: order.expected_on for order in places.system.orders(meera)}["W1107"] == today_utc() - (
        timedelta(days=1)
    )


def test_no_time_changes_nothing(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "hello")
    before = engine.conversation(conversation.id)
    with engine.database.write() as connection:
        age_conversation(connection, conversation.id, timedelta())
    assert engine.conversation(conversation.id) == before


def test_an_old_ticket_is_the_customers(world: DemoWorld, places: Places, engine: Engine) -> None:
    world.begin([TOBIAS])
    opened = world.open_ticket(engine.start().id, TOBIAS, OldTicket("a zip", "solved", timedelta(days=3)))
    ticket = SqlTicketStore(places.database).find(opened)
    assert ticket and (ticket.customer_id, ticket.status) == (places.system.customer_by_email(TOBIAS), "solved")
    assert utc_now() - ticket.opened_at >= timedelta(days=3)


def test_mail_is_found_by_its_address_and_since_when(world: DemoWorld, places: Places) -> None:
    began = time.time() - 1
    mailer = FolderMailer(places.mail_dir, "shop@example.com")
    for to in (TOBIAS.upper(), MEERA):
        mailer.send(Mail(to, "Choose a new password", "Here is the link.", f"<{to}>"))
    (letter,) = world.mail([TOBIAS], began)
    assert "Choose a new password" in letter and "Here is the link." in letter
    assert world.mail([TOBIAS], time.time() + 60) == []


def test_what_an_earlier_run_took_from_stock_is_there_again(world: DemoWorld, places: Places) -> None:
    with shop_of(places).begin() as connection:
        before = set(connection.execute(sa.select(variants.c.sku, variants.c.stock)).all())
        connection.execute(sa.update(variants).where(variants.c.stock.is_not(None)).values(stock=0))
    world.begin([TOBIAS])
    with shop_of(places).connect() as connection:
        assert set(connection.execute(sa.select(variants.c.sku, variants.c.stock)).all()) == before
