"""What a customer types is text, whatever it looks like."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from action_server import ActionServer
from frontdesk_side import Replica
from hypothesis import example, given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from assistant.turn import as_text

DOMAIN = Domain.from_dict({"intents": ["greet", "restart"], "entities": ["order_number"]})
INVISIBLE = [
    chr(c) for c in range(sys.maxunicode + 1) if chr(c).isspace() or unicodedata.category(chr(c)) in ("Cc", "Cf")
]
SLASHES = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.normalize("NFKC", chr(c)).startswith("/")]
PAYLOADS = ["greet", "restart", "session_start", "back", 'greet{"order_number": "W1000"}', "greet@1.0", "nonsense", ""]
TYPED = [
    "/greet",
    "  /greet",
    "/restart",
    "／greet",
    "\u2060/greet",
    "\u200b/greet",
    "\ufeff/greet",
    "\u3000\u2028/greet",
]
TYPED += [
    "\u00a0/greet",
    "\x1c/greet",
    "//greet",
    '/greet{"order_number":"mine"}',
    '\t/order_status{"order_number":"mine"}',
]


def is_payload(text: str) -> bool:
    """Whether Rasa takes a message with this text for a payload."""
    message = Message({"text": UserMessage(text).text})
    return YAMLStoryReader.unpack_regex_message(message, DOMAIN) is not message


@given(
    st.text(st.sampled_from(INVISIBLE), max_size=5),
    st.sampled_from(SLASHES),
    st.sampled_from(PAYLOADS),
    st.text(max_size=20),
)
@example("", "/", "greet", "")
def test_no_prefix_makes_rasa_take_text_for_a_payload(prefix: str, slash: str, payload: str, rest: str) -> None:
    text = as_text(prefix + slash + payload + rest)
    assert not is_payload(text)
    assert not is_payload(unicodedata.normalize("NFKC", text))


@given(st.text())
def test_no_text_is_a_payload_and_what_has_no_leading_slash_is_left_alone(text: str) -> None:
    assert not is_payload(as_text(text))
    assert as_text(text).removeprefix("\u2060") == text.removeprefix("\u2060")
    if not any(slash in text for slash in SLASHES):
        assert as_text(text) == text


def test_rasa_would_take_the_same_text_for_a_payload_without_it() -> None:
    assert is_payload("  /greet") and is_payload("\u3000/greet")


@pytest.mark.parametrize("typed", TYPED)
def test_typed_payloads_fire_no_intent_and_set_no_slot(rasa: Replica, actions: ActionServer, typed: str) -> None:
    answer = rasa.turn(typed)
    assert answer["status"] == "ok"
    assert answer["intent"]["confidence"] < 1
    assert len(answer["ranking"]) > 1, "the classifier was asked"
    kinds = [event["event"] for event in answer["events"]]
    assert "restart" not in kinds
    assert not [event for event in answer["events"] if event["event"] == "slot" and event["name"] == "order_number"]


def test_a_number_in_a_typed_payload_is_read_as_in_any_other_text(rasa: Replica) -> None:
    answer = rasa.turn('/greet{"order_number":"W1000"}')
    (heard,) = [event for event in answer["events"] if event["event"] == "user"]
    assert heard["parse_data"]["intent"]["confidence"] < 1
    assert [entity["extractor"] for entity in heard["parse_data"]["entities"]] == ["SupportEntityExtractor"]


def test_a_typed_restart_in_a_form_does_not_end_it(rasa: Replica) -> None:
    events = rasa.turn("where is my order")["events"]
    answer = rasa.turn(" /restart", events=events)
    assert not {"restart", "active_loop"} & {event["event"] for event in answer["events"]}
