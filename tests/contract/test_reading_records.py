"""What every system of record tells, and to whom; a world of each is named in tests/worlds.py."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.accounts.grants import Grants, NotGranted
from frontdesk.accounts.model import UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from tests.changing import ReadWorld
from tests.links import granted
from tests.worlds import WORLDS

ODD = ("", " ", ".", "..", "/", "%", "?", "#", "x' OR '1'='1", "a\x00", "\ud800", "x" * 3000, "ﬀ", "../customers")


#: How the shop's tables are read on PostgreSQL is in test_system_of_record.py.
READ = [name for name in WORLDS if name != "shop on postgresql"]


@pytest.fixture(params=READ)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadWorld]:
    with contextmanager(WORLDS[request.param])(request, tmp_path) as made:
        yield made


def test_everybody_is_told_their_own_records_whole_and_newest_first(world: ReadWorld) -> None:
    for record in world.known:
        assert world.system.account(record.customer_id) == record.account
        told = world.system.orders(record.customer_id)
        assert sorted(told, key=lambda order: order.number) == sorted(record.orders, key=lambda order: order.number)
        days = [order.placed_on for order in told if order.placed_on]
        assert days == sorted(days, reverse=True)
        assert world.system.invoices(record.customer_id) == list(record.invoices)
        assert world.system.last_invoice(record.customer_id) == next(iter(record.invoices), None)


def test_an_order_is_found_however_its_number_is_written_and_by_its_owner_alone(world: ReadWorld) -> None:
    owners = [record.customer_id for record in world.known]
    for record in world.known:
        for order in record.orders[:2]:
            for written in (order.number, order.number.lower(), f"  {order.number}\n"):
                assert world.system.order(record.customer_id, written) == order
            for other in {*owners, "nobody"} - {record.customer_id}:
                assert world.system.order(other, order.number) is None


def test_the_kinds_of_what_was_ordered_are_told_to_its_owner_alone(world: ReadWorld) -> None:
    told = [
        (record.customer_id, order, world.system.variants(record.customer_id, f" {order.number.lower()}"))
        for record in world.known
        for order in record.orders[:2]
    ]
    for owner, order, variants in told:
        assert {each.article for each in variants} <= {line.name for line in order.items}
        assert len({each.sku for each in variants}) == len(variants)
        other = next(each.customer_id for each in world.known if each.customer_id != owner)
        assert world.system.variants(other, order.number) == world.system.variants(owner, "W99999") == []


def test_a_customer_is_found_by_e_mail_however_it_is_written(world: ReadWorld) -> None:
    for record in world.known:
        for written in (record.account.email, f" {record.account.email.upper()} "):
            assert world.system.customer_by_email(written) == record.customer_id


def test_whatever_is_asked_for_gets_an_answer_and_nobodys_record(world: ReadWorld) -> None:
    somebody = world.known[0].customer_id
    for odd in ODD:
        assert world.system.account(odd) is None
        assert world.system.orders(odd) == world.system.invoices(odd) == []
        assert world.system.last_invoice(odd) is None
        assert world.system.variants(somebody, odd) == world.system.variants(odd, "W1001") == []
        assert world.system.order(somebody, odd) is None and world.system.order(odd, "W1001") is None
        assert world.system.customer_by_email(odd) is None
        with pytest.raises(UnknownCustomer):
            world.system.reset_link(granted(odd, "turn-1", world.grants))


def test_a_customer_has_one_fresh_link_whoever_asks_and_however_often(world: ReadWorld) -> None:
    first, second = (record.customer_id for record in world.known[:2])

    def link(customer: str, key: str) -> str:
        return str(world.system.reset_link(granted(customer, key, world.grants)))

    with ThreadPoolExecutor(4) as threads:
        links = set(threads.map(lambda number: link(first, f"turn-{number % 2}"), range(8)))
    assert len(links) == 1 and links.pop().startswith("http")
    assert link(second, "turn-0") != link(first, "turn-0")


def test_no_link_is_made_without_a_grant(world: ReadWorld) -> None:
    somebody = world.known[0].customer_id
    for grant in (granted(somebody, "turn-1", Grants()), somebody):
        with pytest.raises(NotGranted):
            world.system.reset_link(grant)  # type: ignore[arg-type]


def test_reading_changes_nothing_but_links(world: ReadWorld) -> None:
    before = world.state()
    for record in world.known:
        world.system.account(record.customer_id)
        world.system.orders(record.customer_id)
        world.system.customer_by_email(record.account.email)
    assert (world.state(), world.changes()) == (before, 0)


def test_a_system_that_gives_no_answer_is_not_one_that_has_nothing(world: ReadWorld) -> None:
    customer_id = world.known[0].customer_id
    with world.unavailable():
        for ask in (world.system.account, world.system.orders, world.system.customer_by_email):
            with pytest.raises(SystemOfRecordUnavailable):
                ask(customer_id)
    assert world.system.account(customer_id)
