"""Lines that Rasa would leave out of training are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.supervisor.example_lines import lines_left_out, require_examples
from frontdesk.supervisor.problem import Problem
from frontdesk.supervisor.training import DATA

ROOT = Path(__file__).parents[3]


def left_out(folder: Path, text: str) -> list[str]:
    (folder / "data" / "nlu").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "nlu" / "a.yml").write_text(text, encoding="utf-8")
    return list(lines_left_out(folder, ("data/nlu",)))


def block(*lines: str, kind: str = "intent: greet", opening: str = "|") -> str:
    return f'version: "3.1"\nnlu:\n- {kind}\n  examples: {opening}\n' + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "– hello",
            "— hello",
            "• hello",
            "* hello",
            "# - hello",
            "1. hello",
            "1) - hello",
            "hello",
            "+ hello",
            "‐ hello",
        ),
        *("\u00a0- hello", "  - hello", "−hello", "> hello", "[W1](x)", "#", ". hello", "\u200b- hello", "·hello"),
    ],
)
@pytest.mark.parametrize("kind", ["intent: greet", "synonym: a", "regex: b", "lookup: c"])
def test_a_line_that_is_no_example_is_told_with_its_line(tmp_path: Path, line: str, kind: str) -> None:
    (told,) = left_out(tmp_path, block("- good", line, "- morning", kind=kind))
    assert told.startswith("data/nlu/a.yml:6: ") and "begin each example with “- ”" in told


@pytest.mark.parametrize("opening", ["|", "|-", "|+", "| # examples"])
def test_examples_are_well_however_the_block_begins(tmp_path: Path, opening: str) -> None:
    lines = ("- hello", "-hi", "- [W1042](order_number)", "", "- \u00e9", "- - a dash")
    assert left_out(tmp_path, block(*lines, opening=opening)) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (block("- hello", "-", "- hi"), 6, "empty"),
        (block("- a", "- b", opening=">"), 4, "one example of all lines"),
        ("nlu:\n- intent: a\n  examples: |\n- intent: b\n  examples: |\n    - x", 2, "no examples"),
        ("nlu:\n- intents: a\n  examples: |\n    - x", 2, "names no intent"),
        ("nlu:\n- intent: a\n  examples:\n  - text: |\n      - x\n  - metadata: {}", 6, "has no text"),
        ("nlu:\n- intent: a\n  examples: [", 3, "not valid YAML"),
    ],
)
def test_whatever_else_would_be_left_out_is_told_too(tmp_path: Path, text: str, line: int, what: str) -> None:
    (told,) = left_out(tmp_path, text)
    assert told.startswith(f"data/nlu/a.yml:{line}: ") and what in told


def test_each_line_is_told_before_anything_is_trained(tmp_path: Path) -> None:
    left_out(tmp_path, block("– one", "- two", "• three"))
    with pytest.raises(Problem) as refused:
        require_examples(tmp_path, ("data/nlu",))
    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == [
        "data/nlu/a.yml:5:",
        "data/nlu/a.yml:7:",
    ]


def test_the_projects_own_files_leave_nothing_out() -> None:
    assert list(lines_left_out(ROOT, DATA)) == []
