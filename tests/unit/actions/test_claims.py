"""A delivery problem becomes a claim by the shop's policy: which items, what is wrong, which wishes are possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.delivery_words import PROBLEMS, WISHES
from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import OrderLine, OrderState
from frontdesk.accounts.service import AccountService
from frontdesk.accounts.shop.policy import decide
from frontdesk.accounts.shop.record import Record, Variant
from frontdesk.accounts.writes import Done, Eligible, Refused, Value, WriteRequest
from frontdesk.identity.model import Caller
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt
from tests.shop_world import MAREN, TODAY, a_customer, an_order
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import left

NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)
STOCK = {"Glowmoth lantern": 5, "Springwell bottle": 5, "Tarnside fleece": 0}


class ByPolicy:
    """Operations as the shop's policy decides them, over the orders that the customer has."""

    def __init__(self, *orders: Any) -> None:
        self.customer = a_customer(MAREN, "Maren", *orders)
        self.orders = {each.number: each for each in orders}
        self.read: list[Operation] = []
        self.done: list[Operation] = []
        self.ends: State | None = None

    def mode(self, name: str) -> Mode:
        return Mode.ON

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        order = self.orders[str(parameters["order"])]
        stock = tuple(Variant(name, name, {}, count) for name, count in STOCK.items())
        request = WriteRequest(name, MAREN, parameters)
        found = decide(Record(self.customer.account, order, stock), request, NOW)
        if isinstance(found, Refused):
            return found
        draft = Draft(name, MAREN, found.parameters, key, found.facts, found.amount, found.currency, found.lines)
        digest = draft.request.digest
        stored = Operation(
            draft.id, name, "conversation-1", 1, MAREN, draft.parameters, digest, draft.facts, draft.amount,
            draft.currency, draft.lines, State.PROPOSED, 1, "customer", NOW, NOW,
        )  # fmt: skip
        self.read = [*(each for each in self.read if each.parameters["order"] != order.number), stored]
        return draft

    def live(self, conversation_id: str) -> list[Operation]:
        return self.read

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        (operation,) = (each for each in self.read if each.id == operation_id)
        facts = {"case": "C-1", "outcome": operation.facts["outcome"]}
        facts |= {"until": until} if (until := operation.facts.get("until")) else {}
        facts |= {"refund": str(operation.amount)} if operation.amount else {}
        self.done.append(operation)
        if self.ends:
            return replace(operation, state=self.ends)
        return replace(operation, state=State.DONE, result=Done(facts))


def line(name: str, quantity: int, price: str, position: int) -> OrderLine:
    return OrderLine(name, quantity, Decimal(price), position=position)


LINES = (
    line("Tarnside fleece", 1, "69.00", 1),
    line("Glowmoth lantern", 1, "39.90", 2),
    line("Springwell bottle", 2, "27.90", 3),
)
HERE = an_order("W1", OrderState.DELIVERED, items=LINES)
LOST = an_order("W2", OrderState.LOST, items=LINES[:1])
LATE = an_order("W3", OrderState.SHIPPED, items=LINES[1:2], expected_on=TODAY - timedelta(8))
ON_ITS_WAY = an_order("W4", OrderState.SHIPPED, items=LINES[1:2], expected_on=TODAY)


def talk_of(rehearsal: Any, *orders: Any) -> tuple[Talk, ByPolicy]:
    """A conversation of the customer who has these orders."""
    services = rehearsal.services
    services.operations = ByPolicy(*orders)
    system = InMemorySystemOfRecord([services.operations.customer])
    services.accounts = AccountService(system, services.outbox, services.limits)
    return Talk(rehearsal, MAREN), services.operations


def last(talk: Talk) -> dict[str, Any]:
    return next(message for message in reversed(talk.said) if "response" in message)


def titles(talk: Talk) -> list[str]:
    return [button["title"] for button in talk.buttons]


def test_which_item_is_asked_for_with_buttons_and_read_back_with_its_amount(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    assert talk.say("something is missing from my box", "delivery_problem") == ["utter_ask_what_is_affected"]
    assert titles(talk) == ["Tarnside fleece", "Glowmoth lantern", "Springwell bottle", "Everything"]
    talk.press("Glowmoth")
    assert titles(talk) == ["Send it again", "Refund"]
    assert talk.press("Refund") == ["utter_read_back_claim_missing_refund"]
    assert (last(talk)["pieces"], last(talk)["refund"], last(talk)["order"]) == ("Glowmoth lantern", "€39.90", "W1")
    assert talk.press("Yes") == ["utter_done_claim_refund"]
    (done,) = shop.done
    assert done.parameters["items"] == [{"item": "W1/2", "quantity": 1}] and done.amount == Decimal("39.90")


def test_all_that_is_said_at_once_is_taken(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    said = talk.say("the lantern was missing from the parcel, please send me another one", "delivery_problem")
    assert said[-1] == "utter_read_back_claim_missing_again"
    assert talk.say("yes", "affirm") == ["utter_done_claim_again"]
    assert shop.done[0].facts["outcome"] == "replacement"


def test_of_several_pieces_it_is_asked_how_many(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    assert talk.say("bottle missing", "delivery_problem") == ["utter_ask_how_many_affected"]
    assert titles(talk) == ["1", "2"]
    assert talk.say("five", "nlu_fallback") == ["utter_how_many_at_most", "utter_ask_how_many_affected"]
    talk.say("just one", "nlu_fallback")
    talk.press("Refund")
    assert (last(talk)["pieces"], last(talk)["refund"]) == ("Springwell bottle", "€27.90")
    talk.press("Yes")
    assert shop.done[0].parameters["items"] == [{"item": "W1/3", "quantity": 1}]


def test_one_of_two_is_understood_without_asking(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    assert talk.say("one of the bottles is cracked", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert talk.slots["affected_count"] == 1


def test_what_cannot_be_sent_again_is_not_offered(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    assert talk.say("the fleece was missing from the box", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert titles(talk) == ["Refund"]


def test_whoever_wants_what_is_not_possible_hears_why_and_what_is(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    said = talk.say("the fleece was missing from the box, send it again", "delivery_problem")
    assert said[0].startswith("utter_refused") and said[1] == "utter_ask_how_to_put_right"
    assert titles(talk) == ["Refund"]
    assert talk.press("Refund")[-1] == "utter_read_back_claim_missing_refund"
    assert talk.press("Yes") == ["utter_done_claim_refund"] and len(shop.done) == 1


def test_a_correction_at_the_read_back_is_read_back_again(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("the lantern was missing from the parcel, i want my money", "delivery_problem")
    assert talk.say("no wait, send it again instead", "correction") == ["utter_read_back_claim_missing_again"]
    assert talk.say("yes", "affirm") == ["utter_done_claim_again"]
    assert [each.facts["outcome"] for each in shop.done] == ["replacement"]


def test_a_damaged_item_needs_photos_and_keeps_what_was_said(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("the lantern has a crack in its glass", "delivery_problem")
    said = talk.press("Send it again")
    assert said == ["utter_details_noted", "utter_read_back_claim_damaged_again"]
    assert talk.press("Yes") == ["utter_done_claim_photos_again"]
    assert shop.done[0].parameters["details"] == "the lantern has a crack in its glass"


@pytest.mark.parametrize(
    ("wish", "read_back"),
    [
        ("Find out", "utter_read_back_claim_late"),
        ("Send it", "utter_read_back_claim_late_again"),
        ("Refund", "utter_read_back_claim_late_refund"),
    ],
)
def test_a_late_parcel_is_searched_for_and_the_wish_is_answered(rehearsal: Any, wish: str, read_back: str) -> None:
    talk, shop = talk_of(rehearsal, LATE)
    assert talk.say("never came", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert talk.press(wish) == [read_back] and last(talk)["until"] == "30 March 2026"
    assert talk.press("Yes") == ["utter_done_claim_search"] and shop.done


def test_a_parcel_that_is_not_late_enough_is_refused_with_a_way_out(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, ON_ITS_WAY)
    (said,) = talk.say("it has not come, i want my money", "delivery_problem")
    assert said == "utter_not_late_yet_after_days"
    assert talk.offered == ["/order_status", "/person"]
    assert talk.form is None and not shop.done


def test_a_lost_parcel_is_paid_back_or_sent_again_and_not_searched_for(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, LOST)
    assert talk.say("my parcel never came", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert titles(talk) == ["Refund"], "nothing of it is in stock"
    assert talk.press("Refund") == ["utter_read_back_claim_lost_refund"]
    assert talk.press("Yes") == ["utter_done_claim_refund"] and shop.done[0].amount == Decimal("69.00")


def test_what_never_came_and_is_marked_as_delivered_is_not_there(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("never arrived, find out where it is", "delivery_problem")
    assert last(talk)["response"] == "utter_read_back_claim_not_there"
    talk.press("Yes")
    assert shop.done[0].parameters["problem"] == "not_there"


def test_a_wish_that_no_policy_knows_is_left_for_the_team(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("the lantern has a crack", "delivery_problem")
    assert talk.say("have it repaired", "nlu_fallback") == ["utter_confirm_damaged"]
    assert talk.press("Yes") == ["utter_passed_on_damaged"]
    (request,) = left(talk)
    assert (request.what["wish"], request.what["affected"]) == ("repair", "Glowmoth lantern") and not shop.done


def test_never_mind_claims_nothing(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("the lantern was missing from the parcel, i want my money", "delivery_problem")
    assert talk.say("no", "deny") == ["utter_delivery_problem_stopped"] and not shop.done


@pytest.mark.parametrize(
    ("ends", "response"),
    [(State.UNKNOWN, "utter_operation_unknown"), (State.FOR_APPROVAL, "utter_operation_for_approval")],
)
def test_what_is_not_known_or_waits_for_people_is_said_so(rehearsal: Any, ends: State, response: str) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    shop.ends = ends
    talk.say("the lantern was missing from the parcel, i want my money", "delivery_problem")
    assert talk.say("yes", "affirm") == [response]


def test_several_late_parcels_are_searched_for_at_once(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, LATE, replace(LATE, number="W5"))
    talk.say("both my parcels are late", "delivery_problem")
    assert talk.press("Find out") == ["utter_read_back_claim_searches"]
    assert talk.press("Yes") == ["utter_done_claim_search"] * 2
    assert {each.parameters["order"] for each in shop.done} == {"W3", "W5"}


@pytest.mark.parametrize(("problem", "outcome"), [("late", "investigation"), ("missing", None), ("damaged", None)])
def test_only_a_parcel_is_searched_for(problem: str, outcome: str | None) -> None:
    order = LATE if problem == "late" else HERE
    request = WriteRequest("claim", MAREN, {"order": order.number, "problem": problem, "wants": "investigation"})
    found = decide(Record(a_customer(MAREN, "Maren").account, order), request, NOW)
    assert (found.facts["outcome"] if isinstance(found, Eligible) else None) == outcome


@pytest.mark.parametrize(
    ("said", "affected"),
    [
        ("The fleece and the bottles are in the parcel, but the lantern is not in the box", "Glowmoth lantern"),
        ("My lantern is missing. Fleece and bottles are here.", "Glowmoth lantern"),
        ("the fleece is fine, the bottles are okay, the lantern is missing", "Glowmoth lantern"),
        ("everything came except the lantern, it is missing", "Glowmoth lantern"),
        ("I got the fleece and the bottles, the lantern is missing", "Glowmoth lantern"),
        ("i received the fleece, bottles and a card, the lantern is missing", "Glowmoth lantern"),
        ("i have the fleece, the bottles are missing and so is the lantern", "Glowmoth lantern, Springwell bottle"),
        ("the lantern arrived with a broken glass. the fleece is fine", "Glowmoth lantern"),
        ("the lantern arrived, its glass is cracked", "Glowmoth lantern"),
        ("the fleece is torn and the lantern is broken, the bottles survived", "Tarnside fleece, Glowmoth lantern"),
        ("there is nothing wrong with the fleece, the lantern is cracked", "Glowmoth lantern"),
        ("I only got the fleece and the bottles, no lantern in the box", "Glowmoth lantern"),
        ("no lantern in the box, just the fleece and the bottles", "Glowmoth lantern"),
        (
            "there was only the fleece in the box, lantern and bottles are missing",
            "Glowmoth lantern, Springwell bottle",
        ),
        ("fleece ok, bottles ok, lantern smashed", "Glowmoth lantern"),
        ("everything is broken except the lantern", None),
        ("fleece and bottles are here, something is missing", None),
        ("my parcel came damaged", None),
    ],
)
def test_what_is_said_to_be_fine_is_not_claimed(rehearsal: Any, said: str, affected: str | None) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    answered = talk.say(said, "delivery_problem")
    assert talk.slots.get("affected") == affected
    assert (answered[-1] == "utter_ask_what_is_affected") == (affected is None)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("replacement, not a refund", "replacement"),
        ("no money please, I would like a new lantern", "replacement"),
        ("I'd rather have the money instead of a new one", "refund"),
        ("I don't want you to send another one, give me the cash", "refund"),
        ("A refund is not what I want, please replace it", "replacement"),
        ("send me the lantern", "replacement"),
        ("a new lantern please", "replacement"),
        ("not again!", None),
        ("please send me the label", None),
        ("my new lantern is cracked", None),
    ],
)
def test_a_wish_that_is_refused_is_not_wanted(rehearsal: Any, said: str, wish: str | None) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    talk.say(f"the lantern is cracked. {said}", "delivery_problem")
    assert talk.slots.get("wish") == wish


def test_items_are_asked_for_once_a_late_parcel_proves_to_lack_something(rehearsal: Any) -> None:
    talk, shop = talk_of(rehearsal, HERE)
    talk.say("never arrived", "delivery_problem")
    talk.say("no, sorry, it is that something is missing in the box", "correction")
    assert talk.said[-1]["response"] == "utter_ask_what_is_affected" and not shop.done


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("and until when must i hang around then", "order_status"),
        ("well, what could I do in the meantime?", "order_status"),
        ("is there nothing you can do about this", "nlu_fallback"),
    ],
)
def test_after_a_refusal_it_is_the_order_that_was_refused(rehearsal: Any, said: str, intent: str) -> None:
    late = [replace(ON_ITS_WAY, number=number) for number in ("W1004", "W1006")]
    talk, _ = talk_of(rehearsal, *late)
    talk.say("W1004 has not come, i want my money", "delivery_problem", order_number="W1004")
    answered = talk.say(said, intent)
    assert "utter_ask_which_order" not in answered and answered[-1] == "utter_person_possible"
    assert {message.get("number") for message in talk.said if message.get("number")} == {"W1004"}


def test_of_two_orders_that_were_refused_the_other_one_is_known(rehearsal: Any) -> None:
    late = [replace(ON_ITS_WAY, number=number) for number in ("W1004", "W1006")]
    talk, _ = talk_of(rehearsal, *late, replace(HERE, number="W1001"))
    talk.say("both my parcels are late, i want my money", "delivery_problem")
    talk.say("where are they now", "order_status")
    assert {message.get("number") for message in talk.said if message.get("number")} == {"W1004", "W1006"}
    talk.say("where is W1006", "order_status", order_number="W1006")
    talk.say("and the other one", "order_status")
    assert {message.get("number") for message in talk.said if message.get("number")} == {"W1004"}


def test_yes_after_a_refusal_is_answered_with_a_person(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, replace(ON_ITS_WAY, number="W1004"))
    talk.say("it has not come, i want my money", "delivery_problem")
    assert talk.say("yeah that", "affirm") == ["utter_person_possible"]
    talk.say("yes", "affirm")
    assert talk.handoff is not None


@pytest.mark.parametrize(
    "said",
    [
        "come off it, two days more",
        "oh please, be nice for once",
        "that's mean, i was abroad",
        "it is not my fault that i was ill",
        "you can't be serious, make an exception",
    ],
)
def test_who_insists_after_a_refusal_is_offered_a_person(rehearsal: Any, said: str) -> None:
    late = replace(HERE, number="W1001", delivered_on=TODAY - timedelta(9))
    talk, _ = talk_of(rehearsal, late)
    talk.say("the lantern has a crack, i want a new one", "delivery_problem")
    assert talk.say(said, "delivery_problem") == ["utter_may_not_decide"]
    talk.say("yes", "affirm")
    assert talk.handoff is not None


def test_the_same_refusal_again_offers_a_person(rehearsal: Any) -> None:
    late = replace(HERE, number="W1001", delivered_on=TODAY - timedelta(9))
    talk, _ = talk_of(rehearsal, late)
    talk.say("the lantern has a crack, i want a new one", "delivery_problem")
    said = talk.say("but the lantern is broken, send me a new one", "delivery_problem")
    assert said == ["utter_too_late_after_days", "utter_may_not_decide"]
    assert talk.say("no thanks", "deny") == ["utter_offer_declined"] and talk.handoff is None


@pytest.mark.parametrize(
    "said",
    [
        "the money back please, all of it",
        "then refund me",
        "a new parcel",
        "i'd like you to send it again",
        "give me my money",
    ],
)
def test_of_a_lost_parcel_nobody_asks_what_is_wrong(rehearsal: Any, said: str) -> None:
    talk, _ = talk_of(rehearsal, replace(LOST, number="W1002", items=LINES[1:2]))
    talk.say("where is W1002", "order_status", order_number="W1002")
    assert talk.say(said, "refund_request")[-1].startswith("utter_read_back_claim_lost")


@pytest.mark.parametrize(
    "said",
    [
        "the label says fleece but inside is a lantern",
        "on the box it says L and the sticker said L too but there is an S inside it",
        "i order a bottle, inside was a cup",
        "tag reads XL, the jacket in it is M",
        "i ordered blue, inside it was a red one",
    ],
)
def test_what_does_not_match_its_label_is_a_wrong_item(said: str) -> None:
    assert PROBLEMS["wrong"].search(said)


@pytest.mark.parametrize(
    "said",
    [
        "please send the correct one",
        "swap it for the real one",
        "i want the one i ordered",
        "just give me the right size",
        "the actual product please",
    ],
)
def test_the_right_one_is_sent_in_place_of_a_wrong_one(said: str) -> None:
    assert WISHES["replacement"].search(said)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("can i get a new one", "question"),
        ("could you send another one please?", "question"),
        ("i'd like a replacement, would you?", "out_of_scope"),
        ("can you replace it", "return_or_exchange"),
        ("will you send it again", "question"),
    ],
)
def test_a_wish_may_be_put_as_a_question(rehearsal: Any, said: str, intent: str) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    assert talk.say("the lantern came smashed", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert talk.say(said, intent)[-1] == "utter_read_back_claim_damaged_again"


def test_yes_chooses_what_alone_is_possible(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    assert talk.say("the fleece is missing", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert talk.say("ok do that", "affirm")[-1] == "utter_read_back_claim_missing_refund"


@pytest.mark.parametrize(
    "said",
    [
        "the lantern is too heavy, sending it back",
        "i don't like the lantern, it goes back",
        "giving the lantern back, my wife hates it",
        "returning the lantern, not my taste",
        "lantern not pretty, want to send it back",
    ],
)
def test_what_nothing_is_wrong_with_is_sent_back(rehearsal: Any, said: str) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    talk.say(said, "delivery_problem")
    assert talk.form == "return_or_exchange_form"


@pytest.mark.parametrize(
    "said",
    ["there was one bottle only", "two dry bags only, i paid three", "i found one bag only", "got 1 sock only"],
)
def test_fewer_pieces_than_ordered_are_missing(said: str) -> None:
    assert PROBLEMS["missing"].search(said)


@pytest.mark.parametrize(
    "said", ["wrong colour for my kitchen", "it's the wrong size for me", "the wrong shape for our shelf"]
)
def test_what_is_wrong_for_the_customer_is_no_wrong_item(said: str) -> None:
    assert not PROBLEMS["wrong"].search(said)


def test_what_is_marked_as_delivered_long_ago_is_told_with_its_place(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, replace(HERE, number="W1001", delivered_on=TODAY - timedelta(18)))
    said = talk.say("W1001 says delivered but it is not here", "delivery_problem", order_number="W1001")
    assert said == ["utter_order_delivered", "utter_too_late_after_days"]


def test_another_problem_after_a_refusal_is_looked_at_anew(rehearsal: Any) -> None:
    late = replace(HERE, number="W1001", delivered_on=TODAY - timedelta(9))
    talk, _ = talk_of(rehearsal, late)
    assert talk.say("the lantern has a crack, i want a new one", "delivery_problem") == ["utter_too_late_after_days"]
    assert "utter_too_late_after_days" in talk.say("no wait, it is the fleece that is torn, a new fleece please")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("refund W2 now", "refund_request"),
        ("I want the same things of W2 again", "return_or_exchange"),
    ],
)
def test_what_was_lost_is_put_right_whatever_is_asked_for(rehearsal: Any, text: str, intent: str) -> None:
    talk, _ = talk_of(rehearsal, LOST)
    talk.say(text, intent, order_number="W2")
    assert talk.form == "delivery_problem_form"


def test_whether_money_of_a_lost_order_came_is_told_with_how_it_is_put_right(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, LOST)
    assert talk.say("did you refund W2", "refund_status", order_number="W2") == [
        "utter_refund_expected",
        "utter_refund_of_lost",
    ]
    talk.say("yes", "affirm")
    assert talk.form == "delivery_problem_form"


def test_a_bid_to_refund_is_no_question_after_a_refund(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, LOST)
    talk.say("still nothing. refund W2 now", "refund_status", order_number="W2")
    assert talk.form == "delivery_problem_form"


@pytest.mark.parametrize("intent", ["deny", "correction", "delivery_problem", "nlu_fallback"])
def test_another_wish_at_the_read_back_takes_the_place_of_the_first(rehearsal: Any, intent: str) -> None:
    talk, shop = talk_of(rehearsal, replace(LOST, items=LINES[1:2]))
    assert talk.say("W2 is lost, I want my money back", "delivery_problem", order_number="W2")[-1].endswith("refund")
    said = talk.say("no wait. stop. dont refund, send the whole thing AGAIN", intent)
    assert talk.slots["wish"] == "replacement" or any(each.startswith("utter_refused") for each in said)
    assert not shop.done
