from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.reference import ReferenceRecogniser


def found(text: str) -> list[str]:
    return [text[start:end].strip() for start, end, _ in ReferenceRecogniser().find(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is W1042?", "W1042"),
        ("where is #w 1234", "#w 1234"),
        ("W-1042 please", "W-1042"),
        ("ticket T-100003", "T-100003"),
        ("t100003", "t100003"),
        ("invoice INV-20321", "INV-20321"),
        ("order 1042", "1042"),
        ("order number is 4155550199", "4155550199"),
        ("Bestellung 20417", "20417"),
        ("tracking number 9400 1000 0000 0000 0000 00", "9400 1000 0000 0000 0000 00"),
        ("parcel JD014600003828392837", "JD014600003828392837"),
        ("<PERSON> wrote", "<PERSON>"),
    ],
)
def test_numbers_that_agents_work_with_are_found(text: str, number: str) -> None:
    assert number in found(text)


@pytest.mark.parametrize("text", ["4242 4242 4242 4242", "order 2 chairs", "for 49.90", "+44 7700 900123", "W12", ""])
def test_other_numbers_are_not_kept(text: str) -> None:
    assert found(text) == []
