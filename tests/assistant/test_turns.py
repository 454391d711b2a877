"""Turns of a conversation, through a real Rasa."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests
from action_server import ActionServer
from frontdesk_side import Replica, texts, turn_body


def without_times(events: list[dict]) -> list[dict]:
    """Events without what differs from run to run."""
    varying = {"timestamp", "message_id", "metadata"}
    events = [{name: value for name, value in event.items() if name not in varying} for event in events]
    for event in events:
        if "parse_data" in event:
            event["parse_data"] = {k: v for k, v in event["parse_data"].items() if k not in varying}
    return events


def test_a_turn_gives_the_replies_with_their_buttons_and_names(rasa: Replica) -> None:
    answer = rasa.turn("hello")
    button = {"title": "Where is my order?", "payload": "/order_status"}
    assert answer["replies"] == [{"text": "Hello.", "buttons": [button], "custom": {}, "response": "utter_greet"}]
    assert (answer["status"], answer["error"]) == ("ok", None)


def test_a_turn_tells_what_was_understood_and_which_actions_ran(rasa: Replica) -> None:
    answer = rasa.turn("hello")
    assert answer["intent"]["name"] == "greet"
    assert answer["intent"] == answer["ranking"][0]
    assert {intent["name"] for intent in answer["ranking"]} == {"greet", "order_status", "give_number"}
    assert answer["actions"] == ["action_session_start", "utter_greet"]


def test_only_the_new_events_come_back(rasa: Replica) -> None:
    first, second = rasa.talk("hello", "hello")
    assert [event["event"] for event in first["events"]][:3] == ["action", "session_started", "action"]
    heard = [event for event in second["events"] if event["event"] == "user"]
    assert [event["text"] for event in heard] == ["hello"]
    assert second["actions"] == ["utter_greet"]
    assert [event["event"] for event in second["events"]].count("bot") == 1


def test_events_carry_no_ranking_and_no_tokens(rasa: Replica) -> None:
    (heard,) = [event for event in rasa.turn("hello")["events"] if event["event"] == "user"]
    assert not {"intent_ranking", "response_selector", "text_tokens"} & heard["parse_data"].keys()


def test_the_turn_travels_with_the_message_and_nowhere_else(rasa: Replica, actions: ActionServer) -> None:
    rasa.talk("where is my order", "W1002")
    last = rasa.turn("W1003", events=rasa.turn("where is my order")["events"], turn="turn-2", locale="de")
    (heard,) = [event for event in last["events"] if event["event"] == "user"]
    assert (heard["metadata"]["turn"], heard["metadata"]["locale"]) == ("turn-2", "de")
    tracker = actions.calls[-1]["tracker"]
    assert (tracker["sender_id"], tracker["latest_message"]["metadata"]["turn"]) == ("turn-2", "turn-2")
    assert tracker["slots"]["session_started_metadata"] is None


def test_the_next_turn_continues_a_form(rasa: Replica) -> None:
    answers = rasa.talk("where is my order", "W1003", "because I wonder")
    assert [texts(answer) for answer in answers] == [["Which order?"], ["Why do you ask?"], ["Order W1003 is shipped."]]
    assert answers[-1]["replies"][0]["custom"]["step"] == {
        "action": "order_status",
        "result": "found",
        "about": "W1003",
    }


def test_any_replica_continues_a_conversation_with_the_same_result(rasa: Replica, other_rasa: Replica) -> None:
    opening = rasa.turn("where is my order")["events"]
    here, there = rasa.turn("W1003", events=opening), other_rasa.turn("W1003", events=opening)
    again = rasa.turn("W1003", events=opening)
    assert without_times(here["events"]) == without_times(there["events"]) == without_times(again["events"])
    assert here["replies"] == there["replies"] == again["replies"]


def test_concurrent_turns_of_several_conversations_do_not_mix(rasa: Replica) -> None:
    def conversation(number: int) -> list[str]:
        return texts(rasa.talk("where is my order", f"W{number}", "because")[-1])

    numbers = range(1000, 1024)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(conversation, numbers)) == [[f"Order W{number} is shipped."] for number in numbers]


def test_a_payload_is_trusted(rasa: Replica) -> None:
    answer = rasa.turn(payload='/order_status{"order_number": "W1007"}')
    assert answer["intent"] == {"name": "order_status", "confidence": 1.0}
    assert texts(answer) == ["Why do you ask?"]


def test_a_payload_of_no_intent_of_the_model_fails_instead_of_being_guessed_at(rasa: Replica) -> None:
    answer = rasa.turn(payload="/refund")
    assert (answer["status"], answer["error"], answer["replies"]) == ("failed", "unknown_intent", [])


def test_more_turns_at_once_than_allowed_are_refused_at_once(other_rasa: Replica, actions: ActionServer) -> None:
    events = [event for answer in other_rasa.talk("where is my order", "W1003") for event in answer["events"]]
    actions.behave("hang", only="action_order_status")
    with ThreadPoolExecutor(2) as pool:
        held = [pool.submit(other_rasa.turn, "because", events=events) for _ in range(2)]
        for _ in held:
            assert actions.waiting.acquire(timeout=10)
        refused = other_rasa.post(turn_body("hello"))
        actions.behave("well")
        assert (refused.status_code, refused.json()) == (503, {"error": "too many turns at once"})
        assert [texts(turn.result()) for turn in held] == [["Order W1003 is shipped."]] * 2
    assert texts(other_rasa.turn("hello")) == ["Hello."]


def test_health_names_the_model(rasa: Replica) -> None:
    response = requests.get(rasa.url + "health", timeout=5)
    assert (response.status_code, response.json()) == (200, {"status": "ok", "model": "bot.tar.gz"})


def test_empty_and_odd_texts_are_answered(rasa: Replica) -> None:
    for text in ("", " ", "😀", "\u0000\u0007", "مرحبا", "<script>alert(1)</script>", "{", "x" * 20_000):
        assert rasa.turn(text)["status"] == "ok", text


BEGINNING = [{"event": "action", "name": "action_session_start"}, {"event": "session_started"}]
LISTENING = {"event": "action", "name": "action_listen"}


def without_texts(events: list[dict]) -> list[dict]:
    """Events as frontdesk keeps them: it has the words in its timeline."""
    kept = [{name: value for name, value in event.items() if name not in ("text", "data")} for event in events]
    for event in kept:
        if "parse_data" in event:
            event["parse_data"] = {name: value for name, value in event["parse_data"].items() if name != "text"}
    return kept


def test_what_was_said_earlier_need_not_be_sent(rasa: Replica) -> None:
    whole = [event for answer in rasa.talk("hello", "where is my order", "W1003") for event in answer["events"]]
    said, unsaid = rasa.turn("because", events=whole), rasa.turn("because", events=without_texts(whole))
    assert texts(said) == texts(unsaid) == ["Order W1003 is shipped."]
    assert without_times(said["events"]) == without_times(unsaid["events"])


def test_slots_and_the_form_stand_for_turns_that_are_not_sent(rasa: Replica) -> None:
    whole = [event for answer in rasa.talk("where is my order", "W1003") for event in answer["events"]]
    slots = {event["name"]: event["value"] for event in whole if event["event"] == "slot"}
    carried = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
    state = [*BEGINNING, *carried, {"event": "active_loop", "name": "order_form"}, LISTENING]
    assert {event["name"] for event in whole if event["event"] == "active_loop"} == {"order_form"}
    answers = [rasa.turn("because", events=events) for events in (whole, state)]
    assert [texts(answer) for answer in answers] == [["Order W1003 is shipped."]] * 2
    assert texts(rasa.turn("hello", events=[*BEGINNING, LISTENING])) == ["Hello."]
