"""The demo company in the shop's database: loaded once, put back as it was, and never over somebody else's records."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.links import LINK_SECONDS
from frontdesk.accounts.model import Account, CustomerRecord
from frontdesk.accounts.shop.tables import customers, orders, products, reset_links, shop, variants
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.bootstrap.team import build_team
from frontdesk.cli.app import app, main
from frontdesk.database import Database
from frontdesk.demo.agents import PASSWORD, TEAM
from frontdesk.demo.loading import replace_records
from frontdesk.demo.service import DemoShop, NotADemoShop
from frontdesk.settings import Settings
from tests.links import GRANTS, granted

FOLDER = Path(__file__).parents[2] / "data" / "shop"
TODAY = date(2026, 3, 15)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = shop_engine(database_url)
    yield engine
    shop.drop_all(engine)
    engine.dispose()


@pytest.fixture
def system(engine: sa.Engine) -> SqlSystemOfRecord:
    return SqlSystemOfRecord(engine, "https://shop.example/reset", grants=GRANTS)


@pytest.fixture
def demo(engine: sa.Engine, system: SqlSystemOfRecord) -> DemoShop:
    return DemoShop(engine, system, FOLDER, today=lambda: TODAY)


def token_of(link: str) -> str:
    return link.rsplit("/", 1)[1]


def test_the_shop_is_loaded_once(demo: DemoShop, engine: sa.Engine) -> None:
    assert demo.load()
    with engine.begin() as connection:
        connection.execute(sa.update(orders).values(state="lost"))
    assert not demo.load()
    assert {order["state"] for customer in demo.customers() for order in customer["orders"]} == {"lost"}


def test_a_reset_puts_everything_back_as_it_was(demo: DemoShop, engine: sa.Engine, system: SqlSystemOfRecord) -> None:
    demo.load()
    before = demo.customers()
    link = system.reset_link(granted("C-1001", "turn-1:reset"))
    with engine.begin() as connection:
        connection.execute(sa.update(orders).values(state="lost", tracking=None))
        connection.execute(sa.update(customers).values(balance_cents=1))
    demo.reset()
    assert demo.customers() == before
    assert not demo.use_reset_link(token_of(link))


def test_a_reset_counts_the_days_from_the_day_it_is_done(engine: sa.Engine, system: SqlSystemOfRecord) -> None:
    day = TODAY
    demo = DemoShop(engine, system, FOLDER, today=lambda: day)
    demo.load()
    first = system.orders("C-1001")[0]
    day = TODAY + timedelta(days=30)
    demo.reset()
    assert system.orders("C-1001")[0].placed_on - first.placed_on == timedelta(days=30)


def test_whoever_reads_during_a_reset_sees_the_whole_shop(demo: DemoShop, engine: sa.Engine) -> None:
    demo.load()
    before = demo.customers()
    with engine.begin() as connection:
        replace_records(connection, [])
        assert demo.customers() == before
        connection.rollback()


def test_the_listing_has_the_shape_that_is_promised(demo: DemoShop) -> None:
    demo.load()
    listed = demo.customers()
    assert len(listed) == 60
    for customer in listed:
        assert set(customer) == {"email", "name", "address", "balance", "orders", "invoices"}
        for order in customer["orders"]:
            assert set(order) == {"number", "state", "address", "items", "tracking"}
            assert order["items"]
        for invoice in customer["invoices"]:
            assert set(invoice) == {"number", "amount", "date"}
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", invoice["date"])
    amounts = [customer["balance"] for customer in listed]
    assert amounts == [round(amount, 2) for amount in amounts]


def test_records_that_no_demo_load_wrote_are_left_alone(
    demo: DemoShop, engine: sa.Engine, system: SqlSystemOfRecord
) -> None:
    account = Account("Lucía Fontarriba", "lucia@example.com", "somewhere", Decimal("0.00"), "EUR")
    shop.create_all(engine)
    with engine.begin() as connection:
        replace_records(connection, [CustomerRecord("C-1", account)])
    for action in (demo.load, demo.reset):
        with pytest.raises(NotADemoShop):
            action()
    assert system.account("C-1") == account


def test_what_an_earlier_release_loaded_is_loaded_anew(demo: DemoShop, engine: sa.Engine) -> None:
    demo.load()
    before = demo.customers()
    with engine.begin() as connection:
        for table in (variants, products):
            table.drop(connection)
        connection.exec_driver_sql("ALTER TABLE shop_customers DROP COLUMN contact_changed_at")
    assert demo.load()
    assert demo.customers() == before
    assert not demo.load()


def test_records_of_another_layout_that_no_demo_load_wrote_are_left_alone(demo: DemoShop, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shop_orders (number TEXT)")
        connection.exec_driver_sql("INSERT INTO shop_orders VALUES ('W1')")
    with pytest.raises(NotADemoShop, match="FRONTDESK_SHOP_DATABASE_URL"):
        demo.load()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT number FROM shop_orders").scalar() == "W1"


def test_a_command_says_in_one_line_why_it_loads_nothing_over_other_records(
    database_url: str,
    engine: sa.Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shop_orders (number TEXT)")
    for name in ("FRONTDESK_DATABASE_URL", "FRONTDESK_SHOP_DATABASE_URL"):
        monkeypatch.setenv(name, database_url)
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["frontdesk", "demo", "load"])
    with pytest.raises(SystemExit):
        main()
    (line,) = capsys.readouterr().err.splitlines()
    assert "left alone" in line and "FRONTDESK_SHOP_DATABASE_URL" in line


def test_a_load_that_fails_half_way_leaves_nothing_and_works_the_next_time(
    demo: DemoShop, engine: sa.Engine, system: SqlSystemOfRecord, tmp_path: Path
) -> None:
    for name in ("customers", "orders"):
        (tmp_path / f"{name}.json").write_bytes((FOLDER / f"{name}.json").read_bytes())
    (tmp_path / "invoices.json").write_text(
        '[{"number": "INV-1", "customer": "C-1001", "order": "W0000", "amount": "1.00",'
        ' "issued_days_ago": 1, "due_days_ago": 0, "paid": true}]'
    )
    with pytest.raises(sa.exc.IntegrityError):
        DemoShop(engine, system, tmp_path).load()
    assert demo.customers() == []
    assert demo.load()


def test_a_reset_link_works_once(demo: DemoShop, system: SqlSystemOfRecord) -> None:
    demo.load()
    token = token_of(system.reset_link(granted("C-1001", "turn-1:reset")))
    assert demo.use_reset_link(token)
    assert not demo.use_reset_link(token)
    assert token_of(system.reset_link(granted("C-1001", "turn-1:reset"))) == token, (
        "a second delivery opens nothing again"
    )
    assert not demo.use_reset_link(token)


def test_looking_at_a_reset_link_does_not_use_it_up(demo: DemoShop, system: SqlSystemOfRecord) -> None:
    demo.load()
    token = token_of(system.reset_link(granted("C-1001", "turn-1:reset")))
    assert all(demo.is_good_reset_link(token) for _ in range(3))
    assert demo.use_reset_link(token)
    assert not demo.is_good_reset_link(token)


def test_a_further_reset_link_ends_no_earlier_one_and_using_one_ends_all(demo: DemoShop, engine: sa.Engine) -> None:
    demo.load()
    minutes = 0.0
    system = SqlSystemOfRecord(engine, "https://shop.example/reset", lambda: time.time() + minutes * 60, GRANTS)
    first = token_of(system.reset_link(granted("C-1001", "turn-1")))
    others = token_of(system.reset_link(granted("C-1002", "turn-2")))
    minutes = 45
    second = token_of(system.reset_link(granted("C-1001", "turn-3")))
    assert first != second
    assert demo.is_good_reset_link(first) and demo.is_good_reset_link(second)
    assert demo.use_reset_link(first)
    assert not demo.use_reset_link(first) and not demo.use_reset_link(second)
    assert demo.use_reset_link(others)


def test_a_reset_link_is_worth_nothing_after_its_hour(
    demo: DemoShop, engine: sa.Engine, system: SqlSystemOfRecord
) -> None:
    demo.load()
    token = token_of(system.reset_link(granted("C-1001", "turn-1:reset")))
    with engine.begin() as connection:
        hour = {"expires_at": reset_links.c.expires_at - LINK_SECONDS}
        connection.execute(sa.update(reset_links).values(hour))
    assert not demo.is_good_reset_link(token)
    assert not demo.use_reset_link(token)


@pytest.mark.parametrize("token", ["", "guessed", "nul\x00", "\ud800", "%", "' or '1'='1"])
def test_a_token_that_was_never_issued_is_refused(demo: DemoShop, system: SqlSystemOfRecord, token: str) -> None:
    demo.load()
    good = token_of(system.reset_link(granted("C-1001", "turn-1:reset")))
    assert not demo.is_good_reset_link(token)
    assert not demo.use_reset_link(token)
    assert demo.is_good_reset_link(good)


def test_the_command_that_loads_the_company_brings_its_team_once(
    database_url: str, engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FRONTDESK_DATABASE_URL", "FRONTDESK_SHOP_DATABASE_URL"):
        monkeypatch.setenv(name, database_url)
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    said = [CliRunner().invoke(app, ["demo", "load"]).output for _ in range(2)]
    assert said == ["The demo company is loaded.\n", "The demo company was there already.\n"]
    team = build_team(Settings(_env_file=None), Database(database_url))
    assert [team.sign_in(email, PASSWORD)[0].name for email, _ in TEAM] == [name for _, name in TEAM]
