"""Several requests: how one message is cut into them, and how those that wait are taken up."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.requests import Heard, next_waiting, put_aside, requests_of, take_up

DOMAIN = Domain.empty()
TEXT = "my balence? and where is W1042"
PARSED = {
    "text": TEXT,
    "intent": {"name": "order", "confidence": 0.9},
    "entities": [{"entity": "order_number", "value": "W1042", "start": 25, "end": 30}],
    "corrections": [[3, 10, "balance"]],
    "requests": [
        {"start": 0, "end": 11, "intent": "balance", "confidence": 0.8},
        {"start": 12, "end": 30, "intent": "order", "confidence": 0.9},
    ],
}


def tracker() -> DialogueStateTracker:
    found = DialogueStateTracker("one", [AnySlot("put_aside", mappings=[])])
    found.update_with_events([UserUttered(TEXT, metadata={"turn": "t-1"})], DOMAIN)
    return found


def test_each_request_has_its_own_part_with_what_was_found_in_it() -> None:
    balance, order = requests_of(PARSED)
    assert (balance.intent, balance.text, balance.entities) == ("balance", "my balence?", [])
    assert balance.corrections == [[3, 10, "balance"]]
    assert (order.intent, order.text) == ("order", "and where is W1042")
    (number,) = order.entities
    assert order.text[number["start"] : number["end"]] == "W1042"


def test_the_same_request_twice_is_one() -> None:
    again = {"start": 12, "end": 24, "intent": "balance", "confidence": 0.7}
    assert [each.intent for each in requests_of({**PARSED, "requests": [*PARSED["requests"], again]})] == [
        "balance",
        "order",
    ]


def test_what_waits_is_heard_in_the_same_turn_once_nothing_is_asked() -> None:
    conversation = tracker()
    conversation.update_with_events(put_aside(conversation, [Heard("balance", "my balance")]), DOMAIN)
    conversation.update_with_events([ActiveLoop("order_form")], DOMAIN)
    assert next_waiting(conversation) is None
    conversation.update_with_events([ActiveLoop(None)], DOMAIN)
    waiting = next_waiting(conversation)
    assert waiting is not None and waiting.intent == "balance"
    conversation.update_with_events(take_up(conversation, waiting), DOMAIN)
    assert conversation.latest_message is not None
    assert conversation.latest_message.intent["name"] == "balance"
    assert conversation.latest_message.metadata == {"turn": "t-1"}
    assert next_waiting(conversation) is None


def test_without_the_slot_nothing_waits() -> None:
    assert next_waiting(DialogueStateTracker("one", [])) is None
    assert put_aside(tracker(), []) == []


def parsed(text: str, *parts: tuple[str, str], whole: str = "", numbers: tuple[str, ...] = ()) -> dict[str, object]:
    """What the pipeline says of a text with these parts and their intents."""
    places = [(text.index(part), text.index(part) + len(part), intent) for part, intent in parts]
    found = [(text.index(number), number) for number in numbers]
    return {
        "text": text,
        "intent": {"name": whole or parts[0][1], "confidence": 0.9},
        "entities": [
            {"entity": "order_number", "value": number, "start": at, "end": at + len(number)} for at, number in found
        ],
        "requests": [{"start": a, "end": b, "intent": intent, "confidence": 0.9} for a, b, intent in places],
    }


def test_a_number_alone_belongs_to_the_request_beside_it() -> None:
    text = "it was due yesterday. W1107"
    (only,) = requests_of(
        parsed(text, ("it was due yesterday", "delivery_problem"), ("W1107", "order_status"), numbers=("W1107",))
    )
    assert (only.intent, only.text, len(only.entities)) == ("delivery_problem", text, 1)
    text = "W1107. it was due yesterday"
    (only,) = requests_of(
        parsed(text, ("W1107", "order_status"), ("it was due yesterday", "delivery_problem"), numbers=("W1107",))
    )
    assert (only.intent, only.text) == ("delivery_problem", text)


def test_what_leans_on_the_part_before_and_asks_much_the_same_is_one_request_with_it() -> None:
    text = "my latest order, when will it be here"
    parts = (("my latest order", "order_list"), ("when will it be here", "order_status"))
    (only,) = requests_of(parsed(text, *parts, whole="order_status"))
    assert (only.intent, only.text) == ("order_status", text)


def test_what_leans_on_it_and_asks_for_something_else_is_another_request() -> None:
    text = "where is my tent and cancel it"
    parts = (("where is my tent", "order_status"), ("cancel it", "cancel_order"))
    assert [each.intent for each in requests_of(parsed(text, *parts))] == ["order_status", "cancel_order"]


def test_whoever_complains_and_asks_for_a_person_asks_for_a_person() -> None:
    text = "useless. get me someone real"
    parts = (("useless", "complaint"), ("get me someone real", "person"))
    (only,) = requests_of(parsed(text, *parts, whole="person"))
    assert (only.intent, only.text) == ("person", text)
    text = "useless. where is W1107 and get me someone real"
    parts = (("useless", "complaint"), ("where is W1107", "order_status"), ("get me someone real", "person"))
    found = requests_of(parsed(text, *parts, numbers=("W1107",)))
    assert [each.intent for each in found] == ["order_status", "person"]


def test_where_the_rest_is_asks_of_the_money_that_was_spoken_of() -> None:
    text = "why did I get only 20 back? where is the rest?"
    second = text.index("where")
    parts = [
        {"start": 0, "end": second - 1, "intent": "refund_status", "confidence": 0.8},
        {"start": second, "end": len(text), "intent": "order_status", "confidence": 0.8},
    ]
    (heard,) = requests_of({"text": text, "intent": {"name": "refund_status"}, "requests": parts})
    assert (heard.intent, heard.text) == ("refund_status", text)


def test_a_word_that_asks_beside_a_number_is_a_request() -> None:
    text = "cancel W1042, I ordered it by mistake"
    (one,) = requests_of(
        parsed(text, ("cancel W1042", "cancel_order"), ("I ordered it by mistake", "change_items"), numbers=("W1042",))
    )
    assert (one.intent, one.text) == ("cancel_order", text)


def test_what_went_wrong_with_ordering_says_why_before_and_behind_what_shall_be_done() -> None:
    mistake, wish = ("I ordered the wrong one", "change_items"), ("please cancel my order", "cancel_order")
    for parts in ((mistake, wish), (wish, mistake)):
        (one,) = requests_of(parsed(", ".join(text for text, _ in parts), *parts, whole="cancel_order"))
        assert one.intent == "cancel_order"


def test_a_second_wish_is_no_reason() -> None:
    parts = ("please cancel my order", "cancel_order"), ("I ordered a hat and want it in red", "change_items")
    assert len(requests_of(parsed(", ".join(text for text, _ in parts), *parts))) == 2


def heard_in(text: str, *requests: tuple[str, str], numbers: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The intents and texts of the requests in a text of these parts."""
    return [(each.intent, each.text) for each in requests_of(parsed(text, *requests, numbers=numbers))]


def test_what_stands_before_the_first_request_is_what_it_is_about() -> None:
    text = "the fleece is too tight, can I swap it, and where is my tent"
    said = heard_in(text, ("can I swap it", "return_or_exchange"), ("where is my tent", "order_status"))
    assert said == [
        ("return_or_exchange", "the fleece is too tight, can I swap it"),
        ("order_status", "where is my tent"),
    ]


def test_a_read_that_points_back_holds_what_it_points_at() -> None:
    text = "the cover arrived torn. also I need the invoice for that order"
    said = heard_in(
        text, ("the cover arrived torn.", "delivery_problem"), ("I need the invoice for that order", "invoice")
    )
    assert said == [("delivery_problem", "the cover arrived torn"), ("invoice", text)]


def test_a_name_alone_is_one_more_of_the_same() -> None:
    text = "cancel my lantern order and my chair order"
    said = heard_in(text, ("cancel my lantern order", "cancel_order"), ("my chair order", "order_status"))
    assert said == [("cancel_order", text)]
    text = "cancel the poles please, and the trousers that's in with them"
    said = heard_in(
        text, ("cancel the poles please", "cancel_order"), ("the trousers that's in with them", "order_status")
    )
    assert said == [("cancel_order", text)]


def test_what_is_no_order_is_a_request_of_its_own() -> None:
    text = "cancel my chair order and my invoice"
    said = heard_in(text, ("cancel my chair order", "cancel_order"), ("my invoice", "invoice"))
    assert [intent for intent, _ in said] == ["cancel_order", "invoice"]
    text = "cancel the chair order. The tent leaks"
    said = heard_in(text, ("cancel the chair order.", "cancel_order"), ("The tent leaks", "delivery_problem"))
    assert [intent for intent, _ in said] == ["cancel_order", "delivery_problem"]


def test_what_went_wrong_with_ordering_says_why_also_with_the_number() -> None:
    text = "I ordered the wrong size in W1126. cancel it"
    said = heard_in(
        text, ("I ordered the wrong size in W1126.", "change_items"), ("cancel it", "cancel_order"), numbers=("W1126",)
    )
    assert said == [("cancel_order", text)]


def test_in_what_state_a_thing_is_says_nothing_but_that() -> None:
    text = "never wore the trousers, tags still on. want my money back"
    said = heard_in(
        text, ("never wore the trousers, tags still on.", "delivery_problem"), ("want my money back", "refund_request")
    )
    assert said == [("refund_request", text)]


def test_an_ok_beside_a_no_agrees_to_nothing() -> None:
    assert [intent for intent, _ in heard_in("ok then leave it", ("ok then", "affirm"), ("leave it", "cancel"))] == [
        "cancel"
    ]


def test_what_was_ordered_belongs_to_what_came_instead() -> None:
    text = "got a tent for four?? orderd the small one"
    parts = (("got a tent for four??", "delivery_problem"), ("orderd the small one", "change_items"))
    (only,) = requests_of(parsed(text, *parts))
    assert (only.intent, only.text) == ("delivery_problem", text)
    text = "the tent came torn. I wanted to cancel my other order too"
    parts = (("the tent came torn.", "delivery_problem"), ("I wanted to cancel my other order too", "cancel_order"))
    assert [each.intent for each in requests_of(parsed(text, *parts))] == ["delivery_problem", "cancel_order"]
