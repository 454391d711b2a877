"""The company of these tests: a customer with three orders for each seed, two agents, and a copy of the shop in which
every change that counts is made exactly once, without faults."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import reading_engine, shop_engine
from frontdesk.accounts.grants import Grants
from frontdesk.accounts.model import CustomerRecord, OrderState
from frontdesk.accounts.shop import tables as t
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import WriteRequest
from frontdesk.demo.loading import add_records, replace_products
from frontdesk.operations.model import Mode
from frontdesk.products.model import Product
from tests.kills.forks import Child
from tests.kills.process import Place, Process
from tests.records_server import Backend, Ledger, RecordsServer
from tests.shop_world import FLEECE, KINDS, LANTERN, NOW, PAGE, TODAY, a_customer, an_order

#: What the bot takes on and an agent has to confirm.
BY_AGENT = "return_items"
PLENTY = 100_000


@contextmanager
def clocks_change(minutes: int) -> Iterator[None]:
    """The machine is in a zone whose clocks change so many minutes after `NOW`: forward if positive, else back."""
    at = NOW + timedelta(minutes=abs(minutes))
    change, long_ago = f"J{at.timetuple().tm_yday}/{at:%H:%M}", "J1/0"
    before, after = (change, "J365/0") if minutes > 0 else (long_ago, change)
    kept = os.environ.get("TZ")
    os.environ["TZ"] = f"WIN0SUM,{before},{after}"
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        os.environ.update({"TZ": kept} if kept else {})
        time.tzset()


def customer_of(seed: int) -> str:
    return f"C-{50_000 + seed}"


def order_of(seed: int, place: int) -> str:
    """1 is not packed yet and paid for, 2 and 3 are delivered; what 2 brings back goes to a gift card."""
    return f"W{50_000 + seed}{place}"


def _record_of(seed: int) -> CustomerRecord:
    who = customer_of(seed)
    states = {1: OrderState.PROCESSING, 2: OrderState.DELIVERED, 3: OrderState.DELIVERED}
    paid = {1: 2, 2: 3, 3: 1}
    held = [an_order(order_of(seed, place), state, paid_with=f"{who}/{paid[place]}") for place, state in states.items()]
    return a_customer(who, f"Customer{seed}", *held)


def copy_of(place: Place) -> str:
    """The copy's address."""
    return f"sqlite:///{place.folder}/copy.db"


def prepare(place: Place, seeds: Iterable[int]) -> None:
    """Fill the shop and its copy."""
    records = [_record_of(seed) for seed in seeds]
    products = [Product(name, "Clothing", Decimal(1), "EUR", "", TODAY) for name in (FLEECE, LANTERN)]
    for url in (place.shop, copy_of(place)):
        engine = shop_engine(url)
        t.shop.create_all(engine)
        with engine.begin() as connection:
            replace_products(connection, products, [replace(kind, stock=PLENTY) for kind in KINDS])
            add_records(connection, records)
        engine.dispose()


def hire(process: Process) -> dict[str, str]:
    """Add the agents, and have one operation wait for them. Returns their ids by name."""
    process.operations.modes.set(BY_AGENT, Mode.AGENT, "kim@example.com")
    agents = {"robin": process.engine.agent("robin"), "kim": process.engine.agent("kim", "approver")}
    return {name: agent.agent_id for name, agent in agents.items()}


@contextmanager
def served(shop: str, folder: Path) -> Iterator[str]:
    """The shop over HTTP, from a process of its own, which keeps a ledger in the folder. Yields its address."""
    reading, writing = os.pipe()

    def serve() -> None:
        engine, grants = reading_engine(shop), Grants()
        backend = Backend(SqlSystemOfRecord(engine, PAGE), SqlShop(engine, grants, lambda: NOW), grants)
        server = RecordsServer(backend, Ledger(folder / "ledger.jsonl"))
        os.write(writing, server.url.encode())
        signal.pause()

    child = Child(serve)
    os.close(writing)
    try:
        yield os.read(reading, 100).decode()
    finally:
        os.close(reading)
        child.kill()


def have_it_fail(url: str, faults: Sequence[str]) -> None:
    """The next requests to the server meet these faults, one each."""
    asked = urllib.request.Request(f"{url}/faults", json.dumps(list(faults)).encode(), method="POST")
    with urllib.request.urlopen(asked, timeout=10):
        pass


def pack(url: str, order: str) -> None:
    """The warehouse packs an order, unless it was cancelled before."""
    packed = sa.update(t.orders).where(t.orders.c.number == order, t.orders.c.state == OrderState.PROCESSING.value)
    engine = shop_engine(url)
    with engine.begin() as connection:
        connection.execute(packed.values(state=OrderState.PACKED.value, packed_at=NOW))
    engine.dispose()


def repeat(url: str, changes: Sequence[tuple[str, WriteRequest]]) -> None:
    """Make these changes in the copy, each once, without faults."""
    engine, grants = reading_engine(url), Grants()
    record = SqlShop(engine, grants, lambda: NOW)
    for operation_id, request in changes:
        record.perform(grants.issue(operation_id, request))
    engine.dispose()


def state_of(url: str, seed: int) -> list[str]:
    """What a customer has in the shop, and what is in stock: every column in which a change shows."""
    who, orders = customer_of(seed), [order_of(seed, place) for place in (1, 2, 3)]
    o, lines, cases = t.orders.c, t.order_lines.c, t.cases.c
    queries = (
        sa.select(t.customers.c.email, t.customers.c.balance_cents).where(t.customers.c.customer_id == who),
        sa.select(t.payment_methods).where(t.payment_methods.c.customer_id == who),
        sa.select(o.number, o.state, o.address, o.total_cents, o.refunded_cents).where(o.customer_id == who),
        sa.select(t.order_lines).where(lines.order_number.in_(orders)),
        sa.select(*(each for each in cases if each.name != "opened_at")).where(cases.order_number.in_(orders)),
        sa.select(t.reset_links.c.key).where(t.reset_links.c.customer_id == who),
        sa.select(t.variants.c.sku, t.variants.c.stock),
    )
    engine = shop_engine(url)
    with engine.connect() as connection:
        found = [repr(tuple(row)) for query in queries for row in connection.execute(query)]
    engine.dispose()
    return sorted(found)


def effects_of(place: Place, seed: int) -> list[dict[str, Any]]:
    """What was done for a customer, in order: by the shop's own table and, over HTTP, by the server's ledger, too."""
    e = t.effects.c
    engine = shop_engine(place.shop)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(e.operation_id, e.digest, e.is_done).where(e.customer_id == customer_of(seed)).order_by(e.made_at)
        )
        found = [dict(row) for row in rows.mappings()]
    engine.dispose()
    return found


def forget(place: Place, seed: int) -> None:
    """The shop keeps what it did for a customer, and no longer under which ids."""
    engine = shop_engine(place.shop)
    with engine.begin() as connection:
        connection.execute(sa.delete(t.effects).where(t.effects.c.customer_id == customer_of(seed)))
    engine.dispose()


def ledger_of(folder: Path) -> list[str]:
    """Operations in the server's ledger, one for each effect."""
    return Ledger(folder / "ledger.jsonl").operations()
