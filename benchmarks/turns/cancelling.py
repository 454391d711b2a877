"""A cancellation as its customer waits for it, from "cancel W…" to done, and what it adds to two turns without one."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from benchmarks.turns.customers import NoReply, WebChatCustomer
from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.model import OrderState
from frontdesk.accounts.shop.tables import orders
from frontdesk.database import Database
from frontdesk.demo.loading import add_records
from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from tests.contract.test_operations import Desk
from tests.counting import COMMIT, work
from tests.engine import Engine, answer
from tests.shop_world import a_customer, an_order

MANY = 40
#: Those that come first are not counted.
WARMING_UP = 5


@dataclass(frozen=True)
class Cancellation:
    """Seconds of one: until it is read back, from the yes until it is done, and from the first message to the end."""

    read_back: float
    done: float
    whole: float


@dataclass(frozen=True)
class Cancelling:
    """Cancellations of one customer after another, and the commits that one adds."""

    measured: Sequence[Cancellation]
    commits: int

    def figures(self) -> dict[str, float]:
        """Medians in milliseconds."""
        parts = ("read_back", "done", "whole")
        return {
            name: round(statistics.median(getattr(each, name) for each in self.measured) * 1000, 1) for name in parts
        }


def fill(shop: str) -> list[tuple[str, str]]:
    """Add customers with an order each that can be cancelled. Returns their addresses and its number."""
    template = an_order("W0", OrderState.PROCESSING, paid_with=None)
    people = [a_customer(f"C-{30_000 + n}", f"Bench{n}", replace(template, number=f"W{3000 + n}")) for n in range(MANY)]
    engine = shop_engine(shop)
    with engine.begin() as connection:
        add_records(connection, people)
    engine.dispose()
    return [(each.account.email, each.orders[0].number) for each in people]


async def cancelled(url: str, shop: str) -> list[Cancellation]:
    """Have them cancel, one after the other. Raises NoReply unless every order is cancelled then."""
    people = fill(shop)
    measured = [await _cancel(url, email, number) for email, number in people]
    is_theirs = orders.c.number.in_([number for _, number in people])
    engine = shop_engine(shop)
    with engine.connect() as connection:
        states = connection.scalars(sa.select(orders.c.state).where(is_theirs)).all()
    engine.dispose()
    if set(states) != {OrderState.CANCELLED.value}:
        raise NoReply(f"orders are {sorted(set(states))}")
    return measured[WARMING_UP:]


async def _cancel(url: str, email: str, number: str) -> Cancellation:
    customer = WebChatCustomer(url)
    await customer.start(email)
    begun = time.perf_counter()
    read_back = await customer.say(f"cancel {number}, I ordered it by mistake")
    done = await customer.say("yes")
    whole = time.perf_counter() - begun
    await customer.close()
    return Cancellation(read_back, done, whole)


def added_commits() -> int:
    """Commits to Frontdesk's database of two turns that read an operation back and carry it out, less those of two
    turns that say something else."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-commits-") as folder:
        url = f"sqlite:///{Path(folder) / 'frontdesk.db'}"
        upgrade(Settings(_env_file=None, database_url=url))
        database = Database(url)
        desk = Desk(Engine(database))
        try:
            return commits_of_an_operation(desk) - commits_of_two_turns(desk)
        finally:
            database.close()


def commits_of_two_turns(desk: Desk) -> int:
    """What two turns commit in which nothing is changed."""
    conversation = desk.engine.start("C-1007")
    with work() as done:
        for text in ("please do it", "yes"):
            desk.engine.turns.finish(desk.engine.started(conversation, text, now=desk.now), answer(), now=desk.now)
    return done[COMMIT]


def commits_of_an_operation(desk: Desk) -> int:
    """What two turns commit that read an operation back and carry it out."""
    conversation = desk.engine.start("C-1007")
    with work() as done:
        desk.says_yes(conversation, desk.read_back(conversation))
    return done[COMMIT]
