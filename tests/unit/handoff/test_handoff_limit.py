from __future__ import annotations

import pytest

from frontdesk.conversations.model import TROUBLE, Reason
from frontdesk.handoff.limit import LIMITED, HandoffLimit
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits


@pytest.fixture
def limits() -> Limits:
    return Limits(DEFAULTS.overridden({"handoffs_by_address": "3/hour"}), in_memory(lambda: 0.0), lambda name: None)


def test_one_conversation_gets_people_a_few_times_and_then_is_told_to_wait(limits: Limits) -> None:
    limit = HandoffLimit(limits)
    waits = [limit.seconds_to_wait("c1", Reason.ASKED_FOR_PERSON) for _ in range(6)]
    assert waits == [None] * 5 + [601]
    assert limit.seconds_to_wait("c2", Reason.ASKED_FOR_PERSON) is None


def test_many_conversations_from_one_address_fill_no_queue(limits: Limits) -> None:
    limit = HandoffLimit(limits)
    for number in range(4):
        limit.came_from(f"c{number}", "10.0.0.66")
    limit.came_from("other", "10.0.0.1")
    assert [limit.seconds_to_wait(f"c{number}", Reason.NO_ANSWER_FOUND) for number in range(4)] == [None] * 3 + [3601]
    assert limit.seconds_to_wait("other", Reason.NO_ANSWER_FOUND) is None


def test_trouble_on_our_side_and_what_policy_gives_to_people_is_never_refused(limits: Limits) -> None:
    limit = HandoffLimit(limits)
    for reason in (*TROUBLE, Reason.POLICY_REQUIRES):
        assert reason not in LIMITED
        assert [limit.seconds_to_wait("c1", reason) for _ in range(50)] == [None] * 50


def test_the_address_that_was_not_heard_of_longest_is_forgotten_first(limits: Limits) -> None:
    limit = HandoffLimit(limits, most=2)
    for conversation in ("c1", "c2", "c1", "c3"):
        limit.came_from(conversation, "10.0.0.66")
    for conversation in ("c1", "c3", "c1"):
        assert limit.seconds_to_wait(conversation, Reason.ASKED_FOR_PERSON) is None
    assert limit.seconds_to_wait("c3", Reason.ASKED_FOR_PERSON) is not None
    assert limit.seconds_to_wait("c2", Reason.ASKED_FOR_PERSON) is None
