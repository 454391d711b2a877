"""Examples are read as Rasa reads them, and found again where they are written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.exceptions import YamlException

from assistant.answering import Problem
from assistant.report.examples import read_examples

# pykwalify, with which Rasa checks files, loads its modules in an old way.
pytestmark = pytest.mark.filterwarnings("ignore:the load_module:DeprecationWarning")

BLOCKS = """version: "3.1"
# A comment, and a block that has nothing to do with intents.
nlu:
  - regex: order_number
    examples: |
      - w[0-9]{4}
  - intent: greet
    examples: |
      - hello

      - hi there
  - synonym: refund
    examples: |
      - money back

  - intent: order_status
    # where it is
    examples: |
      - where is [W1042](order_number)
      - hello
"""
ITEMS = """version: "3.1"
nlu:
  - intent: greet
    examples:
      - text: hello
      - text: |
          hi there
        metadata: {from: chat}
  - intent: bye
    examples: "- bye"
"""


def written(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text)
    return tmp_path


def test_each_example_has_its_line_between_blocks_of_other_kinds_and_blank_lines(tmp_path: Path) -> None:
    read = read_examples([written(tmp_path, nlu=BLOCKS)])
    found = [(each.text, each.intent, each.line) for each in read.examples]
    assert found == [
        ("hello", "greet", 9),
        ("hi there", "greet", 11),
        ("where is W1042", "order_status", 19),
        ("hello", "order_status", 20),
    ]
    lines = BLOCKS.splitlines()
    assert all(text.split()[0] in lines[line - 1] for text, _, line in found)


def test_examples_written_as_a_list_have_their_lines_too(tmp_path: Path) -> None:
    read = read_examples([written(tmp_path, nlu=ITEMS)])
    assert [(each.text, each.line) for each in read.examples] == [("hello", 5), ("hi there", 7), ("bye", 10)]


def test_an_example_that_is_written_twice_is_read_twice(tmp_path: Path) -> None:
    text = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n    - hi\n'
    read = read_examples([written(tmp_path, nlu=text)])
    assert [each.line for each in read.examples] == [5, 6]


def test_folders_are_read_with_all_below_and_files_of_other_kinds_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    written(tmp_path, nlu=BLOCKS, rules='version: "3.1"\nrules:\n- rule: a\n  steps:\n  - intent: greet\n')
    written(tmp_path / "more", nlu=ITEMS)
    (tmp_path / "notes.txt").write_text("not examples")
    assert len({each.file for each in read_examples([tmp_path]).examples}) == 2


@pytest.mark.filterwarnings("ignore:NLU data in Rasa JSON format:FutureWarning")
def test_another_format_is_read_without_lines(tmp_path: Path) -> None:
    text = '{"rasa_nlu_data": {"common_examples": [{"text": "hi", "intent": "greet", "entities": []}]}}'
    (tmp_path / "nlu.json").write_text(text)
    assert [(each.text, each.line) for each in read_examples([tmp_path]).examples] == [("hi", None)]


def test_what_rasa_skips_is_remarked(tmp_path: Path) -> None:
    text = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n    hello without a dash\n'
    (remark,) = read_examples([written(tmp_path, nlu=text)]).remarks
    assert "hello without a dash" in remark
    assert "\n" not in remark


def test_where_there_is_nothing_it_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no example of an intent"):
        read_examples([tmp_path])
    with pytest.raises(Problem, match="does not exist"):
        read_examples([tmp_path / "nothing"])


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(YamlException, match=r"broken\.yml"):
        read_examples([written(tmp_path, broken='version: "3.1"\nnlu:\n- intent: [greet\n')])


@given(st.lists(st.lists(st.sampled_from(["- hi", "", "- where is it", "no dash"]), min_size=1), min_size=1))
def test_whatever_is_between_them_a_line_holds_its_example(blocks: list[list[str]]) -> None:
    text = 'version: "3.1"\nnlu:\n'
    for number, lines in enumerate(blocks):
        text += f"- intent: intent{number}\n  examples: |\n    - first\n" + "".join(f"    {line}\n" for line in lines)
    with TemporaryDirectory() as folder:
        read = read_examples([written(Path(folder), nlu=text)])
    lines = text.splitlines()
    assert all(each.line and lines[each.line - 1].strip() == f"- {each.text}" for each in read.examples)
