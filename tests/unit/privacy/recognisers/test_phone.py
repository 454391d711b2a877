"""All numbers are from ranges kept for fiction, where a country has such."""

from __future__ import annotations

import pytest

from frontdesk.privacy.presidio import THRESHOLD
from frontdesk.privacy.recognisers.phone import PhoneRecogniser


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, score in PhoneRecogniser().find(text) if score >= THRESHOLD]


@pytest.mark.parametrize(
    "text",
    [
        *("+44 20 7946 0958", "+49 (0)30 23125 777", "+1 (303) 555-0166", "+34 612 345 678", "+4915123456789"),
        *("07700 900461", "(212) 555-0187", "020 7946 0321", "030 23125 045", "07700900777", "01632 960 983"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "it is {}, thanks", "order 1042 {}"])
def test_what_looks_like_a_phone_number_is_found(text: str, around: str) -> None:
    assert found(around.format(text)) == [text]


@pytest.mark.parametrize("text", ["call 4155550199", "my mobile is 4155550199", "tel: 4155550199"])
def test_a_bare_number_is_found_where_it_is_called_one(text: str) -> None:
    assert found(text) == ["4155550199"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "W1042",
            "4155550199",
            "1234567890",
            "INV-20321",
            "T-100003",
            "2026-11-25 14:35",
            "12.11.2026 10:30",
            "1,234.56",
        ),
        *("4242 4242 4242 4242", "9400 1000 0000 0000 0000 00", "00340434161094042557", "40 x 30 x 20", "+1", ""),
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert found(text) == []
