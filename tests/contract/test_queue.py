"""Where customers stand who wait, and what they may leave behind while nobody is there. On both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from frontdesk.conversations import tables as t
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Conversation, Kind, QueuePosition, Reason, Status
from frontdesk.conversations.store import values_of
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.inbox.lists import Filter
from frontdesk.intake.reply_mail import REPLY_MAIL, ReplyMail
from frontdesk.outbox.model import Mail
from frontdesk.outbox.service import Outbox
from frontdesk.problems import NotAllowed
from frontdesk.team.model import Agent, Availability
from tests.engine import Engine, wants_person

MONDAY_NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MAIL = {"utter_mail_answer": [{"text": "{company} answers\n{agent_name}: {text} -- {address}"}]}


@pytest.fixture
def robin(engine: Engine) -> Agent:
    """An agent who is there."""
    robin = engine.agent("robin")
    engine.agents.seen(robin.agent_id)
    return robin


def waiting(engine: Engine, token: str | None = None) -> Conversation:
    conversation = engine.start(token)
    hand_over(engine, conversation)
    return engine.conversation(conversation.id)


def hand_over(
    engine: Engine,
    conversation: Conversation,
    now: datetime | None = None,
    reason: Reason = Reason.ASKED_FOR_PERSON,
) -> None:
    engine.turns.finish(engine.started(conversation, "a person, please", now), wants_person(reason), now)


def positions(engine: Engine, *conversations: Conversation) -> list[int | None]:
    found = [standing(engine, conversation) for conversation in conversations]
    return [one.position if one else None for one in found]


def standing(engine: Engine, conversation: Conversation) -> QueuePosition | None:
    return engine.queue.position(engine.conversation(conversation.id))


def test_the_longest_waiting_is_next_and_everybody_moves_up_when_one_leaves(engine: Engine, robin: Agent) -> None:
    first, second, third = (waiting(engine) for _ in range(3))
    assert positions(engine, first, second, third) == [1, 2, 3]
    engine.agent_actions.take_over(second.id, robin)
    assert positions(engine, first, second, third) == [1, None, 2]
    engine.agent_actions.hand_back(second.id, robin)
    hand_over(engine, second)
    assert positions(engine, first, second, third) == [1, 3, 2]


def test_places_are_those_of_the_inbox_in_which_whoever_is_in_danger_is_next(engine: Engine, robin: Agent) -> None:
    first, second, danger = (*(waiting(engine) for _ in range(2)), engine.start())
    hand_over(engine, danger, reason=Reason.DANGER)
    assert positions(engine, danger, first, second) == [1, 2, 3]
    listed = [row.conversation.id for row in engine.inbox.rows(Filter("queue"), robin)]
    assert listed == [danger.id, first.id, second.id]
    engine.agent_actions.take_over(danger.id, robin)
    assert positions(engine, danger, first, second) == [None, 1, 2]


def test_who_does_not_wait_for_a_person_stands_nowhere(engine: Engine, robin: Agent, database: Database) -> None:
    with_bot, snoozed, last = engine.start(), waiting(engine), waiting(engine)
    with database.write() as connection:
        asleep = t.conversations.update().where(t.conversations.c.id == snoozed.id).values(status=Status.SNOOZED)
        connection.execute(asleep)
    assert standing(engine, with_bot) is None and standing(engine, snoozed) is None
    assert engine.queue.positions(["nobody"]) == {}
    assert positions(engine, last) == [1]


@pytest.mark.parametrize("state", ["away", "gone"])
def test_a_line_that_nobody_serves_has_no_places(engine: Engine, robin: Agent, state: str) -> None:
    visitor, customer = waiting(engine), waiting(engine, "C-1007")
    if state == "away":
        engine.agents.set_availability(robin.agent_id, Availability.AWAY)
    else:
        engine.agents.seen(robin.agent_id, present=False)
    unknown, known = standing(engine, visitor), standing(engine, customer)
    assert unknown is not None and known is not None
    assert (unknown.position, unknown.opens_at, unknown.may_leave_email) == (None, None, True)
    assert (known.position, known.may_leave_email) == (None, False)


def test_out_of_hours_it_is_told_when_somebody_comes_although_an_agent_is_there(database: Database) -> None:
    engine = Engine(database, hours="Mon-Fri 09:00-17:00")
    engine.agents.seen(engine.agent("robin").agent_id)
    conversation = waiting(engine)
    told = engine.queue.positions([conversation.id], MONDAY_NIGHT)[conversation.id]
    assert told.opens_at == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert told.position is None and told.may_leave_email


class Letters:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.sent.append(mail)


def deliver(engine: Engine, letters: Letters) -> list[Mail]:
    destination = ReplyMail(engine.database, letters, Voice(Catalogue(MAIL)), "Larkfield", "https://help.example")
    Outbox(engine.database, "one/1").deliver_due({REPLY_MAIL: destination})
    return letters.sent


def test_the_first_reply_after_each_take_over_is_mailed_to_the_address_that_a_visitor_left(
    engine: Engine, robin: Agent
) -> None:
    visitor, letters = waiting(engine), Letters()
    engine.reply_addresses.leave(visitor.id, " Jo@example.com ")
    engine.agent_actions.take_over(visitor.id, robin)
    assert deliver(engine, letters) == []
    for number in range(3):
        engine.agent_actions.reply(visitor.id, robin, f"Answer {number} for {{address}}", f"r{number}")
    (mail,) = deliver(engine, letters)
    assert (mail.to, mail.subject) == ("Jo@example.com", "Larkfield answers")
    assert mail.text == "Robin: Answer 0 for {address} -- https://help.example\n"
    engine.agent_actions.hand_back(visitor.id, robin)
    engine.agent_actions.take_over(visitor.id, robin)
    engine.agent_actions.reply(visitor.id, robin, "Once more", "r9")
    engine.agent_actions.note(visitor.id, robin, "for the team", "n1")
    assert [mail.text.split(" --")[0] for mail in deliver(engine, letters)] == [
        "Robin: Answer 0 for {address}",
        "Robin: Once more",
    ]


def test_a_later_address_replaces_an_earlier_one_and_the_same_one_changes_nothing(engine: Engine, robin: Agent) -> None:
    visitor = waiting(engine)
    assert engine.reply_addresses.leave(visitor.id, "jo@example.com").commit is not None
    assert engine.reply_addresses.leave(visitor.id, "jo@example.com").commit is None
    engine.reply_addresses.leave(visitor.id, "jo@example.org")
    assert engine.inbox.detail(visitor.id, robin).email_left == "jo@example.org"
    assert engine.inbox.customer_email(visitor.id) == "jo@example.org"
    left = [event.data for event in engine.events(visitor.id) if event.kind is Kind.REPLY_ADDRESS]
    assert left == [{"email": "jo@example.com"}, {"email": "jo@example.org"}]


def test_nothing_is_mailed_to_an_address_once_the_visitor_has_signed_in(engine: Engine, robin: Agent) -> None:
    conversation, session = engine.intake.start("web_chat")
    hand_over(engine, conversation)
    engine.reply_addresses.leave(conversation.id, "jo@example.com")
    engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.reply(conversation.id, robin, "Hello", "r1")
    engine.intake.sign_in(session.secret, "C-1007")
    assert deliver(engine, Letters()) == []
    with engine.database.read() as connection:
        assert connection.execute(sa.text("SELECT state FROM outbox")).scalars().all() == ["done"]


def test_an_address_belongs_to_the_request_for_which_it_was_left(engine: Engine, robin: Agent) -> None:
    visitor, letters = waiting(engine), Letters()
    engine.reply_addresses.leave(visitor.id, "jo@example.com")
    engine.agent_actions.take_over(visitor.id, robin)
    engine.agent_actions.resolve(visitor.id, robin)
    hand_over(engine, visitor, datetime.now(UTC) + timedelta(days=2))
    engine.agent_actions.take_over(visitor.id, robin)
    engine.agent_actions.reply(visitor.id, robin, "Another matter", "r1")
    assert deliver(engine, letters) == []


def test_an_address_is_refused_from_whom_the_team_knows_and_while_nobody_is_waited_for(engine: Engine) -> None:
    for conversation in (waiting(engine, "C-1007"), engine.start()):
        with pytest.raises(NotAllowed) as refused:
            engine.reply_addresses.leave(conversation.id, "jo@example.com")
        assert refused.value.code == "not_waiting"
        assert not [event for event in engine.events(conversation.id) if event.kind is Kind.REPLY_ADDRESS]


def test_of_ten_thousand_who_wait_a_place_is_found_at_once(engine: Engine, robin: Agent, database: Database) -> None:
    last = waiting(engine)
    now = datetime.now(UTC)
    rows = [
        values_of(last) | {"id": f"{number:032}", "queued_at": now - timedelta(days=1, seconds=number)}
        for number in range(10_000)
    ]
    with database.write() as connection:
        connection.execute(t.conversations.insert(), rows)
    assert positions(engine, last) == [10_001]
