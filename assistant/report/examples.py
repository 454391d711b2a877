"""Training examples, each with the file and the line where it is written."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.shared.data import get_data_files
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.loading import RASA_YAML, UNK, guess_format, load_data
from rasa.shared.nlu.training_data.message import Message
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assistant.answering import Problem


@dataclass(frozen=True)
class Example:
    """An example of an intent. `line` counts from 1, and is None where the format does not tell it."""

    text: str
    intent: str
    file: str
    line: int | None


@dataclass(frozen=True)
class Read:
    """The examples in the order of their files, and what the reader skipped or found strange."""

    examples: tuple[Example, ...]
    remarks: tuple[str, ...]


def read_examples(paths: Sequence[Path]) -> Read:
    """Read files, and folders with all that is below them, with Rasa's own readers.

    Raises:
        Problem: a path does not exist, or there is no example of an intent.
        RasaException: a file is not what it should be.
    """
    for path in paths:
        if not path.exists():
            raise Problem(f"{path} does not exist: name a file or folder of NLU examples.")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        files = get_data_files([str(path) for path in paths], lambda file: guess_format(file) != UNK)
        examples = tuple(example for file in files for example in _examples(file))
    if not examples:
        raise Problem(f"There is no example of an intent in {', '.join(map(str, paths))}.")
    said = (str(each.message) for each in caught if issubclass(each.category, UserWarning))
    return Read(examples, tuple(dict.fromkeys(_remark(text) for text in said)))


def _examples(file: str) -> Iterator[Example]:
    shown = os.path.relpath(file)
    shown = file if shown.startswith("..") else shown
    if guess_format(file) != RASA_YAML:
        messages, lines = load_data(file).training_examples, []
    else:
        reader = RasaYAMLReader()
        reader.read(file)
        # Not the result of `read`, which drops examples that occur twice.
        messages, lines = reader.training_examples, list(_lines(Path(file).read_text(encoding="utf-8")))
    known: Sequence[int | None] = lines if len(lines) == len(messages) else [None] * len(messages)
    for message, line in zip(messages, known, strict=True):
        if _counts(message):
            yield Example(message.get(TEXT), message.get(INTENT).strip(), shown, line)


def _counts(message: Message) -> bool:
    return bool(message.get(TEXT) and message.get(INTENT))


def _remark(text: str) -> str:
    """Rasa's warning in one line, without the link to its documentation."""
    return " ".join(text.split("More info at")[0].split())


def _lines(text: str) -> Iterator[int]:
    """The line of every example of an intent, in the order of Rasa's reader."""
    root = YAML(typ="safe", pure=True).compose(text)
    blocks = _entry(root, "nlu")
    for block in blocks.value if isinstance(blocks, SequenceNode) else []:
        name, examples = _entry(block, "intent"), _entry(block, "examples")
        if isinstance(name, ScalarNode) and name.value and examples is not None:
            yield from _lines_of(examples)


def _lines_of(examples: Node) -> Iterator[int]:
    if isinstance(examples, SequenceNode):
        for each in examples.value:
            text = _entry(each, "text")
            if text is not None:
                yield _first_line(text)
    elif isinstance(examples, ScalarNode):
        # Only in a literal block ("|") the lines of the value are the lines of the file.
        step = 1 if examples.style == "|" else 0
        for number, line in enumerate(examples.value.splitlines()):
            if line.startswith("-"):
                yield _first_line(examples) + step * number


def _first_line(node: Node) -> int:
    line = int(node.start_mark.line) + 1
    return line + 1 if getattr(node, "style", None) in ("|", ">") else line


def _entry(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
