"""What is stored of what people type."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.privacy.cards import passes_luhn
from frontdesk.privacy.masking import mask, mask_values

CARD = "4242 4242 4242 4242"
PIECES = [
    *(
        CARD,
        "5555555555554444",
        "378282246310005",
        "4111-1111-1111-1111",
        "４２４２４２４２４２４２４２４２",
        "4242",
        "1234",
        "12/27",
    ),
    *(
        "password",
        "Passwort",
        "pw",
        "pin",
        "is",
        "my",
        "to",
        "as",
        ":",
        "=",
        "hunter2",
        "•••",
        "[••••-4242]",
        '"',
        "'",
        "“",
        "”",
    ),
    *(
        "W1042",
        "T-100003",
        "DE89370400440532013000",
        "+49 151 23456789",
        "cvv",
        "123",
        "not",
        "working",
        "\n",
        ",",
        "-",
        "x",
    ),
]
messages = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " ", "  ", "-"]).map(lambda gap: gap.join(pieces))
)
#: Numbers in groups, some of them cards, by making the last digit fit.
digits = st.lists(
    st.text("0123456789 -", min_size=1, max_size=20).map(lambda text: text + check_digit(text)), max_size=4
).map(" ".join)


def check_digit(text: str) -> str:
    """The digit that makes the text's digits pass the Luhn check."""
    number = re.sub(r"\D", "", text)
    return next(digit for digit in "0123456789" if passes_luhn(number + digit))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (f"my card {CARD} was charged twice", "my card [••••-4242] was charged twice"),
        (f"{CARD} exp 12/27 cvv 123", "[••••-4242] exp 12/27 cvv •••"),
        ("my password is hunter2, order W1042", "my password is ••• order W1042"),
        ('password: "two words"', 'password: "•••"'),
        (f"my password is {CARD}", "my password is •••"),
        ("４２４２４２４２４２４２４２４２", "[••••-４２４２]"),
    ],
)
def test_cards_and_passwords_are_masked_and_the_rest_is_as_it_was(text: str, stored: str) -> None:
    assert mask(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        *("Where is W1042?", "ticket T-100003, invoice INV-20321", "+49 151 23456789", "DE89 3704 0044 0532 0130 00"),
        *("tracking number 4242424242424242", "my password is not working", "", "\x00\ud800\u202e", "42,00 €"),
    ],
)
def test_everything_else_is_stored_as_it_was_typed(text: str) -> None:
    assert mask(text) == text


@given(messages)
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.text(st.characters(exclude_categories=["Nd"])).filter(
        lambda text: not re.search("(?i)pass|pw|kennwort|mot de|contrase|wachtwoord|has[lł]o|senha", text)
    )
)
def test_a_text_without_digits_and_without_a_password_s_name_is_never_changed(text: str) -> None:
    assert mask(text) == text


@given(digits)
def test_no_card_number_is_left(text: str) -> None:
    """Judged without the code's own search: all neighbouring groups of digits that make 16, from 4 or from 51 to 55."""
    for run in re.findall(r"\d+(?:[ -.]{1,3}\d+)*", mask(text)):
        groups = re.findall(r"\d+", run)
        numbers = ("".join(groups[i:j]) for i in range(len(groups)) for j in range(i + 1, len(groups) + 1))
        assert not [n for n in numbers if re.fullmatch("4[0-9]{15}|5[1-5][0-9]{14}", n) and passes_luhn(n)]


@given(st.lists(st.sampled_from(["4242", "4242 4242 4242 4242", "5555555555554444", "12", "9", "-", " "]), max_size=12))
def test_no_card_number_is_left_among_other_numbers(pieces: list[str]) -> None:
    masked = mask(" ".join(pieces))
    assert "4242 4242 4242 4242" not in masked and "5555555555554444" not in masked


@given(
    st.dictionaries(
        st.text("abcxyz_ -", max_size=8),
        messages | st.integers() | st.floats(allow_nan=False) | st.booleans(),
        max_size=4,
    )
)
def test_values_of_a_page_are_masked_one_by_one(values: dict[str, str | int | float | bool]) -> None:
    assert mask_values(values) == {n: v if mask(str(v)) == str(v) else mask(str(v)) for n, v in values.items()}


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"4242 4242 4242 4242": "yes"}, {"[••••-4242]": "yes"}),
        ({"5555555555554444": 1, "card 5555 5555 5555 4444": 2}, {"[••••-4444]": 1, "card [••••-4444]": 2}),
        ({"4242424242424242": 1, "4242 4242 4242 4242": 2}, {"[••••-4242]": 1, "[••••-4242] (2)": 2}),
        ({"my password is hunter2": True}, {"my password is •••": True}),
        ({"password": "hunter2"}, {"password": "•••"}),
        ({"cvv": 123, "CVC": "0123"}, {"cvv": "•••", "CVC": "•••"}),
        ({"product": "W1042", "price": 42.5, "size": 123}, {"product": "W1042", "price": 42.5, "size": 123}),
    ],
)
def test_names_of_a_page_are_masked_and_say_what_their_values_are(values: Any, shown: Any) -> None:
    assert mask_values(values) == shown
    assert mask_values(shown) == shown


def test_a_number_that_is_a_card_becomes_masked_text() -> None:
    assert mask_values({"card": 4242424242424242, "price": 42.5, "new": True}) == {
        "card": "[••••-4242]",
        "price": 42.5,
        "new": True,
    }


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "4 ",
        "42 ",
        "DE89 ",
        "password is ",
        "password ",
        "my password x ",
        'pw: "',
        " is my password",
        "cvv ",
        "\u200b4",
        "+1 ",
    ],
)
def test_the_longest_message_is_masked_to_its_end_whatever_it_repeats(piece: str) -> None:
    masked = mask((piece * 20_000)[:19_900] + "\nhello, my card is 4242 4242 4242 4242")
    assert masked.endswith("[••••-4242]")
    assert mask(masked) == masked
