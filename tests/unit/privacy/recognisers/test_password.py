from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.password import PasswordRecogniser


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("my password is hunter2", ["hunter2"]),
        ("I tried ••• and it failed", ["•••"]),
        ("my password is not working", []),
        ("card [••••-4242]", []),
    ],
)
def test_passwords_are_found_also_when_they_were_masked(text: str, values: list[str]) -> None:
    assert [text[start:end] for start, end, _ in PasswordRecogniser().find(text)] == values
