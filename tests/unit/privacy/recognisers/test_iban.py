from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.iban import IbanRecogniser


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("to DE89 3704 0044 0532 0130 00 please", ["DE89 3704 0044 0532 0130 00"]),
        ("NL91ABNA0417164300 or BE68 5390 0754 7034", ["NL91ABNA0417164300", "BE68 5390 0754 7034"]),
        ("DE88 3704 0044 0532 0130 00", []),
    ],
)
def test_account_numbers_with_right_check_digits_are_found(text: str, values: list[str]) -> None:
    assert [text[start:end] for start, end, _ in IbanRecogniser().find(text)] == values
