"""The checker of the runs over Slack finds what is planted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack_kills.oracle import ANSWER, Talk, check


def post(text: str, key: str, thread: str = "1.0") -> dict[str, Any]:
    metadata = {"event_type": "frontdesk_message", "event_payload": {"key": key}}
    return {"channel": "D1", "thread_ts": thread, "text": f"{ANSWER}{text}", "metadata": metadata}


GOOD = [post("a", "1"), post("b", "2"), post("c", "3")]


def found(
    posts: list[dict[str, Any]], unsure: set[str] | None = None, stored: str = "abc", is_with_person: bool = False
) -> tuple[int, int, int]:
    taken = [each for each in "abc" if each not in (unsure or ())]
    talk = Talk("D1", "1.0", taken, unsure or set(), list(stored), is_with_person)
    lost, doubled, reordered = check([talk], posts)
    return len(lost), len(doubled), len(reordered)


@pytest.mark.parametrize(
    ("posts", "what"),
    [
        (GOOD, (0, 0, 0)),
        (GOOD[:2], (1, 0, 0)),
        ([*GOOD, post("c", "4")], (0, 1, 0)),
        ([*GOOD, post("d", "3", "9.0")], (0, 1, 0)),
        ([GOOD[1], GOOD[0], GOOD[2]], (0, 0, 1)),
        ([*GOOD[:2], post("c", "3", "2.0")], (1, 0, 0)),
    ],
)
def test_what_is_lost_doubled_or_out_of_order_is_found(posts: list[dict[str, Any]], what: tuple[int, int, int]) -> None:
    assert found(posts) == what


def test_a_message_of_which_slack_gave_up_may_be_answered_or_not() -> None:
    assert found(GOOD, {"b"}) == found([GOOD[0], GOOD[2]], {"b"}) == (0, 0, 0)


@pytest.mark.parametrize(("stored", "what"), [("ab", (1, 0, 0)), ("abbc", (0, 1, 0)), ("bac", (0, 0, 1))])
def test_what_is_not_stored_as_it_was_acknowledged_is_found(stored: str, what: tuple[int, int, int]) -> None:
    assert found(GOOD, stored=stored) == what


def test_what_a_person_has_needs_no_answer_of_the_bot_and_may_not_be_lost() -> None:
    assert found(GOOD[:1], is_with_person=True) == (0, 0, 0)
    assert found(GOOD[:1], stored="ab", is_with_person=True) == (1, 0, 0)
