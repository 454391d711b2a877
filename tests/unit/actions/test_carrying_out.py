"""A journey with an operation reads back, carries out after a yes, says what came of it, or leaves it for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Refused, Result, Value
from frontdesk.identity.model import Caller
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt, NotConfirmed
from tests.unit.actions.talk import Talk

NOW = datetime(2026, 3, 4, tzinfo=UTC)


class OperationsInMemory:
    """What is read back is live at once. `refuses` are orders that cannot be changed; `outcome` is what comes of a yes:
    a result, a state, or the code of `NotConfirmed`."""

    def __init__(self) -> None:
        self.now_mode = Mode.ON
        self.refuses: dict[str, Refused] = {}
        self.outcome: Result | State | str = Done()
        self.back = Decimal(0)
        self.facts: dict[str, str] = {"total": "10.00"}
        self.read: dict[str, Operation] = {}
        self.confirmed: list[str] = []
        self.asked: list[str] = []

    def mode(self, name: str) -> Mode:
        return self.now_mode

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        number = str(parameters["order"])
        self.asked.append(number)
        if number in self.refuses:
            return self.refuses[number]
        draft = Draft(name, str(caller.customer_id), dict(parameters), key, self.facts, self.back, "EUR")
        self.read = {order: each for order, each in self.read.items() if order != number}
        self.read[number] = _operation(draft, State.PROPOSED)
        return draft

    def live(self, conversation_id: str) -> list[Operation]:
        return list(self.read.values())

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        if isinstance(self.outcome, str) and not isinstance(self.outcome, State):
            raise NotConfirmed(self.outcome)
        (operation,) = (each for each in self.read.values() if each.id == operation_id)
        self.confirmed.append(str(operation.parameters["order"]))
        state = self.outcome if isinstance(self.outcome, State) else State.DONE
        result = None if isinstance(self.outcome, State) else self.outcome
        return Operation(**{**vars(operation), "state": state, "result": result})


def last(talk: Talk) -> dict[str, Any]:
    """What was said last."""
    return next(message for message in reversed(talk.said) if "response" in message)


def _operation(draft: Draft, state: State) -> Operation:
    return Operation(
        draft.id, draft.name, "conversation-1", 1, draft.customer_id, draft.parameters, draft.request.digest,
        draft.facts, draft.amount, draft.currency, draft.lines, state, 1, "customer", NOW, NOW,
    )  # fmt: skip


@pytest.fixture
def operations(rehearsal: Any) -> OperationsInMemory:
    rehearsal.services.operations = OperationsInMemory()
    found: OperationsInMemory = rehearsal.services.operations
    return found


@pytest.fixture
def talk(rehearsal: Any, operations: OperationsInMemory) -> Talk:
    return Talk(rehearsal, "C-4")


def test_a_cancellation_is_read_back_and_done_after_a_yes(talk: Talk, operations: OperationsInMemory) -> None:
    assert talk.say("please stop W4002", "cancel_order", order_number="W4002") == ["utter_read_back_cancel_order"]
    assert operations.confirmed == []
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order"]
    assert operations.confirmed == ["W4002"] and talk.form is None


def test_the_read_back_goes_with_the_turn_as_a_draft(talk: Talk) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    (report,) = (each["json_message"] for each in talk.said if "drafts" in each.get("json_message", {}))
    assert [draft["parameters"]["order"] for draft in report["drafts"]] == ["W4002"]


def test_the_record_is_asked_once_for_each_order_that_is_read_back(talk: Talk, operations: OperationsInMemory) -> None:
    operations.refuses["W4001"] = Refused(Refusal.ALREADY_SHIPPED)
    talk.say("stop both orders", "cancel_order")
    assert sorted(operations.asked) == ["W4001", "W4002"]


def test_money_that_goes_back_is_named(talk: Talk, operations: OperationsInMemory) -> None:
    operations.back = Decimal("40.00")
    said = talk.say("please stop W4002", "cancel_order", order_number="W4002")
    assert said == ["utter_read_back_cancel_order_refund"] and talk.said[0]["refund"] == "€40.00"
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order_refund"]


def test_a_no_does_nothing(talk: Talk, operations: OperationsInMemory) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    assert talk.say("no", "deny") == ["utter_cancel_order_stopped"] and operations.confirmed == []
    assert any(each.get("json_message", {}).get("withdraws") for each in talk.said), "it can be confirmed no more"


def test_the_button_of_an_earlier_read_back_is_no_yes(talk: Talk, operations: OperationsInMemory) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    earlier = '/affirm{"operation": "00000000"}'
    assert talk.say(earlier, "affirm") == ["utter_yes_or_no", "utter_read_back_cancel_order"]
    assert operations.confirmed == []


def test_a_refusal_says_why_and_offers_what_is_possible(talk: Talk, operations: OperationsInMemory) -> None:
    operations.refuses["W4001"] = Refused(Refusal.ALREADY_SHIPPED, ("order_status",))
    assert talk.say("please stop W4001", "cancel_order", order_number="W4001") == ["utter_refused_already_shipped"]
    assert talk.offered == ["/order_status", "/person"]
    assert talk.form is None and operations.confirmed == []


def test_of_several_orders_what_is_possible_is_done_and_the_rest_is_refused(
    talk: Talk, operations: OperationsInMemory
) -> None:
    operations.refuses["W4001"] = Refused(Refusal.ALREADY_SHIPPED)
    said = talk.say("stop both orders", "cancel_order")
    assert said == ["utter_refused_already_shipped", "utter_read_back_cancel_order"]
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order"] and operations.confirmed == ["W4002"]


@pytest.mark.parametrize(
    ("outcome", "response"),
    [
        (Refused(Refusal.ALREADY_PACKED), "utter_refused_already_packed"),
        (Refused(Refusal.OTHERWISE, other="a_reason_of_another_system"), "utter_refused_otherwise"),
        (State.UNKNOWN, "utter_operation_unknown"),
        (State.FOR_AGENT, "utter_operation_for_agent"),
        (State.FOR_APPROVAL, "utter_operation_for_approval"),
        ("line_taken", "utter_operation_line_taken"),
        ("daily_limit", "utter_operation_daily_limit"),
        ("not_offered", "utter_operation_not_offered"),
    ],
)
def test_what_came_of_it_is_told_as_it_is(
    talk: Talk, operations: OperationsInMemory, outcome: Result | State | str, response: str
) -> None:
    operations.outcome = outcome
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    assert talk.say("yes", "affirm") == [response]


@pytest.mark.parametrize("code", ["stale", "changed"])
def test_what_no_longer_holds_is_read_back_again(talk: Talk, operations: OperationsInMemory, code: str) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    operations.outcome = code
    assert talk.say("yes", "affirm") == ["utter_operation_read_back_again", "utter_read_back_cancel_order"]
    operations.outcome = Done()
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order"]


def test_where_it_is_off_the_request_is_left_for_the_team(talk: Talk, operations: OperationsInMemory) -> None:
    operations.now_mode = Mode.OFF
    assert talk.say("please stop W4002", "cancel_order", order_number="W4002") == ["utter_confirm_cancel_order"]
    assert talk.say("yes", "affirm") == ["utter_passed_on_cancel_order"] and operations.confirmed == []


def test_whoever_corrects_the_order_at_the_read_back_gets_the_other_one_read_back(
    talk: Talk, operations: OperationsInMemory
) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    operations.read.clear()  # as the newer read-back ends the older one
    assert talk.say("no, W4001 i meant", "correction", order_number="W4001") == ["utter_read_back_cancel_order"]
    talk.say("yes", "affirm")
    assert operations.confirmed == ["W4001"]


def test_a_return_is_read_back_with_what_it_costs_and_a_label_follows(
    rehearsal: Any, operations: OperationsInMemory
) -> None:
    operations.facts = {"refund": "20.00", "fee": "3.90", "until": "2026-04-03"}
    operations.outcome = Done({"label": "R-1", "refund": "20.00", "until": "2026-04-03"})
    talk = Talk(rehearsal, "C-5")
    talk.say("W5001 goes back, i want my money", "return_or_exchange", order_number="W5001")
    assert last(talk)["response"] == "utter_read_back_return"
    said = last(talk)
    assert (said["refund"], said["fee"], said["until"]) == ("€20.00", "€3.90", "3 April 2026")
    assert talk.say("yes", "affirm") == ["utter_done_return"] and operations.confirmed == ["W5001"]


def test_a_return_for_our_fault_is_free_and_another_size_is_left_for_the_team(
    rehearsal: Any, operations: OperationsInMemory
) -> None:
    operations.facts = {"refund": "20.00", "fee": "0.00", "until": "2026-04-03"}
    talk = Talk(rehearsal, "C-5")
    talk.say("W5001 goes back for the money because it is damaged", "return_or_exchange", order_number="W5001")
    assert last(talk)["response"] == "utter_read_back_return_free"
    assert operations.read["W5001"].parameters["reason"] == "damaged"
    talk = Talk(rehearsal, "C-5")
    talk.say("swap W5001 for a size 42", "return_or_exchange", order_number="W5001")
    assert last(talk)["response"].startswith("utter_confirm_exchange")


NEVER = ["utter_refund_never_charged"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and when will I have my money again", "refund_status"),
        ("do I get the 10 back on my card?", "question"),
        ("was I charged?", "out_of_scope"),
    ],
)
def test_no_money_comes_back_of_what_was_never_charged(talk: Talk, text: str, intent: str) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order"]
    assert talk.say(text, intent) == NEVER


def test_so_it_is_told_before_the_yes(talk: Talk, operations: OperationsInMemory) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    said = talk.say("when do I get the money", "refund_status")
    assert said == [*NEVER, "utter_read_back_cancel_order"] and operations.confirmed == []


def test_what_was_paid_comes_back(talk: Talk, operations: OperationsInMemory) -> None:
    operations.back = Decimal("10.00")
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    talk.say("yes", "affirm")
    assert NEVER[0] not in talk.say("when do I get the money", "refund_status")


def test_the_same_is_done_for_another_order_that_is_named_after_it(talk: Talk, operations: OperationsInMemory) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    talk.say("yes", "affirm")
    assert talk.say("and W4001 as well", "order_status", order_number="W4001") == ["utter_read_back_cancel_order"]
    assert operations.confirmed == ["W4002"]


def test_what_is_asked_of_another_order_after_it_does_nothing(talk: Talk) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    talk.say("yes", "affirm")
    said = talk.say("is W4001 on its way as well?", "order_status", order_number="W4001")
    assert said == ["utter_order_shipped"]


def test_what_is_asked_with_a_stop_is_answered(talk: Talk, operations: OperationsInMemory) -> None:
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    said = talk.say("scrap that. when is it here?", "nlu_fallback")
    assert said == ["utter_cancel_order_stopped", "utter_order_processing"] and not operations.confirmed
