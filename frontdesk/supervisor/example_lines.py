"""Finds lines of NLU files that Rasa leaves out of training with a warning, because they are no example lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from frontdesk.supervisor.problem import Problem
from frontdesk.yaml12 import as_rasa_reads

KINDS = ("intent", "synonym", "regex", "lookup")


def require_examples(root: Path, folders: tuple[str, ...]) -> None:
    """Raises Problem, a line for each line that is no example."""
    if found := list(lines_left_out(root, folders)):
        raise Problem("\n".join(found))


def lines_left_out(root: Path, folders: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with each such line, with file and line."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.y*ml")):
            name = path.relative_to(root)
            try:
                text = as_rasa_reads(path.read_text(encoding="utf-8-sig"))
                for line, what in _in_file(YAML(typ="safe", pure=True).compose(text)):
                    yield f"{name}:{line}: {what}"
            except MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else 1
                yield f"{name}:{line}: not valid YAML ({str(error.problem).splitlines()[0]})."
            except (YAMLError, UnicodeDecodeError):
                yield f"{name}:1: cannot be read as YAML in UTF-8."


def _in_file(root: Node | None) -> Iterator[tuple[int, str]]:
    items = _get(root, "nlu")
    for item in items.value if isinstance(items, SequenceNode) else []:
        kind = next((kind for kind in KINDS if _get(item, kind) is not None), None)
        if kind is None:
            yield _line(item), "this names no intent, synonym, regex or lookup, so it is left out."
            continue
        examples = _get(item, "examples")
        if isinstance(examples, SequenceNode) and kind == "intent":
            yield from _in_list(examples)
        elif not isinstance(examples, ScalarNode) or not str(examples.value).strip():
            yield _line(item), f"this {kind} has no examples; write them as lines below `examples: |`."
        else:
            yield from _in_block(examples)


def _in_list(examples: SequenceNode) -> Iterator[tuple[int, str]]:
    """Examples with metadata: `- text: |` each."""
    for item in examples.value:
        text = _get(item, "text")
        if not isinstance(text, ScalarNode) or not str(text.value).strip(" \n-"):
            yield _line(item), "this example has no text; write it as `- text: …`."


def _in_block(examples: ScalarNode) -> Iterator[tuple[int, str]]:
    if examples.style == ">":
        yield _line(examples), "`>` makes one example of all lines; write `examples: |`."
        return
    first = _line(examples) + (examples.style == "|")
    for number, text in enumerate(str(examples.value).splitlines()):
        line = first + number if examples.style == "|" else first
        if text.strip() and not text.startswith("-"):
            yield (
                line,
                f"“{text.strip()[:40]}” is left out of training: begin each example with “- ”, below the others.",
            )
        elif text.startswith("-") and not text[1:].strip():
            yield line, "this example is empty; write its words behind the “- ”, or delete the line."


def _get(node: Node | None, key: str) -> Node | None:
    pairs: list[Any] = node.value if isinstance(node, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _line(node: Node) -> int:
    line: int = node.start_mark.line + 1
    return line
