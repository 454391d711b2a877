from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.card import CardRecogniser


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("card 4242 4242 4242 4242, cvv 123", ["4242 4242 4242 4242", "123"]),
        ("stored as [••••-4242] before", ["[••••-4242]"]),
        ("order W1042, +49 151 23456789", []),
    ],
)
def test_cards_are_found_also_when_they_were_masked(text: str, values: list[str]) -> None:
    assert [text[start:end] for start, end, _ in CardRecogniser().find(text)] == values
