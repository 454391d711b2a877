"""What the language model says is taken as a name if it can be one. The redactor's tests try the model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.privacy.recognisers.name import NameRecogniser


def found(text: str, seen: str, label: str = "PERSON") -> list[str]:
    start = text.index(seen)
    entity = SimpleNamespace(label_=label, start_char=start, end_char=start + len(seen))
    artifacts: Any = SimpleNamespace(entities=[entity])
    return [text[one.start : one.end] for one in NameRecogniser().analyze(text, ["PERSON"], artifacts)]


@pytest.mark.parametrize(
    ("text", "seen", "names"),
    [
        ("Maria Gonzalez called", "Maria Gonzalez", ["Maria Gonzalez"]),
        ("Hi Maria, hello", "Hi Maria", ["Maria"]),
        ("Sanne de Vries wrote", "Sanne de Vries", ["Sanne de Vries"]),
        ("the Ridge boots", "Ridge", []),
        ("order W1042 now", "W1042", []),
        ("my refund", "refund", []),
        ("Visa or Mastercard", "Mastercard", []),
        ("Please Cancel it", "Please Cancel", ["Please Cancel"]),
        ("Hello", "Hello", []),
        ("Thanks You", "Thanks You", []),
    ],
)
def test_what_cannot_be_a_name_is_dropped(text: str, seen: str, names: list[str]) -> None:
    assert found(text, seen) == names


def test_other_labels_and_no_model_are_no_names() -> None:
    assert found("in Berlin", "Berlin", "GPE") == []
    assert NameRecogniser().analyze("Maria", ["PERSON"]) == []
