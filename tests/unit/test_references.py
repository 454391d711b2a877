"""What the shop's numbers look like stands in one place, which Frontdesk and the assistant read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from frontdesk.references import ANY_NUMBER, FILE, Form, references

ROOT = Path(__file__).resolve().parents[2]
CODE = ("frontdesk", "actions", "assistant", "encoder")
#: A prefix, what may stand between, and digits: as a pattern, as an example, or as the text in front of a number.
OWN_PATTERN = re.compile(
    r"(?:(?<![\w\\])|(?<=\\b))(?:w|t|inv|c)(?:-|#|\[[^\]]*\]|\\[sb]|[?*+(:]|P<\w+>|\{+[\d,]+\}+)*(?:\\d|\[0-9\])"
    r"|^(?:w|t-|inv-|c-)0{3,}$|^(?:t|inv|c)-$",
    re.IGNORECASE,
)


def test_no_other_file_has_a_pattern_of_its_own() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in sources() if any(map(OWN_PATTERN.search, texts(path)))}
    assert found == set(), "make it in frontdesk/references.py, of data/references.yml"
    assert not re.search(r"[A-Z]-?0{3,}", (ROOT / "config.yml").read_text())


@pytest.mark.parametrize(
    "text",
    [
        r"\bT\s?-?\s?(\d{6})\b",
        r"#?(?:w-?\d{4}|x)",
        r"(?:w[\s#-]{0,2}\d{4,6}|x)",
        r"c-\d{4}",
        r"INV-[0-9]+",
        "T-",
        "W0000",
    ],
)
def test_a_pattern_of_its_own_would_be_found(text: str) -> None:
    assert OWN_PATTERN.search(text)


def sources() -> Iterator[Path]:
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            if ".venv" not in path.parts and path != ROOT / "frontdesk" / "references.py":
                yield path


def texts(path: Path) -> Iterator[str]:
    """The string constants of a file, without its docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_every_kind_of_number_has_a_form_that_can_be_written_and_read() -> None:
    examples = yaml.safe_load(FILE.read_text())
    assert set(examples) == {"order_number", "ticket_number", "invoice_number", "customer_number"}
    for example in (*examples.pop("order_number"), *examples.values()):
        assert Form.parse(example).write("0") == example
        assert ANY_NUMBER.fullmatch(example)


@pytest.mark.parametrize("example", ["1234", "W 0000", "ABCDEFG0000", "W00", "W1042", "None", ""])
def test_what_is_no_example_is_refused_with_what_to_write(example: str) -> None:
    with pytest.raises(ValueError, match="write letters and a 0 for each digit"):
        Form.parse(example)


@pytest.mark.parametrize("text", ["T-100003", "t100003", "ticket T - 100003, please", "T 100003"])
def test_a_ticket_is_found_in_a_text(text: str) -> None:
    found = references().ticket_in_text.search(text)
    assert found and references().ticket.write(found[1]) == "T-100003"


@pytest.mark.parametrize("text", ["T-10000", "T-1000033", "at-100003", "W1042"])
def test_what_is_no_ticket_is_not(text: str) -> None:
    assert references().ticket_in_text.search(text) is None


@pytest.mark.parametrize("word", ["W1042", "#w-1042", "#W1042333", "T-100003", "t100003", "INV-20417", "inv7"])
def test_a_word_that_is_a_number_is_known(word: str) -> None:
    assert references().word.fullmatch(word)


@pytest.mark.parametrize("word", ["W10423", "T-10003", "C-1007", "hunter2", "W1042x"])
def test_another_word_is_not(word: str) -> None:
    assert references().word.fullmatch(word) is None


@pytest.mark.parametrize("text", ["W1042", "w #104233", "t 100003", "INV-20417", "inv 20417123", "c-1007"])
def test_what_people_type_for_a_number_is_one(text: str) -> None:
    assert re.fullmatch(references().mentioned, text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["W104", "W1042333444", "t--100003", "c 1007", "INV-204"])
def test_what_is_too_short_too_long_or_torn_is_none(text: str) -> None:
    assert re.fullmatch(references().mentioned, text, re.IGNORECASE) is None
