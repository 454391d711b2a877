"""Which numbers are payment cards. All are the card schemes' own test numbers."""

from __future__ import annotations

import pytest

from frontdesk.privacy.cards import card_spans, passes_luhn

VISA, MASTERCARD, AMEX = "4242424242424242", "5555555555554444", "378282246310005"


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in card_spans(text)]


@pytest.mark.parametrize(
    "number",
    [
        *(VISA, MASTERCARD, AMEX, "2223003122003222", "6011111111111117", "3530111333300000", "30569309025904"),
        *("38520000023237", "6200000000000005", "4000056655665556", "6759649826438453"),
        *(
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "4242.4242.4242.4242",
            "3782 822463 10005",
            "4242  4242 - 42424242",
        ),
        *(
            "4242\u00a04242\u00a04242\u00a04242",
            "4242–4242–4242–4242",
            "4242\u200b4242\u200b42424242",
            "4242\n4242\n4242\n4242",
        ),
        *(
            "４２４２４２４２４２４２４２４２",
            "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            "४२४२ ४२४२ ४२४२ ४२४२",
            "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        ),
    ],
)
@pytest.mark.parametrize("around", ["{}", "my card is {}, ok?", "pay with {}.", "({})", "w1042 {} exp 12/27", "no:{}"])
def test_a_card_number_is_found_however_it_is_written(number: str, around: str) -> None:
    assert found(around.format(number)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        *("4242424242424241", "1234567890123456", "0000 0000 0000 0000", "W1042", "INV-20417", "T-100001", ""),
        *("+49 151 23456789", "+44 7700 900123", "(212) 555-0187", "020 7946 0958", "+4242424242424242"),
        *("1Z999AA10123456784", "00340434161094042557", "JD014600003828392837", "9400 1000 0000 0000 0000 00"),
        *("DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32", "es9121000418450200051332"),
        *("tracking number 4242424242424242", "Tracking no. is: 4242 4242 4242 4242", "order number 4242424242424242"),
        *("invoice #4242424242424242", "Sendungsnummer 4242424242424242", "IMEI 490154203237518"),
        *(
            "550e8400-e29b-41d4-a716-446655440000",
            "2026-11-25 14:35:07.123456",
            "4006381333931",
            "1,234.56 and 7,890.12",
        ),
        "42424242424242424242",
    ],
)
def test_other_numbers_are_no_cards(text: str) -> None:
    assert found(text) == []


def test_several_cards_are_found_one_by_one_also_without_words_between() -> None:
    assert found(f"{VISA} {MASTERCARD}\n{AMEX}") == [VISA, MASTERCARD, AMEX]
    assert found("4242 4242 4242 4242 5555 5555 5555 4444") == ["4242 4242 4242 4242", "5555 5555 5555 4444"]


def test_a_card_behind_a_tracking_number_is_found() -> None:
    assert found(f"tracking number 123456 {VISA}") == [VISA]


def test_an_old_number_of_13_digits_is_a_card_only_where_a_card_is_named() -> None:
    assert found("visa 4222222222222") == ["4222222222222"]
    assert found("the barcode says 4222222222222") == found("4222222222222") == []


def test_a_card_glued_to_its_name_is_found() -> None:
    assert found(f"card{VISA}") == [VISA]
    assert found(f"ABC{VISA}") == []


@pytest.mark.parametrize("text", ["cvv 123", "CVC: 1234", "security code is 987", "cvv2=123"])
def test_a_security_code_is_found_by_its_name(text: str) -> None:
    assert found(text) == [text.split(" ")[-1].split("=")[-1]]


@pytest.mark.parametrize(
    ("digits", "passes"), [("79927398713", True), ("79927398710", False), ("18", True), ("81", False)]
)
def test_the_check_digit_is_luhns(digits: str, passes: bool) -> None:
    assert passes_luhn(digits) is passes
