"""A customer's request is a ticket of its own: left once, seen by the team wherever the conversation is, and done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import alembic.command
import pytest

from frontdesk.conversations.model import Author, Conversation, Kind
from frontdesk.conversations.report import Report, RequestLeft, Step
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import ANONYMOUS, Assurance, Caller, identified
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.web.view import detail_view
from frontdesk.migrate import config, upgrade_connection
from frontdesk.problems import NotFound, SignInRequired
from frontdesk.team.model import Agent
from frontdesk.tickets.model import Request
from frontdesk.turns.ports import Reply, TurnResult
from tests.attending import present
from tests.engine import Engine, wants_person

CANCEL = Request("cancel_order", "W1042", why="ordered by mistake")
MOVE = Request("change_address", "W1042", {"address": "5 Orchard Bend, ring at nut@example.com"})


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


def caller(conversation: Conversation, customer: str | None = None) -> Caller:
    who = customer or conversation.customer_id
    return Caller(conversation.id, who, identified(who), episode=conversation.episode)


def left(engine: Engine, conversation: Conversation, request: Request = CANCEL) -> str:
    """The number of the ticket of a request that a turn left."""
    started = engine.started(conversation, "yes")
    ticket = engine.tickets.pass_on(caller(conversation), request, started.turn.id).ticket
    engine.turns.finish(started, passed_on(ticket.number, request.kind))
    return ticket.number


def passed_on(number: str, kind: str) -> TurnResult:
    report = Report(step=Step("action_pass_on", "passed_on", number), requests=(RequestLeft(number, kind),))
    return TurnResult((Reply(f"It is ticket {number}.", (), report),))


def requests(engine: Engine, robin: Agent) -> list[str]:
    return [row.conversation.id for row in engine.inbox.rows(Filter("requests"), robin)]


def test_a_turn_that_runs_again_leaves_one_request(engine: Engine) -> None:
    conversation = engine.start("C-1007")
    first, again = (engine.tickets.pass_on(caller(conversation), CANCEL, "turn-1:request") for _ in range(2))
    assert first == again and first.is_new
    assert engine.tickets.find(caller(conversation), first.ticket.number) == first.ticket
    assert (first.ticket.request, first.ticket.subject) == (CANCEL, "cancel order: W1042")


def test_two_runs_of_a_turn_at_the_same_time_leave_one_request(engine: Engine) -> None:
    conversation = engine.start("C-1007")
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(engine.tickets.pass_on, caller(conversation), CANCEL, "turn-1") for _ in range(8)]
    assert len({each.result().ticket.number for each in asked}) == 1


def test_the_same_request_is_left_again_only_once_it_was_done(engine: Engine, robin: Agent) -> None:
    conversation = engine.start("C-1007")
    first = engine.tickets.pass_on(caller(conversation), CANCEL, "turn-1")
    elsewhere = caller(engine.start("C-1007"))
    again = engine.tickets.pass_on(elsewhere, CANCEL, "turn-2")
    assert again.ticket == first.ticket and not again.is_new
    other = engine.tickets.pass_on(elsewhere, replace(CANCEL, order="W1043"), "turn-3")
    another = engine.tickets.pass_on(caller(conversation, "C-1008"), CANCEL, "turn-4")
    engine.agent_actions.solve(conversation.id, robin, first.ticket.number)
    anew = engine.tickets.pass_on(elsewhere, CANCEL, "turn-5")
    numbers = [each.ticket.number for each in (first, other, another, anew)]
    assert len(set(numbers)) == 4 and numbers == sorted(numbers)


def test_customers_see_their_own_newest_tickets_and_those_that_are_open_first(engine: Engine, robin: Agent) -> None:
    conversation = engine.start("C-1007")
    done, old, new = (left(engine, conversation, replace(CANCEL, order=number)) for number in ("W1", "W2", "W3"))
    left(engine, engine.start("C-1008"))
    engine.agent_actions.solve(conversation.id, robin, done)
    elsewhere = caller(engine.start("C-1007"))
    assert [each.number for each in engine.tickets.own(elsewhere, 5)] == [new, old, done]
    assert len(engine.tickets.own(elsewhere, 2)) == 2
    assert engine.tickets.own(Caller(conversation.id, "C-1007", ANONYMOUS), 5) == []
    assert engine.tickets.own(Caller(conversation.id, None, ANONYMOUS), 5) == []


@pytest.mark.parametrize("proof", [(None, ANONYMOUS), ("C-1007", ANONYMOUS)])
def test_nobody_leaves_a_request_without_signing_in(engine: Engine, proof: tuple[str | None, Assurance]) -> None:
    with pytest.raises(SignInRequired):
        engine.tickets.pass_on(Caller(engine.start().id, *proof), CANCEL, "turn-1")


def test_the_team_sees_everything_that_was_collected(engine: Engine, robin: Agent) -> None:
    conversation = engine.start("C-1007")
    cancel, move = left(engine, conversation), left(engine, conversation, MOVE)
    shown = detail_view(engine.inbox.detail(conversation.id))["requests"]
    assert [(each["number"], each["kind"], each["order"], each["status"]) for each in shown] == [
        (move, "change_address", "W1042", "open"),
        (cancel, "cancel_order", "W1042", "open"),
    ]
    assert [each["details"] for each in shown] == [
        {"address": "5 Orchard Bend, ring at n•••@example.com"},
        {"why": "ordered by mistake"},
    ]
    assert engine.inbox.revealed(conversation.id, f"{move}.address") == MOVE.what["address"]
    assert engine.inbox.revealed(conversation.id, f"{cancel}.why") == "ordered by mistake"
    for field in (f"{move}.why", f"{cancel}.", "T-999999.why"):
        with pytest.raises(NotFound):
            engine.inbox.revealed(conversation.id, field)


def test_the_list_of_requests_has_conversations_of_the_bot_and_resolved_ones(engine: Engine, robin: Agent) -> None:
    with_bot, resolved, done = (engine.start(f"C-100{number}") for number in range(3))
    engine.start("C-1004")
    for conversation in (with_bot, resolved, done):
        left(engine, conversation)
    engine.agent_actions.take_over(resolved.id, robin)
    engine.agent_actions.resolve(resolved.id, robin)
    engine.agent_actions.solve(done.id, robin, engine.inbox.detail(done.id).requests[0].number)
    assert set(requests(engine, robin)) == {with_bot.id, resolved.id}
    assert engine.inbox.counts(robin)["requests"] == 2


def test_a_request_is_done_once_and_the_customer_sees_it(engine: Engine, robin: Agent) -> None:
    conversation = engine.start("C-1007")
    number = left(engine, conversation)
    for _ in range(2):
        engine.agent_actions.solve(conversation.id, robin, number)
    told = [event for event in engine.events(conversation.id) if event.kind is Kind.TICKET]
    assert [(event.author, event.data["status"]) for event in told] == [(Author.BOT, "open"), (Author.AGENT, "solved")]
    assert all(event.public and event.data["request"] == "cancel_order" for event in told)
    with pytest.raises(NotFound):
        engine.agent_actions.solve(engine.start().id, robin, number)


def test_a_conversation_with_a_request_that_goes_to_people_gets_a_ticket_as_any_other(engine: Engine) -> None:
    conversation = engine.start("C-1007")
    number = left(engine, conversation)
    engine.turns.finish(engine.started(conversation, "a person please"), wants_person())
    detail = engine.inbox.detail(conversation.id)
    assert detail.ticket is not None and detail.ticket.number != number
    assert [request.number for request in detail.requests] == [number]


def test_who_waits_for_a_person_with_a_request_left_is_promised_a_ticket_all_the_same(
    engine: Engine, robin: Agent
) -> None:
    present(engine, robin)
    conversation = engine.start("C-1007")
    left(engine, conversation)
    engine.turns.finish(engine.started(conversation, "a person please"), wants_person())
    assert engine.inbox.detail(conversation.id).ticket is None
    assert engine.waiting_room.promised(utc_now() + timedelta(days=1)) == [conversation.id]


def test_a_request_of_a_turn_that_a_person_took_over_is_still_told(engine: Engine, robin: Agent) -> None:
    conversation = engine.start("C-1007")
    started = engine.started(conversation, "yes")
    number = engine.tickets.pass_on(caller(conversation), CANCEL, started.turn.id).ticket.number
    engine.agent_actions.take_over(conversation.id, robin)
    engine.turns.finish(started, passed_on(number, "cancel_order"))
    kinds = [event.kind for event in engine.events(conversation.id)]
    assert kinds[-2:] == [Kind.NOTE, Kind.TICKET] and requests(engine, robin) == [conversation.id]


def test_tickets_of_an_earlier_version_stay_the_tickets_of_their_episodes(database: Database) -> None:
    engine = Engine(database)
    conversation = engine.start("C-1007")
    engine.turns.finish(engine.started(conversation, "a person please"), wants_person())
    before = engine.inbox.detail(conversation.id).ticket
    with database.write() as connection:
        alembic.command.downgrade(config(connection), "0014")
        upgrade_connection(connection)
    assert before is not None and engine.inbox.detail(conversation.id).ticket == before
