"""Two hundred accounts and orders that exist and as many that do not cost the same work and get the same answer.

What is counted are statements and commits, which no busy machine changes; `python -m benchmarks.enumeration` measures
the time of it on a running site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
import sqlalchemy as sa

from frontdesk.accounts.model import OrderState
from frontdesk.accounts.service import MAIL, AccountService
from frontdesk.database import Database
from frontdesk.identity.model import Caller, identified
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.service import Operations
from frontdesk.outbox.service import Outbox
from frontdesk.outbox.tables import outbox
from tests.contract.test_operations import ProofsInMemory
from tests.counting import work
from tests.generous import generous_limits
from tests.shop_world import MAREN, ShopWorld, a_customer, an_order

MANY = 200
Ask = Callable[[str], object]


@pytest.fixture
def world(database_url: str) -> Iterator[ShopWorld]:
    """Maren without orders, and two hundred people with one each."""
    people = [
        a_customer(f"C-{2000 + n}", f"Person{n}", an_order(f"W{2000 + n}", OrderState.PROCESSING, paid_with=None))
        for n in range(MANY)
    ]
    world = ShopWorld(database_url, [a_customer(MAREN, "Maren"), *people])
    yield world
    world.close()


def costs(ask: Ask, about: Sequence[str]) -> tuple[set[frozenset[tuple[str, int]]], Counter[str]]:
    """The different kinds of work that there were, and how often each answer."""
    kinds, answers = set(), Counter[str]()
    for each in about:
        with work() as done:
            answer = str(ask(each)).replace(each, "…")
        kinds.add(frozenset(done.items()))
        answers[answer] += 1
    return kinds, answers


def check(ask: Ask, known: Sequence[str], unknown: Sequence[str]) -> None:
    """Fails if the known ones are told from the unknown ones by anything."""
    ask(known[0])  # what is looked up once in a process is looked up
    told = [costs(ask, about) for about in (known, unknown)]
    assert told[0] == told[1]
    kinds, answers = told[0]
    assert len(kinds) == 1 and list(answers.values()) == [MANY]


def test_a_reset_link_is_asked_for_alike_whether_or_not_the_account_exists(
    world: ShopWorld, database: Database
) -> None:
    service = AccountService(world.system, Outbox(database), generous_limits())
    keys = iter(range(10**6))

    def ask(email: str) -> object:
        return service.send_reset_link(Caller("c1", None), email, f"turn-{next(keys)}")

    check(ask, [f"person{n}@example.com" for n in range(MANY)], [f"nobody{n}@example.com" for n in range(MANY)])
    with database.read() as connection:
        queued = connection.scalar(sa.select(sa.func.count()).where(outbox.c.kind == MAIL))
    assert queued == 2 * MANY + 1


def test_somebody_elses_order_is_examined_like_one_that_nobody_has(world: ShopWorld, database: Database) -> None:
    operations = Operations(database, world.record, ProofsInMemory(), DECLARATIONS)
    maren = Caller("c1", MAREN, identified(MAREN))

    def ask(number: str) -> object:
        return operations.draft(maren, "cancel_order", {"order": number, "reason": "mistake"}, "k")

    check(ask, [f"W{2000 + n}" for n in range(MANY)], [f"W{8000 + n}" for n in range(MANY)])
