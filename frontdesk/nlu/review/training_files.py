"""Examples in the NLU files of a Rasa project. A file is never reformatted: lines are inserted, and every other byte
stays as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from frontdesk.nlu.replace_file import replace_file
from frontdesk.nlu.review.example import Unwritable, read
from frontdesk.nlu.review.model import ReviewProblem


@dataclass(frozen=True)
class Block:
    """The examples of an intent in a file: `text` is all of the file, and `node` the YAML scalar in it."""

    path: Path
    text: str
    intent: str
    node: yaml.ScalarNode

    @property
    def lines(self) -> list[str]:
        """The lines of the block as Rasa gets them."""
        return str(self.node.value).splitlines()

    @property
    def examples(self) -> list[str]:
        """The plain texts of the examples."""
        return [read(line[1:].strip("\n\r "))[0] for line in self.lines if line.startswith("-")]


class TrainingFiles:
    """The files in a folder, read again at every call, because people edit them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def intents(self) -> list[str]:
        """Every intent that has examples, sorted. Raises ReviewProblem if a file cannot be read."""
        return sorted({block.intent for block in self._blocks()})

    def add(self, intent: str, lines: Mapping[str, str]) -> dict[str, Path | Unwritable | None]:
        """Append examples to those of an intent.

        Args:
            lines: examples in Rasa's format by a key of the caller's.

        Returns:
            For each key the file that holds the example now, None if an example had it already, or why it cannot be
            written.

        Raises:
            ReviewProblem: a file cannot be read or written, or has no such intent. Nothing is written.
        """
        blocks = list(self._blocks())
        block = max((each for each in blocks if each.intent == intent), key=lambda b: len(b.lines), default=None)
        if block is None:
            raise ReviewProblem(f"No file in {self._folder} has examples of {intent}: write a first one there.")
        known = {_key(example): each.intent for each in blocks for example in each.examples}
        known.update({_key(example): intent for each in blocks if each.intent == intent for example in each.examples})
        outcome: dict[str, Path | Unwritable | None] = {}
        new: list[str] = []
        for key, line in lines.items():
            words = _key(read(line)[0])
            if known.get(words, intent) != intent:
                outcome[key] = Unwritable(f"it is an example of {known[words]} already; move it by hand")
            elif words in known:
                outcome[key] = None
            else:
                known[words] = intent
                outcome[key] = block.path
                new.append(line)
        if new:
            _write(block.path, with_lines(block, new))
        return outcome

    def _blocks(self) -> Iterator[Block]:
        for path in sorted(each for each in self._folder.rglob("*.y*ml") if each.is_file()):
            try:
                text = path.read_bytes().decode("utf-8")
                yield from blocks_of(path, text)
            except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
                where = getattr(error, "problem_mark", None)
                line = f", line {where.line + 1}" if where else ""
                raise ReviewProblem(f"{path}{line}: cannot be read as YAML in UTF-8. Mend it first.") from None


def blocks_of(path: Path, text: str) -> Iterator[Block]:
    """The intents' examples in a file's text. Raises yaml.YAMLError."""
    for item in _items(yaml.compose(text, Loader=yaml.SafeLoader)):
        intent, examples = item.get("intent"), item.get("examples")
        if isinstance(intent, yaml.ScalarNode) and isinstance(examples, yaml.ScalarNode):
            yield Block(path, text, str(intent.value), examples)


def with_lines(block: Block, lines: Sequence[str]) -> str:
    """The text of the block's file with examples at the end of the block.

    Raises:
        ReviewProblem: the block is no literal one (`examples: |`), or the result would not read as before plus these.
    """
    text, node = block.text, block.node
    if node.style != "|" or "\r" in text.replace("\r\n", ""):
        raise ReviewProblem(
            f"{block.path}: the examples of {block.intent} are no block of lines after `examples: |`. Make them one."
        )
    start, end = node.start_mark.index, node.end_mark.index
    head, *body = text[start:end].splitlines(keepends=True)
    line_end = "\r\n" if head.endswith("\r\n") else "\n"
    first = next((line for line in body if line.strip()), None)
    indent = " " * (_column(block) + 2) if first is None else first[: len(first) - len(first.lstrip(" "))]
    at = start + len((head + "".join(body)).rstrip())
    at = text.find("\n", at) + 1 or len(text)
    added = "".join(f"{indent}- {line}{line_end}" for line in lines)
    if not text[:at].endswith("\n"):
        added = line_end + added.removesuffix(line_end)
    changed = text[:at] + added + text[at:]
    _check(block, changed, lines)
    return changed


def _check(block: Block, changed: str, lines: Sequence[str]) -> None:
    before = [(each.intent, each.lines) for each in blocks_of(block.path, block.text)]
    place = [each.node.start_mark.index for each in blocks_of(block.path, block.text)].index(
        block.node.start_mark.index
    )
    before[place][1].extend(f"- {line}" for line in lines)
    after = [(each.intent, each.lines) for each in blocks_of(block.path, changed)]
    # Rasa decodes backslash-u escapes only in files that are all ASCII.
    escapes = block.text.isascii() and not changed.isascii() and "\\u" in block.text.lower()
    if after != before or escapes:
        raise ReviewProblem(f"{block.path}: its form leaves no safe place for more examples of {block.intent}.")


def _items(root: yaml.Node | None) -> Iterator[dict[str, yaml.Node]]:
    nlu = _mapping(root).get("nlu")
    if isinstance(nlu, yaml.SequenceNode):
        yield from map(_mapping, nlu.value)


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): value for key, value in pairs}


def _column(block: Block) -> int:
    """The column at which the line of `examples:` begins."""
    line = block.text[: block.node.start_mark.index].rpartition("\n")[2]
    return len(line) - len(line.lstrip(" -"))


def _key(text: str) -> str:
    """The key under which two examples are the same."""
    return " ".join(text.casefold().split())


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path, text)
    except OSError as error:
        raise ReviewProblem(f"{path} cannot be written ({error.strerror}). Nothing was changed.") from None
