from __future__ import annotations

import pytest

from frontdesk.inbox.masking import masked, masked_value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to mia.lind@example.com, please", "write to m•••@example.com, please"),
        ("4111 1111 1111 1111", "••• 1111"),
        ("4111-1111-1111-1111.", "••• 1111."),
        ("call +1 (202) 555-0143 today", "call ••• 0143 today"),
        ("DE89 3704 0044 0532 0130 00", "DE••• 3000"),
        ("two of them: a@example.com b@example.org", "two of them: a•••@example.com b•••@example.org"),
    ],
)
def test_sensitive_values_are_masked_wherever_they_stand(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text", ["W1042", "INV-20417", "T-100001", "C-1007", "on 12 May 2026 at 10:30", "2 × socks, 49.90", "@home", ""]
)
def test_what_agents_work_with_stays_readable(text: str) -> None:
    assert masked(text) == text


def test_values_of_any_shape_are_masked_in_their_texts() -> None:
    value = {"to": "jo@example.com", "numbers": ["W1042", 7, None], "is_sent": True}
    assert masked_value(value) == {"to": "j•••@example.com", "numbers": ["W1042", 7, None], "is_sent": True}
