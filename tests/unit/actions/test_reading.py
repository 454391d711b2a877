"""What an action is told about a message: its reading, and the requests in it."""

from __future__ import annotations

from typing import Any

from actions.call import WORD_JOINER, Call, Request
from frontdesk.identity.model import ANONYMOUS, Caller

TYPED = "wher is my ordr 1042? and can i retrun the tent, order 2001"


def call(text: str = TYPED, **parsed: Any) -> Call:
    message = {"text": text, "intent": {"name": "order_status", "confidence": 0.9}, **parsed}
    return Call("turn-1", Caller("conversation-1", None, ANONYMOUS), {"latest_message": message})


def fix(word: str, instead: str) -> list[Any]:
    start = TYPED.index(word)
    return [start, start + len(word), instead]


CORRECTED = [fix("wher", "where"), fix("ordr", "order"), fix("retrun", "return")]


def test_the_reading_of_a_message_without_corrections_is_what_was_typed() -> None:
    assert call().reading == call().text == TYPED


def test_marks_that_were_dictated_are_set_and_words_stay_as_typed() -> None:
    typed = "22 Foxgluv Row comma ZZ-9220 Dunmarrow full stop"
    marks = [[3, 10, "foxglove"], [14, 20, ","], [38, 48, "."]]
    assert call(typed, corrections=marks).punctuated == "22 Foxgluv Row, ZZ-9220 Dunmarrow."


def test_the_reading_has_the_corrected_words_and_the_text_stays_as_typed() -> None:
    corrected = call(corrections=CORRECTED)
    assert corrected.text == TYPED
    assert corrected.reading == "where is my order 1042? and can i return the tent, order 2001"


def test_known_words_stay_as_they_were_typed() -> None:
    kept = call(corrections=CORRECTED).reading_but({"ordr"})
    assert kept == "where is my ordr 1042? and can i return the tent, order 2001"


def test_a_slash_in_front_is_read_without_the_word_joiner() -> None:
    assert call(WORD_JOINER + "/hlep me", corrections=[[2, 6, "help"]]).reading == "/help me"


def test_an_ordinary_message_is_one_request_with_all_its_entities() -> None:
    number = {"entity": "order_number", "value": "W1042", "start": 16, "end": 20}
    pressed = {"entity": "ticket_number", "value": "T-100001"}
    (request,) = call(entities=[number, pressed]).requests
    assert request == Request("order_status", 0.9, TYPED, (number, pressed))


def test_each_request_has_its_own_words_and_entities() -> None:
    middle = TYPED.index("and")
    parts = [
        {"start": 0, "end": middle, "intent": "order_status", "confidence": 0.8},
        {"start": middle, "end": len(TYPED), "intent": "return_or_exchange", "confidence": 0.7},
    ]
    numbers = [
        {"entity": "order_number", "value": f"W{digits}", "start": TYPED.index(digits), "end": TYPED.index(digits) + 4}
        for digits in ("1042", "2001")
    ]
    first, second = call(corrections=CORRECTED, requests=parts, entities=numbers).requests
    assert (first.intent, first.confidence, first.text) == ("order_status", 0.8, "where is my order 1042?")
    assert (second.intent, second.text) == ("return_or_exchange", "and can i return the tent, order 2001")
    assert (first.values("order_number"), second.values("order_number")) == (["W1042"], ["W2001"])
    assert second.values("email") == []
