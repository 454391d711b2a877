"""The web chat over HTTP and WebSocket: nothing lost, nothing twice, in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.inbox.row_facts import row_facts
from frontdesk.inbox.service import MOST_EVENTS
from frontdesk.intake.service import PAGE
from tests.clients import Agent, Customer, Site, new_id, turn_of
from tests.stack import Stack


def test_a_greeting_is_stored_and_answered(visitor: Customer) -> None:
    turn = visitor.say("hello")
    assert turn.owner == "bot" and "assistant" in turn.text
    assert [(e["from"], e["text"]) for e in visitor.events()] == [("customer", "hello"), ("bot", turn.text)]


def test_the_same_message_id_twice_is_one_message_with_one_answer(visitor: Customer) -> None:
    first = visitor.post("hello", client_id="m-1")
    again = visitor.post("hello", client_id="m-1")
    assert (first.status, first.body["duplicate"]) == (202, False)
    assert (again.status, again.body["duplicate"], again.body["seq"]) == (202, True, first.body["seq"])
    visitor.say("thanks")
    assert [e["text"] for e in visitor.events() if e["from"] == "customer"] == ["hello", "thanks"]


def test_the_same_message_id_with_another_text_is_refused_and_changes_nothing(visitor: Customer) -> None:
    visitor.post("hello", client_id="m-1")
    refused = visitor.post("goodbye", client_id="m-1")
    assert (refused.status, refused.code) == (409, "id_reused")
    assert [e["text"] for e in visitor.events() if e["from"] == "customer"] == ["hello"]


def test_a_message_sent_at_once_on_many_connections_is_stored_once(visitor: Customer) -> None:
    clients = [Customer(Site(visitor.site.url), visitor.session, visitor.conversation) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda client: client.post("hello", client_id="m-1"), clients))
    assert [a.status for a in answers] == [202] * 8
    assert sorted(a.body["duplicate"] for a in answers) == [False] + [True] * 7
    assert len({a.body["seq"] for a in answers}) == 1


def test_two_conversations_may_use_the_same_message_id(visitor: Customer, site: Site) -> None:
    other = Customer.start(site)
    assert visitor.post("hello", client_id="m-1").body["duplicate"] is False
    assert other.post("goodbye", client_id="m-1").body["duplicate"] is False


def test_messages_sent_in_a_burst_are_answered_one_by_one_in_their_order(visitor: Customer) -> None:
    texts = ["hello", "thanks", "how are you?", "goodbye"]
    with visitor.socket() as socket:
        socket.until("ready")
        for number, text in enumerate(texts):
            socket.send({"type": "message", "id": f"m-{number}", "text": text})
        settled: list[int] = []
        socket.until(lambda frame: frame["type"] == "settled" and (settled.append(frame["seq"]) or len(settled) == 4))
    events = visitor.events()
    assert [e["text"] for e in events if e["from"] == "customer"] == texts
    assert [e["seq"] for e in events] == list(range(1, 9))
    assert settled == sorted(settled)
    answers = [e["text"] for e in events if e["from"] == "bot"]
    assert "Hello" in answers[0] and "welcome" in answers[1] and "well" in answers[2] and "Goodbye" in answers[3]


def test_a_client_that_comes_back_gets_what_it_missed_and_nothing_twice(visitor: Customer) -> None:
    turn = visitor.say("hello")
    visitor.say("thanks")
    with visitor.socket(after=turn.events[-1]["seq"]) as socket:
        frames = socket.until("ready")
    assert [f["from"] for f in frames[:-1]] == ["customer", "bot"]
    assert [f["seq"] for f in frames[:-1]] == [3, 4]
    assert frames[-1] | {"seq": 4, "owner": "bot", "unsettled": []} == frames[-1]


def test_a_reload_shows_the_whole_conversation_with_its_buttons(visitor: Customer) -> None:
    visitor.say("hello")
    visitor.say("what can you do?")
    with visitor.socket() as socket:
        live = socket.until("ready")[:-1]
    assert live == visitor.events()
    assert [b["title"] for b in live[-1]["buttons"]] == ["Where is my order?", "Reset my password", "Talk to a person"]


def test_history_is_read_page_by_page(visitor: Customer) -> None:
    visitor.say("hello")
    visitor.say("thanks")
    pages = [visitor.ask("GET", f"/api/chat/events?after={after}&limit=2").body["events"] for after in (0, 2, 4)]
    assert [[e["seq"] for e in page] for page in pages] == [[1, 2], [3, 4], []]


def test_two_sockets_of_one_conversation_see_the_same_in_the_same_order(visitor: Customer) -> None:
    with visitor.socket() as phone, visitor.socket() as laptop:
        phone.until("ready"), laptop.until("ready")
        phone.send({"type": "message", "id": new_id(), "text": "hello"})
        turn_of(phone)
        laptop.send({"type": "message", "id": new_id(), "text": "thanks"})
        on_laptop = laptop.until(lambda f: f["type"] == "settled" and f["seq"] == 3)
        on_phone = phone.until(lambda f: f["type"] == "settled" and f["seq"] == 3)
    assert [f["seq"] for f in on_laptop if f["type"] == "event"] == [1, 2, 3, 4]
    assert [f["seq"] for f in on_phone if f["type"] == "event"] == [3, 4]


def test_a_message_sent_again_after_its_answer_is_acknowledged_and_settled_again(visitor: Customer) -> None:
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "message", "id": "m-1", "text": "hello"})
        turn = turn_of(socket)
        socket.send({"type": "message", "id": "m-1", "text": "hello"})
        accepted, settled = socket.receive(), socket.receive()
    assert accepted == {"type": "accepted", "id": "m-1", "seq": turn.seq, "duplicate": True}
    assert settled == {"type": "settled", "seq": turn.seq, "owner": "bot"}


def test_a_button_is_pressed_by_its_opaque_id_and_shows_its_title(visitor: Customer) -> None:
    offer = visitor.say("what can you do?")
    turn = visitor.press(offer.button("Reset my password"))
    assert turn.events[0]["text"] == "Reset my password"
    assert "e-mail address of your account" in turn.text


@pytest.mark.parametrize("where", ["another conversation", "an edited id", "a payload"])
def test_a_button_that_was_not_issued_here_is_refused_and_changes_nothing(
    visitor: Customer, site: Site, where: str
) -> None:
    button = Customer.start(site).say("what can you do?").button("Talk to a person")
    mine = visitor.say("what can you do?").button("Talk to a person")
    edited = mine[:-1] + ("0" if mine[-1] != "0" else "1")
    pressed = {"another conversation": button, "an edited id": edited, "a payload": "/person"}[where]
    before = visitor.events()
    refused = visitor.post(button=pressed)
    assert (refused.status, refused.code) == (400, "unknown_button")
    assert visitor.events() == before and visitor.history()["owner"] == "bot"


def test_the_bot_is_seen_typing_until_it_answers(visitor: Customer) -> None:
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "message", "id": new_id(), "text": "hello"})
        frames = socket.until(lambda f: f["type"] == "event" and f["from"] == "bot")
    assert [f["active"] for f in frames if f["type"] == "typing"] == [True, False]


def test_typing_reaches_the_other_side_and_is_not_stored(visitor: Customer, agent: Agent) -> None:
    def is_typing(frame: dict[str, object]) -> bool:
        return frame["type"] == "typing" and frame.get("conversation", visitor.conversation) == visitor.conversation

    with visitor.socket() as chat, agent.socket() as inbox:
        chat.until("ready"), inbox.until("ready")
        chat.send({"type": "typing", "active": True})
        assert inbox.until(is_typing)[-1]["from"] == "customer"
        inbox.send({"type": "viewing", "conversation": visitor.conversation})
        inbox.send({"type": "typing", "conversation": visitor.conversation, "active": True})
        assert chat.until(is_typing)[-1] == {"type": "typing", "from": "person", "active": True}
    assert visitor.events() == []


def test_a_socket_answers_a_ping(visitor: Customer) -> None:
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "ping"})
        assert socket.receive() == {"type": "pong"}


def test_health_and_metrics_are_there_for_operators(site: Site, visitor: Customer) -> None:
    visitor.say("hello")
    health = site.ask("GET", "/health").body
    assert (health["status"], health["assistant"]) == ("ok", "ok") and health["ages"]
    metrics = site.ask("GET", "/metrics").body
    for name in ("frontdesk_turns_total", "frontdesk_conversations", "frontdesk_outbox", "frontdesk_breaker_open"):
        assert f"\n{name}" in metrics
    assert "frontdesk_overdue_messages 0.0" in metrics


def test_a_socket_catches_up_on_more_than_a_page_while_the_conversation_goes_on(
    visitor: Customer, stack: Stack
) -> None:
    hundreds = add_events(stack, visitor.conversation, 2 * PAGE + 50)
    with visitor.socket() as socket:
        visitor.post("meanwhile", client_id="m-1")
        frames = socket.until(lambda frame: frame["type"] == "settled")
    seqs = [frame["seq"] for frame in frames if frame["type"] == "event"]
    assert seqs[:hundreds] == list(range(1, hundreds + 1))
    assert seqs == sorted(set(seqs))
    with visitor.socket(after=PAGE) as socket:
        assert socket.until("ready")[0]["seq"] == PAGE + 1


def test_an_agent_reads_a_conversation_of_more_than_one_answer_whole(
    visitor: Customer, agent: Agent, stack: Stack
) -> None:
    events = add_events(stack, visitor.conversation, MOST_EVENTS + 50)
    seqs = [event["seq"] for event in agent.whole(visitor.conversation)["events"]]
    assert len(seqs) == MOST_EVENTS
    while seqs[0] > 1:
        path = f"/conversations/{visitor.conversation}/events?before={seqs[0]}&limit=40"
        seqs = [event["seq"] for event in agent.ask("GET", path).body["events"]] + seqs
    assert seqs == list(range(1, events + 1))


def add_events(stack: Stack, conversation_id: str, count: int) -> int:
    """Store so many messages of the system behind the site's back; returns the count."""
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        timeline = Timelines((), (row_facts,)).open(connection, conversation_id, utc_now())
        for number in range(count):
            timeline.append(NewEvent(Kind.MESSAGE, Author.SYSTEM, text=f"Notice {number}"))
        timeline.commit()
    database.close()
    return count
