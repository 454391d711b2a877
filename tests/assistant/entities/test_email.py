"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest
from naming import named


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it's maren.oak+shop@example.com.", "maren.oak+shop@example.com"),
        ("<tui@sub.example.org>", "tui@sub.example.org"),
        ("O'Neil@example.net please", "O'Neil@example.net"),
        ("'maren@example.com'", "maren@example.com"),
        ("mailto:Maren@EXAMPLE.Com", "Maren@example.com"),
        ("MAREN@EXAMPLE.COM", "MAREN@example.com"),
        ("w1042@example.com", "w1042@example.com"),
        ("maren@bücher.example", "maren@bücher.example"),
        ("12.03.2026@example.com", "12.03.2026@example.com"),
    ],
)
def test_an_address_is_read_without_what_surrounds_it(text: str, address: str) -> None:
    assert named(text) == {"email": [address]}


@pytest.mark.parametrize(
    "text",
    [
        "maren@example",
        "@example.com",
        "maren at example.com",
        "maren@.com",
        "maren@example..com",
        "a@b@example.com",
        "me@1.2",
    ],
)
def test_what_is_no_address_is_not_read(text: str) -> None:
    assert "email" not in named(text)
