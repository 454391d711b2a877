"""A typed code is found and hidden as people type it, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.identity.proofs.model import HIDDEN, Method, codes_in, parse_methods, without_code


@pytest.mark.parametrize(
    "text",
    [
        *("123456", " 123 456 ", "123-456", "it says 123456.", "code: 123456", "123456!", "(123456)", "1 2 3 4 5 6"),
        *("my code is 123\u00a0456, thanks", "123456\n", "١٢٣٤٥٦", "１２３４５６"),
    ],
)
def test_a_code_is_found_and_hidden(text: str) -> None:
    assert codes_in(text) == ("123456",)
    hidden = without_code(text)
    assert HIDDEN in hidden and not any(each.isdigit() for each in hidden)


@pytest.mark.parametrize(
    "text",
    [
        *("", "W123456", "W1042", "12345", "1234567", "123.456", "€ 123456.50", "+49123456", "030/123456", "a123456b"),
        *("#123456", "2026-11-26", "123 456 789", "12 34 56 78", "123456-7", "1.123456"),
    ],
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes_in(text) == () and without_code(text) == text


@given(st.text())
def test_what_is_hidden_holds_no_code(text: str) -> None:
    assert codes_in(without_code(text)) == ()


@given(st.text(alphabet=st.sampled_from("0123456789 -ab.,"), max_size=30))
def test_everything_but_codes_stays(text: str) -> None:
    if not codes_in(text):
        assert without_code(text) == text


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ("email, host", "cancel_order", (Method.EMAIL, Method.HOST)),
        ("host", "change_email", (Method.HOST,)),
        ("change_email=email; *=host", "change_email", (Method.EMAIL,)),
        ("change_email=email; *=host", "refund", (Method.HOST,)),
        ("change_email=email", "refund", ()),
        ("email,email , sms", "refund", (Method.EMAIL, Method.SMS)),
    ],
)
def test_methods_are_read_by_operation(text: str, operation: str, expected: tuple[Method, ...]) -> None:
    assert parse_methods(text).of(operation) == expected


@pytest.mark.parametrize("text", ["", ";", "mail", "email;host", "x y=email", "refund=", "refund=email; refund=host"])
def test_methods_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_methods(text)


def test_two_codes_may_stand_in_one_message() -> None:
    assert codes_in("123456 and 654 321, thanks") == ("123456", "654321")
    assert len(codes_in("111111 222222 333333 444444")) <= 2
