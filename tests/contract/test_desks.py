"""One contract for all desks, on both databases."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.bootstrap.desks import BUILDERS
from frontdesk.connectors import tickets
from frontdesk.connectors.model import Comment, TicketStatus
from frontdesk.connectors.queueing import LONGEST, PAUSE, put_sync
from frontdesk.connectors.tickets import Life
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.database import Database, utc_now
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import Delivery
from frontdesk.problems import NotAllowed, NotAuthenticated
from tests import rt_server
from tests.databases import KINDS, fresh_database
from tests.desk_case import LATER, DeskCase, Frontdesk
from tests.forgeries import spoiled

FILES = {path.stem for path in (Path(__file__).parents[1] / "desks").glob("*.py")}
#: `make test` says at the end what is missing.
CASES = sorted(FILES - ({"rt"} if rt_server.missing() else set()))
ROBIN, KIM, STRANGER = "robin@example.com", "kim@example.com", "stranger@elsewhere.example"


PAIRS = [(kind, name) for name in CASES for kind in KINDS]


@pytest.fixture(params=PAIRS, ids=["-".join(pair) for pair in PAIRS])
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, pair: tuple[str, str], tmp_path: Path) -> Iterator[str]:
    with fresh_database(request, pair[0], tmp_path) as url:
        yield url


@pytest.fixture
def case(pair: tuple[str, str]) -> Iterator[DeskCase]:
    with importlib.import_module(f"tests.desks.{pair[1]}").open_case() as opened:
        yield opened


@pytest.fixture
def here(database: Database, case: DeskCase) -> Frontdesk:
    there = Frontdesk(database, "any", case.desk)
    there.sweep.sweep()  # the first one only says from when on
    return there


def test_every_desk_has_a_case() -> None:
    assert set(BUILDERS) <= FILES


def test_a_handoff_opens_one_ticket_with_the_packet_and_what_was_said(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off("my parcel is wet\nAgent: give me a refund", token="C-1007")
    ticket_id = here.opened(conversation)
    (first,) = case.written(ticket_id)
    for part in ("C-1007", "identified", "my parcel is wet", "asked for person", "Why you"):
        assert part in first, part
    assert "\nAgent: give me" not in first
    assert case.state(ticket_id).status is TicketStatus.OPEN
    assert case.tickets_of(here.ticket(conversation).id) == 1


def test_the_inbox_says_where_the_conversation_is_answered(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    assert here.again(conversation).desk == "any"
    (said,) = here.events(conversation, kind=Kind.NOTE, author=Author.SYSTEM)
    assert said.data["ticket"] == ticket_id and said.data["url"].startswith("http") and not said.public


def test_a_conversation_that_the_bot_answers_has_no_ticket(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.engine.start()
    here.engine.say(conversation, "hello")
    here.work()
    with here.database.read() as connection:
        assert tickets.current(connection, conversation.id) is None


def test_what_the_customer_goes_on_to_say_comes_in_one_comment_after_a_pause(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id, begun = here.opened(conversation), utc_now()
    for number in range(3):
        here.engine.say(conversation, f"and then {number}", now=begun + timedelta(seconds=number))
    here.work_now(begun + PAUSE - timedelta(seconds=1))
    assert len(case.written(ticket_id)) == 1
    here.work_now(begun + PAUSE + timedelta(seconds=2))
    _, more = case.written(ticket_id)
    places = [more.index(f"and then {number}") for number in range(3)]
    assert places == sorted(places)
    here.work(2)
    assert len(case.written(ticket_id)) == 2


def test_who_never_pauses_is_heard_after_a_minute(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id, begun = here.opened(conversation), utc_now()
    for second in range(0, 80, 10):
        here.engine.say(conversation, f"at {second}", now=begun + timedelta(seconds=second))
        here.work_now(begun + timedelta(seconds=second))
    assert len(case.written(ticket_id)) == 2
    assert "at 0" in case.written(ticket_id)[1] and LONGEST.total_seconds() == 60


def test_a_reply_in_the_desk_reaches_the_customer_once_with_the_agents_name(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, ROBIN, "Hello Ada, a new one is on its way.\nGoodbye")
    here.hear()
    here.hear()
    (said,) = here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)
    assert said.text == "Hello Ada, a new one is on its way.\nGoodbye"
    assert (said.data["name"], said.author_id, said.public) == ("Robin", robin.agent_id, True)
    now = here.again(conversation)
    assert (now.owner, now.agent_id, now.desk) == (Owner.AGENT, robin.agent_id, "any")
    assert any("person_joined" in (each.text or "") for each in here.events(conversation, author=Author.SYSTEM))


def test_somebody_whom_the_team_does_not_know_speaks_for_the_desk(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "Hello.")
    here.hear()
    (said,) = here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)
    assert said.data["name"] == "Kim"
    agent = here.engine.agents.get(str(here.again(conversation).agent_id))
    assert agent.name == case.desk.title
    with pytest.raises(NotAuthenticated):
        here.engine.agents.sign_in(agent.email, "!")


def test_a_note_in_the_desk_is_a_note_here_and_nothing_the_customer_sees(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.note(ticket_id, KIM, "she sounds angry")
    here.hear()
    (noted,) = here.events(conversation, kind=Kind.NOTE, author=Author.AGENT)
    assert noted.text == "she sounds angry" and not noted.public and noted.data["name"] == "Kim"
    assert not here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)
    assert here.again(conversation).owner is Owner.QUEUE


def test_nothing_that_is_for_the_team_is_shown_to_customers_there(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off("my parcel is wet", token="C-1007")
    ticket_id = here.opened(conversation)
    here.engine.say(conversation, "still wet")
    here.engine.agent_actions.note(conversation.id, robin, "he is a VIP", "n1")
    here.work(2)
    written = "".join(case.written(ticket_id))
    assert all(part in written for part in ("my parcel is wet", "still wet", "he is a VIP"))
    assert case.shown_to_customers(ticket_id) == []
    case.reply(ticket_id, KIM, "Hello.")
    assert case.shown_to_customers(ticket_id) == ["Hello."]


def test_what_we_write_does_not_come_back_and_what_they_write_does_not_go_back(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "from the desk")
    here.engine.say(conversation, "from the customer")
    for _ in range(3):
        here.hear()
    assert [each.text for each in here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)] == [
        "from the desk"
    ]
    assert not here.events(conversation, kind=Kind.NOTE, author=Author.AGENT)
    first, *more = case.written(ticket_id)
    assert len(more) == 1 and "from the customer" in more[0] and "from the desk" not in first + more[0]


def test_an_assignment_there_is_one_here_and_taking_it_back_too(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.assign(ticket_id, ROBIN)
    here.hear()
    assert here.again(conversation).agent_id == robin.agent_id
    case.assign(ticket_id, "")
    here.hear()
    now = here.again(conversation)
    assert (now.owner, now.desk) == (Owner.QUEUE, "any")
    here.hear()
    assert case.state(ticket_id).assignee is None


def test_an_assignment_here_is_one_there(here: Frontdesk, case: DeskCase) -> None:
    lead = here.engine.agent("sam", "lead")
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.engine.agent_actions.assign(conversation.id, lead, robin.agent_id)
    here.hear()
    assignee = case.state(ticket_id).assignee
    assert assignee is not None and assignee.email == ROBIN
    now = here.again(conversation)
    assert (now.owner, now.agent_id, now.desk) == (Owner.AGENT, robin.agent_id, "any")


def test_what_leaves_the_inbox_is_nobodys_in_the_desk(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.assign(ticket_id, ROBIN)
    here.hear()
    here.engine.agent_actions.take_over(conversation.id, robin)
    here.hear()
    assert case.state(ticket_id).status is TicketStatus.SOLVED
    here.engine.agent_actions.release(conversation.id, robin)
    here.hear()
    here.hear()
    assert case.state(ticket_id).assignee is None and case.state(ticket_id).status is TicketStatus.OPEN
    assert (here.again(conversation).owner, here.again(conversation).desk) == (Owner.QUEUE, "any")


def test_solving_there_resolves_here(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "Done.")
    case.solve(ticket_id, KIM)
    here.hear()
    here.hear()
    assert here.again(conversation).status is Status.RESOLVED
    assert [each.text for each in here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)] == ["Done."]
    assert case.state(ticket_id).status is TicketStatus.SOLVED
    assert len(here.events(conversation, kind=Kind.STATUS)) == 1


def test_a_customer_who_writes_again_opens_the_ticket_again(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "Done.")
    case.solve(ticket_id, KIM)
    here.hear()
    here.engine.say(conversation, "it is still wet")
    here.hear()
    assert case.state(ticket_id).status is TicketStatus.OPEN
    assert "it is still wet" in case.written(ticket_id)[-1]
    now = here.again(conversation)
    assert (now.owner, now.status, now.desk) == (Owner.AGENT, Status.OPEN, "any")


def test_whoever_solves_without_having_read_the_customer_has_not_solved_it(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.engine.say(conversation, "one thing more")
    case.solve(ticket_id, KIM)
    here.sweep.sweep()
    here.work()
    assert here.again(conversation).status is Status.OPEN
    assert case.state(ticket_id).status is TicketStatus.OPEN
    assert "one thing more" in case.written(ticket_id)[-1]


def test_the_desk_hands_back_to_the_assistant_and_gets_the_conversation_again(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.hand_back(ticket_id, KIM)
    here.hear()
    assert (here.again(conversation).owner, here.again(conversation).desk) == (Owner.BOT, None)
    assert case.state(ticket_id).status is TicketStatus.SOLVED and not case.state(ticket_id).is_handed_back
    handed_over_again(here, conversation, "no, a person please")
    assert here.opened(conversation) == ticket_id
    assert case.state(ticket_id).status is TicketStatus.OPEN
    assert "no, a person please" in case.written(ticket_id)[-1] and "Why you" in case.written(ticket_id)[-1]
    assert here.again(conversation).desk == "any"
    case.hand_back(ticket_id, KIM)
    here.hear()
    assert here.again(conversation).owner is Owner.BOT


def test_solving_here_solves_there(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.engine.agent_actions.take_over(conversation.id, robin)
    here.engine.agent_actions.reply(conversation.id, robin, "I do it from here", "r1")
    here.engine.agent_actions.resolve(conversation.id, robin)
    here.hear()
    here.hear()
    assert case.state(ticket_id).status is TicketStatus.SOLVED
    assert "I do it from here" in case.written(ticket_id)[-1]
    assert here.again(conversation).status is Status.RESOLVED and here.again(conversation).desk is None


def test_in_the_inbox_one_reads_and_takes_over_before_one_answers(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.assign(ticket_id, ROBIN)
    here.hear()
    with pytest.raises(NotAllowed, match="Take it over"):
        here.engine.agent_actions.reply(conversation.id, robin, "from the inbox", "r1")
    here.engine.agent_actions.note(conversation.id, robin, "seen in the inbox", "n1")
    here.engine.agent_actions.take_over(conversation.id, robin)
    here.engine.agent_actions.reply(conversation.id, robin, "from the inbox", "r2")
    case.reply(ticket_id, KIM, "and from the desk")
    here.hear()
    now = here.again(conversation)
    said = [each.text for each in here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)]
    assert said == ["from the inbox", "and from the desk"] and now.desk == "any"
    assert "seen in the inbox" in "".join(case.written(ticket_id))


def test_a_reply_after_the_resolution_is_said_and_opens_the_conversation(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.solve(ticket_id, KIM)
    here.hear()
    assert here.again(conversation).status is Status.RESOLVED
    case.reply(ticket_id, KIM, "One thing I forgot.")
    here.hear()
    assert here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)[-1].text == "One thing I forgot."
    assert here.again(conversation).status is Status.OPEN
    assert case.state(ticket_id).status is TicketStatus.OPEN


def test_opening_it_again_there_opens_it_here(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.solve(ticket_id, KIM)
    here.hear()
    case.reopen(ticket_id, KIM)
    here.hear()
    assert here.again(conversation).status is Status.OPEN
    assert case.state(ticket_id).status is TicketStatus.OPEN


def test_a_desk_that_is_down_for_hours_loses_and_doubles_nothing(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    with case.down():
        here.work(20)
        here.engine.say(conversation, "is anybody there?")
        here.work(20)
        assert set(here.outbox.backlog()) == {Delivery.PENDING}
        assert here.again(conversation).desk is None
    ticket_id = here.opened(conversation)
    here.work()
    assert case.tickets_of(here.ticket(conversation).id) == 1
    assert "".join(case.written(ticket_id)).count("is anybody there?") == 1
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_a_page_of_somebody_in_front_of_the_desk_gives_no_ticket_up(here: Frontdesk, case: DeskCase) -> None:
    conversation, other, waiting = here.handed_off(), here.handed_off("my parcel is late"), None
    ticket_id, another = here.opened(conversation), here.opened(other)
    with case.hidden():
        waiting = here.handed_off("my parcel is lost")
        for each in (conversation, other):
            here.engine.say(each, "is anybody there?")
        here.work(3)
        here.sweep.sweep(here.now)
    case.reply(ticket_id, KIM, "yes, we are")
    case.reply(another, KIM, "so are we")
    here.hear()
    here.work()
    assert said(here, conversation) == ["yes, we are"] and said(here, other) == ["so are we"]
    assert case.tickets_of(here.ticket(waiting).id) == 1
    assert {here.again(each).desk for each in (conversation, other, waiting)} == {"any"}


def test_a_ticket_that_was_refused_is_opened_when_the_desk_is_mended_and_tried_again(
    here: Frontdesk, case: DeskCase
) -> None:
    with case.refusing():
        conversation = here.handed_off()
        here.work(2)
        here.engine.say(conversation, "is anybody there?")
        here.work(2)
        assert here.outbox.backlog() == {Delivery.DEAD: 1}
        assert (here.again(conversation).desk, len(refusals(here, conversation))) == (None, 1)
    assert DeadLetters(here.database).retry() == 1
    here.work(2)
    ticket_id = str(here.ticket(conversation).ticket_id)
    assert case.tickets_of(here.ticket(conversation).id) == 1 and here.again(conversation).desk == "any"
    assert "".join(case.written(ticket_id)).count("is anybody there?") == 1
    case.reply(ticket_id, KIM, "yes, I am")
    here.hear()
    assert said(here, conversation) == ["yes, I am"]
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_what_was_refused_is_answered_in_the_inbox_and_the_desk_is_heard_and_told_later(
    here: Frontdesk, case: DeskCase
) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    with case.refusing():
        here.engine.say(conversation, "is anybody there?")
        here.work(3)
        assert (here.again(conversation).desk, len(refusals(here, conversation))) == (None, 1)
        here.engine.agent_actions.note(conversation.id, robin, "seen in the inbox", "n1")
        here.work(2)
    case.note(ticket_id, KIM, "a note there")
    here.hear()
    assert here.again(conversation).desk is None
    case.reply(ticket_id, KIM, "yes, I am")
    here.hear()
    assert said(here, conversation) == ["yes, I am"] and here.again(conversation).desk == "any"
    DeadLetters(here.database).retry()
    here.hear()
    assert "".join(case.written(ticket_id)).count("is anybody there?") == 1
    assert (here.ticket(conversation).life, len(refusals(here, conversation))) == (Life.OPEN, 1)
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_a_change_that_is_refused_after_a_mere_look_can_be_tried_again_too(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.hand_back(ticket_id, KIM)
    with case.refusing():
        here.hear()
        here.work(2)
        assert here.again(conversation).owner is Owner.BOT
    assert case.state(ticket_id).is_handed_back
    assert DeadLetters(here.database).retry()
    here.work(2)
    assert not case.state(ticket_id).is_handed_back and case.state(ticket_id).status is TicketStatus.SOLVED
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_hours_without_the_desk_lose_and_double_nothing_in_either_direction(here: Frontdesk, case: DeskCase) -> None:
    conversation, waiting = here.handed_off(), here.handed_off("my parcel is late")
    with case.losing_answers():
        here.work()
    ticket_id = here.opened(conversation)
    with case.down():
        for hour in range(8):
            here.engine.say(conversation, f"hour {hour}")
            case.reply(ticket_id, KIM, f"answer {hour}")  # nobody there knows that we do not hear it
            here.sweep.sweep(here.now)
            here.work()
            case.pass_time(LATER)
    for _ in range(3):
        here.hear()
    assert case.tickets_of(here.ticket(conversation).id) == case.tickets_of(here.ticket(waiting).id) == 1
    written = "".join(case.written(ticket_id))
    assert re.findall(r"hour \d", written) == [f"hour {hour}" for hour in range(8)]
    assert said(here, conversation) == [f"answer {hour}" for hour in range(8)]
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_fifty_messages_each_way_arrive_once_and_in_order(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    for number in range(50):
        here.engine.say(conversation, f"question <{number}>")
        case.reply(ticket_id, KIM, f"answer {number}")
        if number % 10 == 9:
            with case.losing_answers():
                here.work()
            here.hear()
            case.pass_time(LATER)
    here.hear()
    written = "".join(case.written(ticket_id))
    assert re.findall(r"question <(\d+)>", written) == [str(number) for number in range(50)]
    assert said(here, conversation) == [f"answer {number}" for number in range(50)]
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_the_inbox_takes_over_while_the_desk_is_down(here: Frontdesk, case: DeskCase) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    with case.down():
        here.work(3)
        here.engine.agent_actions.take_over(conversation.id, robin)
        here.engine.agent_actions.reply(conversation.id, robin, "I am here", "r1")
    here.work(2)
    assert case.tickets_of(here.ticket(conversation).id) == 0
    assert here.ticket(conversation).life is Life.ENDED and here.again(conversation).desk is None


def test_what_arrived_without_our_knowing_is_not_sent_again(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    with case.losing_answers():
        here.work()
    ticket_id = here.opened(conversation)
    assert case.tickets_of(here.ticket(conversation).id) == 1
    here.engine.say(conversation, "and another thing")
    with case.losing_answers():
        here.work()
    here.work()
    assert "".join(case.written(ticket_id)).count("and another thing") == 1
    assert "".join(case.written(ticket_id)).count("my parcel is wet") >= 1


def test_a_ticket_that_was_opened_twice_is_closed_and_what_is_said_in_it_reaches_the_customer(
    here: Frontdesk, case: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk takes longer to open it than anybody waits: we look for it, see nothing, and open another."""
    conversation = here.handed_off()
    with case.losing_answers():
        here.work()
    case.pass_time(3 * LATER)  # no desk keeps a key for so long
    with monkeypatch.context() as late:
        late.setattr(case.desk, "find", lambda reference: [])
        ticket_id = here.opened(conversation)
    reference = here.ticket(conversation).id
    assert case.tickets_of(reference) == 2
    (double,) = [each.id for each in case.desk.find(reference) if each.id != ticket_id]
    here.hear()
    here.hear()
    assert case.state(double).status is TicketStatus.SOLVED and case.state(ticket_id).status is TicketStatus.OPEN
    assert [f"ticket {ticket_id}" in text for text in case.written(double)] == [False, True]
    case.reply(double, KIM, "I did not see the note")
    here.hear()
    case.reply(ticket_id, KIM, "but now I do")
    here.hear()
    assert said(here, conversation) == ["I did not see the note", "but now I do"]
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_a_ticket_that_comes_after_the_inbox_took_over_is_closed_and_heard_too(
    here: Frontdesk, case: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    robin = here.engine.agent("robin")
    conversation = here.handed_off()
    with case.losing_answers():
        here.work()
    here.engine.agent_actions.take_over(conversation.id, robin)
    with monkeypatch.context() as late:
        late.setattr(case.desk, "find", lambda reference: [])
        here.work()
    assert here.ticket(conversation).life is Life.ENDED
    here.hear()
    (late_one,) = case.desk.find(here.ticket(conversation).id)
    assert case.state(late_one.id).status is TicketStatus.SOLVED
    assert "in the inbox" in case.written(late_one.id)[-1]
    case.reply(late_one.id, KIM, "I did not see the note")
    here.hear()
    assert said(here, conversation) == ["I did not see the note"]


def test_webhooks_that_are_doubled_reordered_or_lost_make_no_difference(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "one")
    case.reply(ticket_id, KIM, "two")
    case.reply(ticket_id, KIM, "three")
    for event in ("3", "1", "1", "3"):
        raw = case.told(ticket_id, event)
        case.desk.verify(raw)
        for hint in case.desk.parse(raw):
            here.hints.accept(hint)
    here.work()
    assert said(here, conversation) == ["one", "two", "three"]
    case.reply(ticket_id, KIM, "four")
    here.hear()
    assert said(here, conversation) == ["one", "two", "three", "four"]


def test_a_webhook_that_is_not_genuine_is_refused_and_one_of_a_foreign_ticket_changes_nothing(
    here: Frontdesk, case: DeskCase
) -> None:
    ticket_id = here.opened(here.handed_off())
    forged = case.forged(ticket_id)
    assert forged
    for raw in (*forged, *spoiled(case.told(ticket_id, "1"))):
        with pytest.raises(NotAuthenticated):
            case.desk.verify(raw)
    before = here.outbox.backlog()
    for hint in case.desk.parse(case.told("999999", "7")):
        here.hints.accept(hint)
    assert here.outbox.backlog() == before


def test_a_ticket_with_our_number_and_without_our_reference_is_a_strangers(here: Frontdesk, case: DeskCase) -> None:
    """As after moving to another account, in which numbers begin anew."""
    robin = here.engine.agent("robin")
    conversation, other = here.handed_off("my parcel is wet"), here.handed_off("my parcel is late")
    here.opened(conversation)
    with here.database.write() as connection:
        theirs, ours = here.ticket(other), here.ticket(conversation)
        tickets.lose_number(connection, theirs.id)
        tickets.save(connection, replace(ours, ticket_id=theirs.ticket_id))
    case.reply(str(theirs.ticket_id), ROBIN, "Hello, whose parcel is late.")
    here.engine.say(conversation, "what about my parcel?")
    here.work(2)
    assert said(here, conversation) == []
    assert "what about" not in "".join(case.written(str(theirs.ticket_id)))
    assert (here.again(conversation).desk, here.again(conversation).owner) == (None, Owner.QUEUE)
    here.engine.agent_actions.take_over(conversation.id, robin)


def test_a_number_that_the_desk_gives_again_is_the_newer_tickets(here: Frontdesk, case: DeskCase) -> None:
    conversation, other = here.handed_off(), here.handed_off("my parcel is late")
    number = here.opened(conversation)
    before = here.ticket(other)
    with here.database.write() as connection:
        tickets.save(connection, replace(here.ticket(conversation), ticket_id=None, life=Life.OPENING, trying_seq=1))
        tickets.save(connection, replace(before, ticket_id=number))
        put_sync(connection, here.ticket(conversation), "again", here.now, writes=True)
    here.work(2)
    assert here.ticket(conversation).ticket_id == number and here.again(conversation).desk == "any"
    assert (here.ticket(other).life, here.again(other).desk) == (Life.ENDED, None)
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_a_ticket_that_is_deleted_gives_the_conversation_to_the_inbox(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    case.remove(here.opened(conversation))
    here.engine.say(conversation, "hello?")
    here.work(2)
    now = here.again(conversation)
    assert (now.owner, now.desk) == (Owner.QUEUE, None)
    assert here.ticket(conversation).life is Life.ENDED
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_a_ticket_that_is_deleted_while_somebody_has_it_gives_the_conversation_to_the_inbox_too(
    here: Frontdesk, case: DeskCase
) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "Hello.")
    here.hear()
    case.remove(ticket_id)
    here.engine.say(conversation, "hello?")
    here.work(3)
    now = here.again(conversation)
    assert (now.owner, now.desk) == (Owner.QUEUE, None)
    assert here.ticket(conversation).life is Life.ENDED and here.ticket(conversation).ticket_id == ticket_id
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_tickets_that_were_moved_out_of_our_sight_give_their_conversations_to_the_inbox(
    here: Frontdesk, case: DeskCase
) -> None:
    conversation, *moved = [here.handed_off(f"parcel {number}") for number in range(4)]
    ticket_id = here.opened(conversation)
    for each in moved:
        if not case.hide(str(here.ticket(each).ticket_id)):
            return  # its user sees everything
        here.engine.say(each, "hello?")
    here.work(3)
    for each in moved:
        assert (here.again(each).owner, here.again(each).desk) == (Owner.QUEUE, None)
        assert "may not look" in str(here.events(each, kind=Kind.NOTE, author=Author.SYSTEM)[-1].text)
    case.reply(ticket_id, KIM, "Hello.")
    here.hear()
    assert said(here, conversation) == ["Hello."] and here.again(conversation).desk == "any"
    assert set(here.outbox.backlog()) == {Delivery.DONE}


@pytest.mark.parametrize("is_heard", [False, True])
def test_who_writes_after_the_ticket_was_closed_for_good_is_read_in_another(
    here: Frontdesk, case: DeskCase, is_heard: bool
) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    case.reply(ticket_id, KIM, "Hello.")
    here.hear()
    if not case.close(ticket_id):
        return  # its tickets can always be opened again
    if is_heard:
        here.hear()
    here.engine.say(conversation, "it broke again")
    here.work(2)
    following = here.ticket(conversation)
    assert following.ticket_id not in (None, ticket_id) and case.tickets_of(following.id) == 1
    (written,) = case.written(str(following.ticket_id))
    assert ("my parcel is wet" in written) is not is_heard and written.count("it broke again") == 1
    case.reply(str(following.ticket_id), KIM, "Try again.")
    here.hear()
    assert said(here, conversation) == ["Hello.", "Try again."]


def test_a_transcript_that_does_not_fit_goes_in_parts_and_nothing_is_lost(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    lines, length = 12, min(3000, case.desk.most_chars // 3)
    for number in range(lines):
        here.engine.say(conversation, f"<{number}>" + "x" * length)
    here.work(2)
    whole = "".join(case.written(ticket_id))
    assert [whole.count(f"<{number}>") for number in range(lines)] == [1] * lines
    assert whole.count("x" * length) == lines


def test_two_processes_do_not_sweep_at_once(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.sweep.sweep()
    other = Frontdesk(here.database, "any", case.desk, holder="two/1")
    case.reply(ticket_id, KIM, "hello")
    lease = here.sweep._lease(utc_now())
    assert lease is not None
    assert other.sweep.sweep() == 0
    here.sweep._release(lease)
    assert other.sweep.sweep() == 1


def test_of_two_processes_of_which_ones_claim_has_run_out_only_one_writes(
    here: Frontdesk, case: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.engine.say(conversation, "one thing more")
    other, append = Frontdesk(here.database, "any", case.desk, holder="two/1"), case.desk.append

    def slow(number: str, comment: Comment) -> None:
        append(number, comment)
        monkeypatch.undo()
        other.work(2)  # the claim is older than two hours by then

    monkeypatch.setattr(case.desk, "append", slow)
    here.work(3)
    other.work(2)
    assert "".join(case.written(ticket_id)).count("one thing more") == 1
    assert set(here.outbox.backlog()) == {Delivery.DONE}


def test_odd_characters_pass_both_ways(here: Frontdesk, case: DeskCase) -> None:
    conversation = here.handed_off()
    ticket_id = here.opened(conversation)
    here.engine.say(conversation, "naïve 名前 🙂 a\x00b \ud800 <b>bold</b> & so on")
    case.reply(ticket_id, KIM, "Grüße 名前 🙂 <b>not bold</b> & so on")
    here.hear()
    here.hear()
    written = case.written(ticket_id)[-1]
    assert "naïve 名前 🙂" in written and "<b>bold</b> & so on" in written
    assert said(here, conversation) == ["Grüße 名前 🙂 <b>not bold</b> & so on"]


def handed_over_again(here: Frontdesk, conversation: Conversation, text: str) -> None:
    from tests.engine import wants_person

    turn = here.engine.started(here.again(conversation), text)
    here.engine.turns.finish(turn, wants_person())


def refusals(here: Frontdesk, conversation: Conversation) -> list[Event]:
    """Notes that say that the desk refuses what it is given."""
    notes: list[Event] = here.events(conversation, kind=Kind.NOTE, author=Author.SYSTEM)
    return [note for note in notes if "refuses" in (note.text or "")]


def said(here: Frontdesk, conversation: Conversation) -> list[str | None]:
    """What agents said to the customer."""
    found: list[Event] = here.events(conversation, kind=Kind.MESSAGE, author=Author.AGENT)
    return [event.text for event in found]
