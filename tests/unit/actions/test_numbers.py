"""Which numbers and addresses the patterns in data/nlu/entities.yml find in a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

FILE = Path(__file__).parents[3] / "data" / "nlu" / "entities.yml"
PATTERNS = {
    entry["regex"]: [line.removeprefix("- ") for line in entry["examples"].splitlines()]
    for entry in yaml.safe_load(FILE.read_text())["nlu"]
}


def found(name: str, text: str) -> list[str]:
    return [match.group().strip() for pattern in PATTERNS[name] for match in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    "text",
    [
        "W1042",
        "w1042",
        "#W1042",
        "#w 1042",
        "1042",
        "#1042",
        "order 1042",
        "where is W1042?",
        "(W1042)",
        "W-1042",
        "W1042.",
    ],
)
def test_an_order_number_is_found_however_it_is_written(text: str) -> None:
    assert {re.sub(r"\D", "", number) for number in found("order_number", text)} == {"1042"}


@pytest.mark.parametrize(
    "text",
    [
        "INV-20417",
        "T-100001",
        "100001",
        "1042.50",
        "€1042",
        "$1042",
        "1042 EUR",
        "1042 euros",
        "W10423",
        "AW1042",
        "10-1042",
        "[••••-4242]",
    ],
)
def test_other_numbers_are_no_order_numbers(text: str) -> None:
    assert found("order_number", text) == []


@pytest.mark.parametrize(
    "text", ["T-100001", "t100001", "T 100001", "#100001", "ticket 100001", "what about T-100001?"]
)
def test_a_ticket_number_is_found_however_it_is_written(text: str) -> None:
    assert {re.sub(r"\D", "", number) for number in found("ticket_number", text)} == {"100001"}


@pytest.mark.parametrize("text", ["W1042", "INV-204170", "1234567", "100001.50", "AT-100001"])
def test_other_numbers_are_no_ticket_numbers(text: str) -> None:
    assert found("ticket_number", text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it's maren.oak+shop@example.com.", "maren.oak+shop@example.com"),
        ("<tui@sub.example.org>", "tui@sub.example.org"),
        ("O'Neil@example.net please", "O'Neil@example.net"),
    ],
)
def test_an_address_is_found_without_what_surrounds_it(text: str, address: str) -> None:
    assert found("email", text) == [address]


@pytest.mark.parametrize("text", ["maren@example", "@example.com", "maren at example.com", "maren@.com"])
def test_what_is_no_address_is_not_found(text: str) -> None:
    assert found("email", text) == []


AT_THE_END = {"order_number": "W1042", "ticket_number": "T-100001", "email": "maren@example.com"}


@pytest.mark.parametrize("name", list(PATTERNS))
@pytest.mark.parametrize("piece", ["a", "1", "a.", "W ", "a@", "@a.", "#"])
def test_long_input_is_read_to_its_end(name: str, piece: str) -> None:
    text, wanted = piece * (2000 // len(piece)), AT_THE_END[name]
    assert any(wanted in each for each in found(name, f"{text} {wanted}"))
