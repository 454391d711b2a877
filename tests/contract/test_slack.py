"""Slack over the engine, ways in, who is known where, and going on in private."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.bootstrap.channels import channel_listeners
from frontdesk.channels.answering import answered_kind_of
from frontdesk.channels.model import CustomerMessage, CustomerRating, Ignored
from frontdesk.channels.slack.block_kit import pressable
from frontdesk.channels.slack.model import HOLDS
from frontdesk.channels.slack.sessions import Sessions
from frontdesk.channels.slack.web_api import USUAL_PAUSE
from frontdesk.conversations.model import Event, Kind, NoIdentity
from frontdesk.conversations.report import Report
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import ANONYMOUS, identified
from frontdesk.outbox.model import MAX_FAILURES
from frontdesk.outbox.tables import outbox
from frontdesk.problems import NotAllowed
from frontdesk.turns.ports import Reply, TurnResult
from tests.channel_case import OtherSide, PushedCase, other_side
from tests.channels.web_chat import at_once
from tests.databases import fresh_database
from tests.engine import Engine, answer, wants_person
from tests.slack import (
    BOT,
    SUPPORT,
    TEAM,
    Workspace,
    direct,
    envelope,
    plain_text_of,
    pressed,
    signed,
    ts,
    written,
)

#: What the bot says to somebody whom it would have to know.
SIGN_IN = TurnResult((Reply("Please sign in.", (("Later", "/later"),), Report(sign_in=True)),))


class Office:
    """One workspace whose Slack is answered by one engine."""

    def __init__(self, engine: Engine, outside: OtherSide) -> None:
        self.engine = engine
        self.workspace = Workspace(outside)
        #: By how much the channel's clock is ahead.
        self.later = timedelta()
        self.channel = self.workspace.channel(engine.database, lambda: utc_now() + self.later)
        self.case = PushedCase(engine, "slack", self.channel, outside)
        self.outside = outside

    def take(self, payload: dict[str, Any], *, is_form: bool = False) -> Any:
        """A payload's way in; returns the commit, or what was ignored."""
        raw = signed(payload, is_form=is_form)
        (arrived,) = self.case.channel.parse(raw, self.case.channel.verify(raw))
        return self.case.accept(arrived) if isinstance(arrived, CustomerMessage | CustomerRating) else arrived

    def asks(self, channel: str, when: str, text: str = "where is my order?", **more: Any) -> Any:
        """Somebody writes; returns the commit."""
        return self.take(envelope(written(channel, when, text, **more)))

    def answers(self, commit: Any, result: TurnResult) -> None:
        self.engine.turns.finish(commit.next_turn, result)

    def conversation(self, channel: str, thread: str) -> Any:
        return self.engine.conversation_of_thread("slack", f"{TEAM}:{channel}:{thread}")

    def messages(self, channel: str, thread: str, author: str = "customer") -> list[Event]:
        conversation = self.conversation(channel, thread)
        events = self.engine.events(conversation.id) if conversation else []
        return [each for each in events if each.kind is Kind.MESSAGE and each.author == author]


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """On SQLite: what these tests are about is no matter of the database."""
    with fresh_database(request, "sqlite", tmp_path) as url:
        yield from opened(url)


@pytest.fixture
def either_office(database_url: str) -> Iterator[Office]:
    """On each database."""
    yield from opened(database_url)


def opened(url: str) -> Iterator[Office]:
    database = Database(url)
    with other_side() as outside:
        listeners = channel_listeners({"slack": Workspace(outside).channel(database)})
        engine = Engine(database, listeners=listeners)
        yield Office(engine, outside)
    database.close()


def test_nobody_is_known_where_others_read_whoever_is_linked(office: Office) -> None:
    office.workspace.link("C-1007")
    office.asks(SUPPORT, ts(1))
    office.asks("G0GROUP", ts(2), f"<@{BOT}> where is my order?", channel_type="mpim")
    office.asks("D0001", ts(3))
    for channel, when in ((SUPPORT, ts(1)), ("G0GROUP", ts(2))):
        shared = office.conversation(channel, when)
        assert (shared.no_identity, shared.customer_id, shared.assurance) == (NoIdentity.OTHERS_READ, None, ANONYMOUS)
    assert office.conversation("D0001", ts(3)).assurance == identified("C-1007")


def test_no_code_can_attach_a_customer_where_others_read(either_office: Office) -> None:
    shared = either_office.asks(SUPPORT, ts(1)).conversation
    with pytest.raises(NotAllowed, match="Nobody can sign in"):
        either_office.engine.intake.link(shared.id, "C-1007", lambda connection, identity: None)
    with pytest.raises(sa.exc.IntegrityError), either_office.engine.database.write() as connection:
        connection.execute(sa.text("UPDATE conversations SET customer_id = 'C-1007'"))


@pytest.mark.parametrize(
    "who",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"deleted": True},
    ],
)
def test_a_guest_is_not_known_even_if_linked(office: Office, who: dict[str, bool]) -> None:
    office.workspace.link("C-1007")
    office.workspace.users["UADA"] = who
    commit = office.asks("D0001", ts(1))
    assert (commit.conversation.no_identity, commit.conversation.customer_id) == (NoIdentity.STRANGER, None)
    office.answers(commit, SIGN_IN)
    assert [each.text.split()[0] for each in office.messages("D0001", ts(1), "bot")] == ["utter_not_for_strangers"]


def test_who_has_become_a_guest_is_known_no_more_also_where_they_were(either_office: Office) -> None:
    either_office.workspace.link("C-1007")
    assert either_office.asks("D0001", ts(1)).conversation.customer_id == "C-1007"
    either_office.workspace.users["UADA"] = {"is_restricted": True}
    either_office.later += HOLDS
    commit = either_office.asks("D0001", ts(2), thread_ts=ts(1))
    assert (commit.conversation.customer_id, commit.conversation.assurance) == (None, ANONYMOUS)
    assert commit.conversation.no_identity is NoIdentity.STRANGER


def test_who_is_linked_to_another_customer_begins_anew_and_is_told_so(office: Office) -> None:
    office.workspace.link("C-1007")
    office.asks("D0001", ts(1))
    office.workspace.link("C-1008")
    office.asks("D0001", ts(2), thread_ts=ts(1))
    office.case.deliver()
    assert len(office.messages("D0001", ts(1))) == 1
    (whisper,) = office.workspace.whispers
    assert "utter_thread_of_other_account" in whisper["text"]


@pytest.mark.parametrize("more", [{"user_team": "T0002"}, {"team": "T0002"}])
def test_somebody_of_another_company_is_not_known_even_under_the_id_of_somebody_linked(
    office: Office, more: dict[str, str]
) -> None:
    office.workspace.link("C-1007")
    assert office.asks("D0001", ts(1), **more).conversation.no_identity is NoIdentity.STRANGER
    shared = office.take(envelope(written("D0001", ts(2), "hello"), is_ext_shared_channel=True))
    assert shared.conversation.no_identity is NoIdentity.STRANGER


def test_a_link_counts_when_the_message_is_stored_and_not_when_it_came(office: Office) -> None:
    office.workspace.link("C-1007")
    message = office.channel.inbound(envelope(written("D0001", ts(1), "hello")))
    assert isinstance(message, CustomerMessage)
    vouched = office.channel.vouch(message)
    assert vouched.proven() is not None
    office.workspace.customers.clear()
    assert vouched.proven() is None


def test_a_button_makes_nobody_known_in_a_direct_message_that_is_shared_with_another_company(office: Office) -> None:
    office.workspace.link("C-1007")
    office.answers(office.take(envelope(written("D0001", ts(1), "hello"), is_ext_shared_channel=True)), QUESTION)
    office.case.deliver()
    value = office.workspace.posts[-1]["blocks"][-1]["elements"][0]["value"]
    commit = office.take(pressed("D0001", ts(1), ts(2), value), is_form=True)  # it does not say what the place is
    assert len(office.messages("D0001", ts(1))) == 2
    assert (commit.conversation.no_identity, commit.conversation.customer_id) == (NoIdentity.STRANGER, None)


def test_a_button_of_somebody_of_another_company_makes_nobody_known(office: Office) -> None:
    office.workspace.link("C-1007")
    foreign = {"user": {"id": "UADA", "team_id": "T0002"}}
    office.answers(office.asks("D0002", ts(1), team="T0002"), QUESTION)
    office.case.deliver()
    value = office.workspace.posts[-1]["blocks"][-1]["elements"][0]["value"]
    commit = office.take(pressed("D0002", ts(1), ts(2), value) | foreign, is_form=True)
    assert (commit.conversation.no_identity, commit.conversation.customer_id) == (NoIdentity.STRANGER, None)
    office.asks("D0001", ts(3))
    assert office.take(pressed("D0001", ts(3), ts(4), value) | foreign, is_form=True) is None
    assert office.conversation("D0001", ts(3)).assurance == identified("C-1007")
    assert len(office.messages("D0001", ts(3))) == 1


def test_while_slack_does_not_say_who_a_guest_is_nobody_is_known_and_the_message_is_stored(office: Office) -> None:
    office.workspace.link("C-1007")
    office.workspace.errors["users.info"] = ["internal_error"]
    commit = office.asks("D0001", ts(1))
    assert (commit.conversation.no_identity, commit.conversation.customer_id) == (None, None)


def test_a_linked_person_stays_known_while_slack_is_slow_and_what_it_said_is_young(either_office: Office) -> None:
    either_office.workspace.link("C-1007")
    either_office.asks("D0001", ts(1))
    either_office.workspace.errors["users.info"] = ["internal_error"] * 9
    either_office.later += HOLDS - timedelta(seconds=9)
    assert either_office.asks("D0001", ts(2)).conversation.assurance == identified("C-1007")
    assert either_office.workspace.calls.count("users.info") == 1
    either_office.later += timedelta(seconds=9)
    assert either_office.asks("D0001", ts(3)).conversation.customer_id is None


def test_a_thread_knows_nobody_while_slack_does_not_say_who_a_guest_is_and_its_customer_again_when_it_does(
    either_office: Office,
) -> None:
    either_office.workspace.link("C-1007")
    assert either_office.asks("D0001", ts(1)).conversation.assurance == identified("C-1007")
    either_office.workspace.errors["users.info"] = ["internal_error"]
    either_office.later += HOLDS
    doubtful = either_office.asks("D0001", ts(2), thread_ts=ts(1)).conversation
    assert (doubtful.assurance, doubtful.customer_id) == (ANONYMOUS, "C-1007")
    assert either_office.channel.people.ask_next()
    assert either_office.asks("D0001", ts(3), thread_ts=ts(1)).conversation.assurance == identified("C-1007")
    assert len(either_office.messages("D0001", ts(1))) == 3


def test_slack_tells_at_once_who_has_become_a_guest(either_office: Office) -> None:
    either_office.workspace.link("C-1007")
    assert either_office.asks("D0001", ts(1)).conversation.customer_id == "C-1007"
    changed = {"type": "user_change", "user": {"id": "UADA", "team_id": TEAM, "is_restricted": True}}
    assert either_office.take(envelope(changed)) == Ignored("user_change")
    commit = either_office.asks("D0001", ts(2), thread_ts=ts(1))
    assert (commit.conversation.customer_id, commit.conversation.no_identity) == (None, NoIdentity.STRANGER)


def test_an_account_question_among_others_goes_on_in_a_direct_message_under_the_linked_identity(office: Office) -> None:
    office.workspace.link("C-1007")
    office.answers(office.asks(SUPPORT, ts(1)), SIGN_IN)
    office.case.deliver()
    assert [text.split()[0] for text in office.workspace.texts(SUPPORT, ts(1))] == ["utter_answer_in_private"]
    (root,) = [each for each in office.workspace.posts if each["channel"] == direct("UADA")]
    assert "where is my order?" in root["blocks"][1]["text"]["text"]
    private = office.conversation(direct("UADA"), root["ts"])
    assert private.assurance == identified("C-1007")
    (commit,) = office.case.published
    assert commit.next_turn is not None and commit.next_turn.request.text == "where is my order?"
    office.answers(commit, answer("It is on its way."))
    office.case.deliver()
    assert office.workspace.texts(direct("UADA"), root["ts"]) == ["It is on its way."]
    assert len(office.workspace.texts(SUPPORT)) == 1


def test_what_cannot_be_told_among_others_is_asked_once_whatever_fails_on_the_way(either_office: Office) -> None:
    either_office.answers(either_office.asks(SUPPORT, ts(1)), SIGN_IN)
    either_office.workspace.errors = {"conversations.open": ["internal_error"], "chat.postMessage": ["fatal_error"] * 2}
    either_office.case.deliver()
    (root,) = [each for each in either_office.workspace.posts if each["channel"] == direct("UADA")]
    assert [each.text for each in either_office.messages(direct("UADA"), root["ts"])] == ["where is my order?"]
    assert len(either_office.workspace.texts(SUPPORT, ts(1))) == 1


def test_further_questions_of_a_thread_go_on_in_the_same_direct_message(either_office: Office) -> None:
    for number, text in enumerate(("where is my order?", "and my invoice?"), start=1):
        either_office.answers(
            either_office.asks(SUPPORT, ts(number), text, thread_ts=ts(1), parent_user_id="UADA"), SIGN_IN
        )
        either_office.case.deliver()
    roots = [
        each for each in either_office.workspace.posts if each["channel"] == direct("UADA") and "thread_ts" not in each
    ]
    assert len(roots) == 1
    asked = either_office.messages(direct("UADA"), roots[0]["ts"])
    assert [each.text for each in asked] == ["where is my order?", "and my invoice?"]


def test_who_takes_no_direct_message_is_told_so(office: Office) -> None:
    office.answers(office.asks(SUPPORT, ts(1)), SIGN_IN)
    office.workspace.errors["conversations.open"] = ["user_not_visible"]
    office.case.deliver()
    texts = [text.split()[0] for text in office.workspace.texts(SUPPORT, ts(1))]
    assert texts == ["utter_answer_in_private", "utter_no_direct_message"]


def test_a_sign_in_that_is_asked_for_in_a_direct_message_has_a_button_that_leads_there(office: Office) -> None:
    commit = office.asks("D0001", ts(1))
    office.answers(commit, SIGN_IN)
    office.case.deliver()
    (post,) = office.workspace.posts
    (button,) = post["blocks"][-1]["elements"]
    assert button["url"].endswith(f"#{TEAM}:UADA:{commit.conversation.id}")


def test_others_in_a_thread_are_told_once_that_it_is_somebody_elses(either_office: Office) -> None:
    either_office.asks(SUPPORT, ts(1))
    for number in (2, 3):
        either_office.asks(SUPPORT, ts(number), "me too", user="UMAL", thread_ts=ts(1), parent_user_id="UADA")
    either_office.case.deliver()
    (whisper,) = either_office.workspace.whispers
    assert (whisper["user"], whisper["channel"], whisper["thread_ts"]) == ("UMAL", SUPPORT, ts(1))
    assert len(either_office.messages(SUPPORT, ts(1))) == 1


def test_a_message_that_comes_as_a_mention_too_is_stored_once(office: Office) -> None:
    event = written("C0001", ts(1), f"<@{BOT}> until when can I return it?")
    assert office.take(envelope(event | {"type": "app_mention"})) is not None
    assert office.take(envelope(event)) is None
    assert [each.text for each in office.messages("C0001", ts(1))] == ["until when can I return it?"]


def test_the_same_event_ten_times_is_one_message(either_office: Office) -> None:
    for _ in range(10):
        either_office.asks("D0001", ts(1))
    assert len(either_office.messages("D0001", ts(1))) == 1


def test_elsewhere_only_who_mentions_the_app_begins_and_then_needs_not_mention_it_again(office: Office) -> None:
    office.asks("C0001", ts(2), "a reply among others", thread_ts=ts(1))
    assert office.conversation("C0001", ts(1)) is None
    office.asks("C0001", ts(3), f"<@{BOT}> help", thread_ts=ts(1))
    office.asks("C0001", ts(4), "and quickly", thread_ts=ts(1))
    assert [each.text for each in office.messages("C0001", ts(1))] == ["help", "and quickly"]


def test_in_a_group_direct_message_the_thread_goes_on_without_mentions_and_nobody_is_known(office: Office) -> None:
    group = {"channel_type": "mpim"}
    office.workspace.link("C-1007")
    office.asks("C0GROUP", ts(1), "what do you think, Bob?", **group)
    office.asks("C0GROUP", ts(2), f"<@{BOT}> until when can I return it?", **group)
    office.asks("C0GROUP", ts(3), "and what does it cost?", thread_ts=ts(2), parent_user_id="UADA", **group)
    office.asks("C0GROUP", ts(4), "me too", user="UBOB", thread_ts=ts(2), parent_user_id="UADA", **group)
    office.case.deliver()
    assert office.conversation("C0GROUP", ts(1)) is None
    asked = office.messages("C0GROUP", ts(2))
    assert [each.text for each in asked] == ["until when can I return it?", "and what does it cost?"]
    shared = office.conversation("C0GROUP", ts(2))
    assert (shared.no_identity, shared.customer_id) == (NoIdentity.OTHERS_READ, None)
    assert [each["user"] for each in office.workspace.whispers] == ["UBOB"]


def test_a_reply_that_comes_before_the_message_it_belongs_to_is_not_lost(office: Office) -> None:
    office.asks(SUPPORT, ts(2), "the second", thread_ts=ts(1), parent_user_id="UADA")
    office.asks(SUPPORT, ts(1), "the first")
    assert [each.text for each in office.messages(SUPPORT, ts(1))] == ["the second", "the first"]


@pytest.mark.parametrize("text", ["look at this", ""])
def test_files_are_refused_and_the_text_beside_them_is_answered(office: Office, text: str) -> None:
    for _ in range(2):
        office.asks("D0001", ts(1), text, subtype="file_share", files=[{"id": "F1"}])
    assert [each.text for each in office.messages("D0001", ts(1))] == ([text] if text else [])
    told = [each.text for each in office.messages("D0001", ts(1), "system")]
    assert [each.split()[0] for each in told] == ["utter_files_not_taken"]


def test_a_press_of_a_button_counts_in_the_thread_of_its_message(office: Office) -> None:
    office.answers(office.asks("D0001", ts(1)), TurnResult((Reply("Shall I?", (("Yes", "/affirm"),)),)))
    office.case.deliver()
    (post,) = office.workspace.posts
    (button,) = post["blocks"][-1]["elements"]
    commit = office.take(pressed("D0001", ts(1), ts(9), button["value"]), is_form=True)
    assert commit.next_turn.request.payload == "/affirm"


#: A question with two buttons.
QUESTION = TurnResult((Reply("Shall I?", (("Yes", "/affirm"), ("No", "/deny"))),))


def asked(office: Office) -> tuple[dict[str, Any], dict[str, str]]:
    """The bot has asked something in Ada's first thread: the post, and the values of its buttons by their titles."""
    office.answers(office.asks("D0001", ts(1)), QUESTION)
    office.case.deliver()
    post = office.workspace.posts[-1]
    return post, {each["text"]["text"]: each["value"] for each in post["blocks"][-1]["elements"]}


def test_what_was_pressed_is_shown_in_place_of_the_buttons(either_office: Office) -> None:
    post, buttons = asked(either_office)
    either_office.answers(
        either_office.take(pressed("D0001", ts(1), ts(9), buttons["Yes"]), is_form=True), answer("Done.")
    )
    either_office.case.deliver()
    assert (pressable(post), plain_text_of(post)) == (set(), "Shall I?")
    assert post["blocks"][-1]["elements"][0]["text"] == "✓ *Yes*  ·  No"
    assert either_office.workspace.texts("D0001", ts(1)) == ["Shall I?", "Done."]


def test_where_the_answer_was_typed_the_buttons_are_gone_too(office: Office) -> None:
    post, _ = asked(office)
    office.asks("D0001", ts(2), "what would it cost?", thread_ts=ts(1))
    office.asks("D0001", ts(3), "and when?", thread_ts=ts(1))
    office.case.deliver()
    assert post["blocks"][-1]["elements"][0]["text"] == "Yes  ·  No"
    assert office.workspace.calls.count("chat.update") == 1


@pytest.mark.parametrize("error", ["ratelimited", "internal_error"])
def test_a_message_that_was_answered_is_changed_once_also_after_tries_that_failed(office: Office, error: str) -> None:
    post, buttons = asked(office)
    office.take(pressed("D0001", ts(1), ts(9), buttons["No"]), is_form=True)
    office.workspace.errors["chat.update"] = [error] * 2
    office.case.deliver()
    assert pressable(post) == set()
    (entry,) = entries(office)
    with (
        office.engine.database.write() as connection
    ):  # as after a crash between the change and the word that it is done
        connection.execute(outbox.update().where(outbox.c.id == entry.id).values(state="pending"))
    office.case.deliver()
    assert office.workspace.calls.count("chat.update") == 3


def test_what_cannot_be_changed_stays_as_it_is_holds_nothing_back_and_calls_no_operator(office: Office) -> None:
    post, buttons = asked(office)
    office.workspace.errors["chat.update"] = ["fatal_error"] * 20
    commit = office.take(pressed("D0001", ts(1), ts(9), buttons["Yes"]), is_form=True)
    office.answers(commit, answer("Done."))
    office.case.deliver(rounds=MAX_FAILURES)
    assert office.workspace.texts("D0001", ts(1)) == ["Shall I?", "Done."] and pressable(post)
    assert [entry.state for entry in entries(office)] == ["done"]
    office.take(pressed("D0001", ts(1), ts(10), buttons["No"]), is_form=True)
    office.case.deliver()
    assert office.workspace.texts("D0001", ts(1))[-1].startswith("utter_old_button")


def test_an_answer_that_overtakes_its_question_waits_for_it(office: Office) -> None:
    office.answers(office.asks("D0001", ts(1)), QUESTION)
    office.workspace.errors["chat.postMessage"] = ["internal_error"]
    office.asks("D0001", ts(2), "never mind", thread_ts=ts(1))
    office.case.deliver()
    assert pressable(office.workspace.posts[0]) == set()


def test_a_link_to_sign_in_stays_when_the_buttons_beside_it_are_gone(office: Office) -> None:
    office.answers(office.asks("D0001", ts(1)), SIGN_IN)
    office.case.deliver()
    office.asks("D0001", ts(2), "later", thread_ts=ts(1))
    office.case.deliver()
    (post,) = office.workspace.posts
    (button,) = post["blocks"][-1]["elements"]
    assert "url" in button and pressable(post) == set()


@pytest.mark.parametrize(("channel", "shown"), [("D0001", "✓ *★★★★★*"), (SUPPORT, "✓")])
def test_stars_are_pressed_one_after_the_other_and_not_shown_where_others_read(
    either_office: Office, channel: str, shown: str
) -> None:
    either_office.answers(either_office.asks(channel, ts(1)), answer("Like this."))
    commit = either_office.asks(channel, ts(2), "a person please", thread_ts=ts(1))
    either_office.answers(commit, wants_person())
    engine, agent, of = either_office.engine, either_office.engine.agent("robin"), commit.conversation.id
    engine.agent_actions.take_over(of, agent)
    engine.agent_actions.resolve(of, agent)
    either_office.case.deliver()
    post = either_office.workspace.posts[-1]
    assert len(pressable(post)) == 10
    for number, value in enumerate(("1:person:5", "1:bot:2", "1:bot:5")):
        either_office.take(pressed(channel, ts(1), ts(10 + number), value, action="rate:5"), is_form=True)
        either_office.case.deliver()
    assert pressable(post) == set()
    assert post["blocks"][1]["elements"][0]["text"] == f"utter_rate_person  ·  {shown}"
    given = [event.data for event in engine.events(of) if event.kind is Kind.RATING]
    assert [(each["person"], each["bot"]) for each in given] == [(5, None), (None, 2)]
    said = [text.split()[0] for text in either_office.workspace.texts(channel, ts(1))]
    assert (said.count("utter_rating_question"), said.count("utter_rating_thanks")) == (1, 1)
    assert said[-1] == "utter_rated_already"


def entries(office: Office) -> list[Any]:
    """What is to be done about messages that were answered."""
    with office.engine.database.read() as connection:
        return list(connection.execute(sa.select(outbox).where(outbox.c.kind == answered_kind_of("slack"))))


def test_a_post_whose_answer_was_lost_is_found_in_the_thread_and_not_posted_again(office: Office) -> None:
    office.answers(office.asks("D0001", ts(1)), answer("It is on its way."))
    answering = office.outside.answering
    assert answering is not None
    answers = [b'{"ok": false, "error": "internal_error"}']
    office.outside.answering = lambda request: answering(request) and (answers or [answering(request)]).pop()
    office.case.deliver()
    assert office.workspace.texts("D0001", ts(1)) == ["It is on its way."]
    assert "conversations.replies" in office.workspace.calls


@pytest.mark.parametrize("has_stored", [False, True])
def test_a_message_that_slack_sends_again_while_it_is_still_being_stored_is_stored_once(
    office: Office, has_stored: bool
) -> None:
    """A handler that takes longer than three seconds: Slack's second request overtakes the first, or waits for it."""
    raw = signed(envelope(written("D0001", ts(1), "hello")))
    (message,) = office.case.channel.parse(raw, office.case.channel.verify(raw))
    assert isinstance(message, CustomerMessage)
    begun, go_on = Signal(), Signal()
    accept_into = office.engine.intake.accept_into

    def slow(*args: Any, **kwargs: Any) -> Any:
        office.engine.intake.accept_into = accept_into  # type: ignore[method-assign]
        written = accept_into(*args, **kwargs) if has_stored else None
        begun.set()
        go_on.wait()
        return written or accept_into(*args, **kwargs)

    office.engine.intake.accept_into = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(office.case.accept, message)
        begun.wait()
        second = office.case.accept(message)
        go_on.set()
        commits = [first.result(), second]
    assert sum(commit is not None for commit in commits) == 1
    assert [each.text for each in office.messages("D0001", ts(1))] == ["hello"]


def test_a_long_answer_comes_in_parts_a_second_apart_before_what_others_of_the_channel_wait_for(
    either_office: Office,
) -> None:
    long = either_office.asks(SUPPORT, ts(1), "tell me everything")
    other = either_office.asks(SUPPORT, ts(2), "and me a word", user="UMAL")
    either_office.answers(long, answer("\n\n".join(letter * 2900 for letter in "abcdefghi")))
    either_office.answers(other, answer("a word"))
    either_office.case.deliver()
    threads = [each["thread_ts"] for each in either_office.workspace.posts]
    assert threads == [ts(1)] * 3 + [ts(2)]
    assert [text[0] for text in either_office.workspace.texts(SUPPORT, ts(1))] == ["a", "e", "i"]


def test_slack_may_ask_for_patience_for_hours_and_everything_is_posted_in_its_order(either_office: Office) -> None:
    for number in (1, 2):
        commit = either_office.asks("D0001", ts(number), f"question {number}", thread_ts=ts(1))
        either_office.answers(commit, answer(f"answer {number}"))
    either_office.workspace.errors["chat.postMessage"] = ["ratelimited"] * (MAX_FAILURES + 2)
    either_office.case.deliver(rounds=MAX_FAILURES + 5, pause=timedelta(hours=1))
    assert either_office.workspace.texts("D0001", ts(1)) == ["answer 1", "answer 2"]


def test_a_status_that_slack_puts_off_is_shown_when_slack_said_and_only_the_latest(office: Office) -> None:
    now = [100.0]
    posting = office.workspace.channel(office.engine.database).posting
    sessions = Sessions(office.engine.database, posting, at_once, lambda: now[0])
    commit = office.asks("D0001", ts(1))
    office.workspace.errors["agents.sessions.setStatus"] = ["ratelimited"]
    sessions.committed(commit)
    asyncio.run(sessions.show())
    sessions.committed(office.engine.turns.finish(commit.next_turn, answer("Here.")))
    asyncio.run(sessions.show())
    assert office.workspace.statuses == []
    now[0] += USUAL_PAUSE
    asyncio.run(sessions.show())
    assert [(each["status"], each["initiator_user_id"]) for each in office.workspace.statuses] == [("active", "UADA")]


def test_a_slack_that_is_away_for_hours_gets_everything_once_and_in_its_order_when_it_is_back(
    either_office: Office,
) -> None:
    for number in (1, 2):
        commit = either_office.asks("D0001", ts(number), f"question {number}", thread_ts=ts(1))
        either_office.answers(commit, answer(f"answer {number}"))
    either_office.case.deliver(failures=3 * MAX_FAILURES, rounds=4 * MAX_FAILURES, pause=timedelta(minutes=10))
    assert either_office.workspace.texts("D0001", ts(1)) == ["answer 1", "answer 2"]


def test_where_a_thread_stands_is_shown_once_for_each_change_and_not_where_the_app_is_no_agent(office: Office) -> None:
    sessions = Sessions(office.engine.database, office.channel.posting, at_once)
    commit = office.asks("D0001", ts(1))
    for _ in range(2):
        sessions.committed(commit)
        asyncio.run(sessions.show())
    assert office.workspace.calls.count("agents.sessions.setStatus") == 1
    office.workspace.errors["agents.sessions.setStatus"] = ["missing_scope"]
    for result in (answer("Here."), None):
        if result:
            sessions.committed(office.engine.turns.finish(commit.next_turn, result))
        else:
            sessions.committed(office.asks("D0001", ts(2), thread_ts=ts(1)))
        asyncio.run(sessions.show())
    assert office.workspace.calls.count("agents.sessions.setStatus") == 2
