from __future__ import annotations

import pytest

from frontdesk.privacy.iban import iban_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in iban_spans(text)]


@pytest.mark.parametrize(
    "iban",
    [
        *("DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "gb82 west 1234 5698 7654 32", "NL91ABNA0417164300"),
        *(
            "FR14 2004 1010 0505 0001 3M02 606",
            "CH93-0076-2011-6238-5295-7",
            "NO93 8601 1117 947",
            "BE68 5390 0754 7034",
        ),
    ],
)
@pytest.mark.parametrize("around", ["{}", "refund to {} please", "IBAN:{}.", "({}), thanks"])
def test_an_account_number_with_right_check_digits_is_found(iban: str, around: str) -> None:
    assert found(around.format(iban)) == [iban]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "DE88370400440532013000",
            "DE8937040044053201300",
            "DE893704004405320130001",
            "XX89370400440532013000",
            "W1042",
        ),
        *("ADE89370400440532013000", "1Z999AA10123456784", "4242424242424242", "", "DE89", "it 22 of them"),
    ],
)
def test_whatever_has_another_length_or_wrong_check_digits_is_none(text: str) -> None:
    assert found(text) == []
