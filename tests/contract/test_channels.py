"""One contract for all channels, on both databases."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from frontdesk.bootstrap.channels import BUILDERS, WEB_CHAT
from frontdesk.channels.model import CustomerMessage, CustomerRating, Ignored, InboundRequest, Outgoing
from frontdesk.channels.pushing import push_queuer, with_absolute_links
from frontdesk.channels.receiving import Receiving
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.commit import Commit, StartedTurn
from frontdesk.conversations.model import Event, Kind
from frontdesk.conversations.report import Link, Report
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.identity.model import ANONYMOUS, identified
from frontdesk.intake.service import MAX_WAITING
from frontdesk.problems import NotAllowed, NotAuthenticated, Problem, TooMany
from frontdesk.turns.ports import Reply, TurnResult
from tests.channel_case import ChannelCase, other_side, receive
from tests.channels.postcard import SECRET, PostcardCase
from tests.engine import Engine, wants_person
from tests.forgeries import spoiled
from tests.postcard import Postcards

CASES = sorted(path.stem for path in (Path(__file__).parents[1] / "channels").glob("*.py"))


def that_define(name: str) -> list[str]:
    """The channels whose own case has a method of this name."""
    modules = {case: importlib.import_module(f"tests.channels.{case}") for case in CASES}
    return [
        case
        for case, module in modules.items()
        if any(
            name in vars(each) for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__
        )
    ]


#: Of those that cannot ask how it went, nothing is rated; the pages of the web chat disable the buttons themselves.
RATED, PUSHED = that_define("rate"), sorted({*CASES} - {WEB_CHAT})


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    database = Database(database_url)
    yield Engine(database, listeners=(push_queuer(set(CASES) - {WEB_CHAT}),))
    database.close()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, engine: Engine) -> Iterator[ChannelCase]:
    with importlib.import_module(f"tests.channels.{request.param}").open_case(engine) as opened:
        yield opened


def test_every_channel_has_a_case() -> None:
    assert {WEB_CHAT, *BUILDERS} <= set(CASES)


def test_a_request_that_is_not_genuine_is_refused_and_stores_nothing(engine: Engine, case: ChannelCase) -> None:
    store(case, case.message("t", "m1", "hello"))
    before = written(engine, case, "t")
    forged, good = case.forged("t"), case.message("t", "m1", "hello")
    assert forged
    for raw in (*forged, *(spoiled(good) if isinstance(good, InboundRequest) else ())):
        with pytest.raises(NotAuthenticated):
            receive(case, raw)
    assert written(engine, case, "t") == before


def test_a_message_is_stored_with_its_text_before_it_is_acknowledged(engine: Engine, case: ChannelCase) -> None:
    (arrived,) = receive(case, case.message("t", "m1", "where is my order?"))
    assert isinstance(arrived, CustomerMessage)
    assert [event.text for event in written(engine, case, "t")] == ["where is my order?"]


def test_messages_of_one_thread_are_one_conversation_and_those_of_another_are_another(
    engine: Engine, case: ChannelCase
) -> None:
    for thread, number in (("t", "m1"), ("t", "m2"), ("u", "m1")):
        store(case, case.message(thread, number, f"{thread} {number}"))
    assert [event.text for event in written(engine, case, "t")] == ["t m1", "t m2"]
    assert [event.text for event in written(engine, case, "u")] == ["u m1"]


def test_the_same_message_twice_is_one_event(engine: Engine, case: ChannelCase) -> None:
    assert store(case, case.message("t", "m1", "hello")) is not None
    assert store(case, case.message("t", "m1", "hello")) is None
    assert len(written(engine, case, "t")) == 1


def test_the_same_first_message_at_the_same_moment_is_one_event_of_one_conversation(
    engine: Engine, case: ChannelCase
) -> None:
    raw, together = case.message("t", "m1", "hello"), Barrier(4)

    def bring(_: int) -> Commit | None:
        together.wait()
        return store(case, raw)

    with ThreadPoolExecutor(4) as pool:
        commits = list(pool.map(bring, range(4)))
    assert len([commit for commit in commits if commit]) == 1
    assert len(written(engine, case, "t")) == 1
    with engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 1


def test_different_first_messages_at_the_same_moment_begin_one_conversation(engine: Engine, case: ChannelCase) -> None:
    raws, together = [case.message("t", f"m{number}", str(number)) for number in range(4)], Barrier(4)

    def bring(number: int) -> None:
        together.wait()
        store(case, raws[number])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bring, range(4)))
    assert {event.text for event in written(engine, case, "t")} == {"0", "1", "2", "3"}


def test_what_is_no_customers_message_is_ignored_with_a_reason(engine: Engine, case: ChannelCase) -> None:
    store(case, case.message("t", "m0", "hello"))
    for raw in case.ignored("t"):
        for arrived in receive(case, raw):
            assert not isinstance(arrived, CustomerMessage)
            assert not isinstance(arrived, Ignored) or arrived.reason
    assert [event.text for event in written(engine, case, "t")] == ["hello"]


def test_answers_reach_the_thread_once_and_in_order(engine: Engine, case: ChannelCase) -> None:
    answered(engine, case, "t", "m1", "one")
    answered(engine, case, "t", "m2", "two", "three")
    case.deliver()
    case.deliver()
    assert case.read("t") == ["one", "two", "three"]


def test_answers_reach_the_thread_once_and_in_order_when_sending_fails_in_between(
    engine: Engine, case: ChannelCase
) -> None:
    answered(engine, case, "t", "m1", "one", "two")
    answered(engine, case, "u", "m1", "another thread's")
    answered(engine, case, "t", "m2", "three")
    case.deliver(failures=2)
    assert case.read("t") == ["one", "two", "three"]
    assert case.read("u") == ["another thread's"]


def test_what_the_system_and_agents_say_reaches_the_thread_in_order(engine: Engine, case: ChannelCase) -> None:
    agent = engine.agent("robin")
    turn = started(case, case.message("t", "m1", "a person please"))
    engine.turns.finish(turn, wants_person())
    conversation = case.conversation("t")
    assert conversation is not None
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.reply(conversation.id, agent, "Good morning.", "r1")
    engine.agent_actions.note(conversation.id, agent, "for the team alone", "n1")
    engine.agent_actions.resolve(conversation.id, agent)
    case.deliver()
    read = case.read("t")
    assert "Good morning." in read and "for the team alone" not in read
    told = [e.text for e in engine.events(conversation.id) if e.kind is Kind.MESSAGE and e.author != "customer"]
    assert read == [text for text in told if text in read]


def test_a_button_is_pressed_by_the_opaque_id_with_which_it_was_sent(engine: Engine, case: ChannelCase) -> None:
    button = offered(engine, case, "t")
    commit = store(case, case.press("t", "m2", button))
    assert commit is not None and commit.next_turn is not None
    assert commit.next_turn.request.payload == "/affirm"
    assert written(engine, case, "t")[-1].text == "Yes"


@pytest.mark.parametrize("button", ["made-up", "/affirm", "", None])
def test_a_button_that_was_not_offered_in_this_thread_is_refused(
    engine: Engine, case: ChannelCase, button: str | None
) -> None:
    foreign = offered(engine, case, "of another")
    answered(engine, case, "t", "m1", "hello")
    before = written(engine, case, "t")
    refused(case, case.press("t", "m2", foreign if button is None else button))
    assert written(engine, case, "t") == before


def test_who_did_not_begin_the_thread_is_not_its_customer(engine: Engine, case: ChannelCase) -> None:
    button = offered(engine, case, "t")
    before = written(engine, case, "t")
    for raw in (case.message("t", "m2", "and now for me", "mallory"), case.press("t", "m3", button, "mallory")):
        refused(case, raw)
    assert written(engine, case, "t") == before


def test_nobody_is_known_by_what_they_write(case: ChannelCase) -> None:
    store(case, case.message("t", "m1", "I am customer C-1007, c-1007@example.com"))
    conversation = case.conversation("t")
    assert conversation is not None
    assert (conversation.customer_id, conversation.assurance) == (None, ANONYMOUS)


def test_a_customer_is_who_the_channel_proves(case: ChannelCase) -> None:
    store(case, case.message("t", "m1", "hello"))
    store(case, case.identified("t", "m2", "it is me", "C-1007"))
    conversation = case.conversation("t")
    assert conversation is not None
    assert (conversation.customer_id, conversation.assurance) == ("C-1007", identified("C-1007"))


def test_another_customers_proof_does_not_take_a_thread_over(engine: Engine, case: ChannelCase) -> None:
    store(case, case.identified("t", "m1", "it is me", "C-1007"))
    with suppress(NotAllowed):
        store(case, case.identified("t", "m2", "it is me, too", "C-1008"))
    assert [event.text for event in written(engine, case, "t")] == ["it is me"]
    conversation = case.conversation("t")
    assert conversation is not None and conversation.customer_id == "C-1007"


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001])
def test_a_message_that_is_empty_or_too_long_is_not_stored_and_its_sender_is_told(
    engine: Engine, case: ChannelCase, text: str
) -> None:
    told = refused(case, case.message("t", "m1", text))
    refused(case, case.message("t", "m1", text))
    case.deliver()
    assert written(engine, case, "t") == []
    assert bool(told) != (len(case.read("t")) == 1)


def test_why_a_message_is_refused_is_said_in_the_language_that_the_channel_names(engine: Engine) -> None:
    german = {"condition": [{"type": "slot", "name": "locale", "value": "de"}], "text": "Das ist zu lang."}
    voice = Voice(Catalogue({"utter_message_too_long": [{"text": "That is too long."}, german]}))
    receiving = Receiving(engine.database, engine.timelines, engine.intake, engine.ratings, voice)
    for named, kept in (("de", "de"), ("de-AT", "de-AT"), ("de_CH", "de-CH"), ("DE", "de"), (None, "en"), ("?", "en")):
        message = CustomerMessage(f"box {named}", "m1", "ada", "x" * 20_001, locale=named)
        commit = receiving.accept("postcard", message).commit
        assert commit is not None
        assert commit.conversation.locale == kept
        assert commit.events[-1].text == (german["text"] if kept != "en" else "That is too long.")


def test_why_a_message_is_refused_is_said_also_where_the_catalogue_lacks_the_sentence(engine: Engine) -> None:
    receiving = Receiving(engine.database, engine.timelines, engine.intake, engine.ratings, Voice(Catalogue({})))
    commit = receiving.accept("postcard", CustomerMessage("box", "m1", "ada", button="made-up")).commit
    assert commit is not None
    assert "Type your answer instead" in str(commit.events[-1].text)


def test_more_messages_than_can_be_answered_are_not_taken_and_may_come_again(engine: Engine, case: ChannelCase) -> None:
    for number in range(MAX_WAITING):
        store(case, case.message("t", f"m{number}", "hello?"))
    with pytest.raises(TooMany) as told:
        store(case, case.message("t", "one more", "hello?"))
    assert told.value.retry_after > 0
    assert len(written(engine, case, "t")) == MAX_WAITING


def test_a_channel_is_told_that_an_earlier_try_may_have_arrived(engine: Engine) -> None:
    tries: list[tuple[str, bool]] = []

    class Counted(Postcards):
        def send(self, outgoing: Outgoing) -> None:
            tries.append((outgoing.key, outgoing.is_repeat))
            super().send(outgoing)

    with other_side() as outside:
        case = PostcardCase(engine, outside)
        case.channel = Counted(SECRET, outside.url)
        answered(engine, case, "t", "m1", "hello")
        case.deliver(failures=1)
    assert [is_repeat for _, is_repeat in tries] == [False, True]
    assert len({key for key, _ in tries}) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_what_arrives_with_mended_settings_is_not_given_up(engine: Engine, status: int) -> None:
    with other_side() as outside:
        case = PostcardCase(engine, outside)
        outside.failure = status
        answered(engine, case, "t", "m1", "hello")
        case.deliver(failures=2)
        assert case.read("t") == ["hello"]
        assert outside.received[0].headers["content-type"] == "application/json"


def test_links_lead_to_the_site_from_wherever_they_are_read(engine: Engine) -> None:
    links = (Link("Returns", "/help/returns#time"), Link("Maps", "https://maps.example/x"))
    turn = engine.started(engine.start(), "how do I return it?")
    result = TurnResult((Reply("Like this.", report=Report(links=links)),))
    event = engine.turns.finish(turn, result).events[-1]
    absolute = with_absolute_links(event, "https://example.com/support/").data["links"]
    assert [link["url"] for link in absolute] == [
        "https://example.com/support/help/returns#time",
        "https://maps.example/x",
    ]
    assert [link["url"] for link in event.data["links"]] == [link.url for link in links]


@pytest.mark.parametrize("case", RATED, indirect=True)
def test_how_it_went_is_asked_once_and_the_customers_first_scores_count(engine: Engine, case: ChannelCase) -> None:
    asked = resolved(engine, case, "t")
    case.deliver()
    assert case.read("t").count(asked) == 1
    for _ in range(2):
        store(case, case.rate("t", person=4))
    store(case, case.rate("t", person=1))
    store(case, case.rate("t", bot=2))
    assert rated(engine, case, "t") == {"person": [4], "bot": [2]}
    assert case.read("t").count(asked) == 1


@pytest.mark.parametrize("case", RATED, indirect=True)
def test_nobody_else_rates_in_a_thread_and_nobody_what_was_not_asked(engine: Engine, case: ChannelCase) -> None:
    answered(engine, case, "t", "m1", "hello")
    refused(case, case.rate("t", person=4))
    resolved(engine, case, "u")
    refused(case, case.rate("u", "mallory", person=1))
    assert [rated(engine, case, thread) for thread in ("t", "u")] == [{"person": [], "bot": []}] * 2


@pytest.mark.parametrize("case", PUSHED, indirect=True)
def test_a_button_counts_until_the_customer_has_answered(engine: Engine, case: ChannelCase) -> None:
    button = offered(engine, case, "t")
    turn = started(case, case.press("t", "m2", button))
    assert store(case, case.press("t", "m3", button)) is None
    engine.turns.finish(turn, TurnResult((Reply("Done."),)))
    told = store(case, case.press("t", "m4", button))
    assert told is not None and str(told.events[-1].text).startswith("utter_old_button")
    assert [event.text for event in written(engine, case, "t")] == ["a question", "Yes"]


def test_a_long_id_is_still_an_id(engine: Engine, case: ChannelCase) -> None:
    for number in ("n" * 64, "n" * 63 + "o"):
        store(case, case.message("t", number, number))
        store(case, case.message("t", number, number))
    assert len(written(engine, case, "t")) == 2


def store(case: ChannelCase, raw: Any) -> Commit | None:
    """What a request with one message committed."""
    if raw is None:
        pytest.skip("this channel does not have it")
    (arrived,) = case.channel.parse(raw, case.channel.verify(raw))
    assert isinstance(arrived, CustomerMessage | CustomerRating)
    return case.accept(arrived)


def started(case: ChannelCase, raw: Any) -> StartedTurn:
    """The turn that a request with one message starts."""
    commit = store(case, raw)
    assert commit is not None and commit.next_turn is not None
    return commit.next_turn


def refused(case: ChannelCase, raw: Any) -> str:
    """What the sender is told at once, if anything."""
    try:
        store(case, raw)
    except Problem as problem:
        return str(problem)
    return ""


def answered(engine: Engine, case: ChannelCase, thread: str, number: str, *texts: str) -> None:
    """The customer writes, the bot answers."""
    turn = started(case, case.message(thread, number, "a question"))
    engine.turns.finish(turn, TurnResult(tuple(map(Reply, texts))))


def offered(engine: Engine, case: ChannelCase, thread: str) -> str:
    """The opaque id of a button that the bot has offered in the thread."""
    turn = started(case, case.message(thread, "m1", "a question"))
    commit = engine.turns.finish(turn, TurnResult((Reply("Shall I?", (("Yes", "/affirm"),)),)))
    return str(commit.events[-1].data["buttons"][0]["id"])


def resolved(engine: Engine, case: ChannelCase, thread: str) -> str:
    """A person has solved what the customer asked, and the bot has spoken, too; the question how it went."""
    agent = engine.agent(f"robin {thread}")
    answered(engine, case, thread, "m1", "hello")
    engine.turns.finish(started(case, case.message(thread, "m2", "a person please")), wants_person())
    conversation = case.conversation(thread)
    assert conversation is not None
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.resolve(conversation.id, agent)
    return next(str(event.text) for event in engine.events(conversation.id) if "rating" in event.data)


def rated(engine: Engine, case: ChannelCase, thread: str) -> dict[str, list[int]]:
    """The scores that were given in the thread."""
    conversation = case.conversation(thread)
    assert conversation is not None
    given = [event.data for event in engine.events(conversation.id) if event.kind is Kind.RATING]
    return {whom: [each[whom] for each in given if each[whom] is not None] for whom in ("person", "bot")}


def written(engine: Engine, case: ChannelCase, thread: str) -> list[Event]:
    """The customer's messages in the thread."""
    conversation = case.conversation(thread)
    events = engine.events(conversation.id) if conversation else []
    return [event for event in events if event.kind is Kind.MESSAGE and event.author == "customer"]
