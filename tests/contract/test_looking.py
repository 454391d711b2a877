"""Tickets are looked at many at once, and nobody acts upon a look that is older than what they were told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from frontdesk.connectors.model import DeskAway, DeskRefuses, Hint, Look, TicketGone
from frontdesk.connectors.queueing import kind_of
from frontdesk.conversations.model import Author, Conversation, Kind
from frontdesk.database import Database
from frontdesk.outbox.model import Delivery, DeliveryError
from tests.desk_case import Frontdesk
from tests.desks.memory import MemoryCase
from tests.desks.zendesk import open_case

MANY = 7
ROBIN = "robin@example.com"


class Asked(MemoryCase):
    """Notes which tickets are looked at together; with `at_fault` among them, the desk answers with this problem."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []
        self.at_fault, self.problem = "", DeliveryError()
        self._look, self.there.look = self.there.look, self.look  # type: ignore[method-assign]

    def look(self, tickets: Mapping[str, datetime | None]) -> Mapping[str, Look | None]:
        self.asked.append(list(tickets))
        if self.at_fault in tickets:
            raise self.problem
        return self._look(tickets)


@pytest.fixture
def case() -> Asked:
    return Asked()


@pytest.fixture
def here(database: Database, case: Asked) -> Frontdesk:
    there = Frontdesk(database, "any", case.desk)
    there.sweep.sweep()
    return there


@pytest.fixture
def answered(here: Frontdesk, case: Asked) -> Iterator[dict[str, Conversation]]:
    """Conversations by their tickets, in each of which Robin has answered; the sweep has found them."""
    conversations = {here.opened(each): each for each in [here.handed_off(f"parcel {n}") for n in range(MANY)]}
    here.sweep.sweep()
    here.work_now()
    for ticket_id in conversations:
        case.reply(ticket_id, ROBIN, f"answer {ticket_id}")
    case.asked.clear()
    here.sweep.sweep()
    yield conversations


def deliver(here: Frontdesk) -> None:
    """One entry."""
    entry = here.outbox.claim(kind_of("any"), here.destination.time_limit)
    assert entry is not None
    here.outbox.deliver(entry, here.destination)


def said(here: Frontdesk, conversation: Conversation) -> list[str | None]:
    return [each.text for each in here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)]


def test_a_sweep_of_many_tickets_is_one_look(here: Frontdesk, case: Asked, answered: dict[str, Conversation]) -> None:
    here.work_now()
    assert [len(each) for each in case.asked] == [MANY]
    assert {number: said(here, each) for number, each in answered.items()} == {
        number: [f"answer {number}"] for number in answered
    }


def test_what_is_told_after_a_look_is_looked_for_again(
    here: Frontdesk, case: Asked, answered: dict[str, Conversation]
) -> None:
    deliver(here)
    for ticket_id in answered:
        case.reply(ticket_id, ROBIN, "and more")
        here.hints.accept(Hint(ticket_id, "1"))
    here.work_now()
    assert all(said(here, each) == [f"answer {number}", "and more"] for number, each in answered.items())


def test_what_another_process_noted_since_makes_a_look_old(
    here: Frontdesk, case: Asked, answered: dict[str, Conversation]
) -> None:
    deliver(here)
    *_, ticket_id = answered
    case.solve(ticket_id, ROBIN)
    here.hints.accept(Hint(ticket_id, "1"))
    other = Frontdesk(here.database, "any", case.desk, holder="two/1")
    other.mirror.sync(here.ticket(answered[ticket_id]).id, 0, writes=False)
    here.work_now()
    assert here.again(answered[ticket_id]).status == "resolved"
    assert len(here.events(answered[ticket_id], kind=Kind.STATUS)) == 1


@pytest.mark.parametrize("problem", [DeskAway("unreadable"), DeskRefuses("400"), TicketGone("404")])
def test_a_ticket_that_cannot_be_read_holds_no_other_up(
    here: Frontdesk, case: Asked, answered: dict[str, Conversation], problem: DeliveryError
) -> None:
    (case.at_fault, *others), case.problem = answered, problem
    here.work_now()
    assert all(said(here, answered[number]) == [f"answer {number}"] for number in others)
    assert all(here.again(answered[number]).desk == "any" for number in others)
    assert said(here, answered[case.at_fault]) == []


def test_what_could_not_be_read_is_read_later(here: Frontdesk, case: Asked, answered: dict[str, Conversation]) -> None:
    (first, *_), case.problem = answered, DeskAway("unreadable")
    case.at_fault = first
    here.work_now()
    assert here.outbox.backlog()[Delivery.PENDING] == 1
    case.at_fault = ""
    here.work(2)
    assert set(here.outbox.backlog()) == {Delivery.DONE} and said(here, answered[first]) == [f"answer {first}"]


def test_a_ticket_that_is_gone_is_given_up_and_no_other(
    here: Frontdesk, case: Asked, answered: dict[str, Conversation]
) -> None:
    first, *others = answered
    case.remove(first)
    here.work_now()
    assert here.again(answered[first]).desk is None
    assert all(here.again(answered[number]).desk == "any" for number in others)


def test_zendesk_is_asked_once_for_each_ticket_and_once_for_all(database: Database, tmp_path: Path) -> None:
    """How many requests its server has seen."""
    with open_case() as case:
        here = Frontdesk(database, "any", case.desk)
        here.sweep.sweep()
        tickets = [here.opened(here.handed_off(f"parcel {n}")) for n in range(MANY)]
        here.sweep.sweep()
        here.work_now()
        for ticket_id in tickets:
            case.reply(ticket_id, ROBIN, "Hello.")
        case.world.server.requests.clear()
        here.sweep.sweep()
        here.work_now()
        asked = [target.partition("?")[0].rpartition("/")[2] for _, target in case.world.server.requests]
    assert sorted(asked) == sorted(["cursor", "show_many", *["audits"] * MANY])
