"""Examples go into files of which nothing else changes, and read back as they were labelled."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from frontdesk.nlu.review.example import Unwritable, as_example, read
from frontdesk.nlu.review.model import Entity, ReviewProblem
from frontdesk.nlu.review.redaction import one_line
from frontdesk.nlu.review.training_files import Block, TrainingFiles, blocks_of, with_lines

ROOT = Path(__file__).resolve().parents[4]
RASA = ROOT / "assistant/.venv/bin/python"
FILE = """\
# The shop's orders.
version: "3.1"
nlu:
  - intent: greet   # short ones
    examples: |
      - hello
      - "hi"

  # What people ask most.
  - intent: order_status
    examples: |
      - where is my order
      - where is [W1042](order_number)
      # a comment in a block, which Rasa skips

  - regex: order_number
    examples: |
      - W\\d{4}
"""

typed = st.text(max_size=60).map(one_line)
tricky = st.text("[](){}\\/ :#-|>'\"$!&*%@`~uUx0a\u00e9😀", max_size=30).map(one_line)
texts = st.lists(st.one_of(typed, tricky), max_size=6)
words = st.text("abc def", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
Labelled = tuple[str, list[Entity]]
INTENTS = ["greet", "order_status"]


def with_order(before: str, number: str, after: str) -> Labelled:
    start = len(before) + 1
    return f"{before} {number} {after}", [Entity("order_number", start, start + len(number))]


numbers = st.from_regex(r"W[0-9]{4}", fullmatch=True)
numbered = st.builds(with_order, st.one_of(words, tricky.filter(bool)), numbers, words)


def block_in(text: str, intent: str) -> Block:
    return next(each for each in blocks_of(Path("nlu.yml"), text) if each.intent == intent)


def writable(text: str, entities: list[Entity]) -> str | None:
    try:
        return as_example(text, entities)
    except Unwritable:
        return None


def in_file(text: str, folder: Path, name: str = "nlu.yml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


@given(texts, st.lists(numbered, max_size=3), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from(INTENTS))
def test_a_file_with_new_examples_is_the_file_before_but_for_their_lines(
    plain: list[str], with_number: list[Labelled], line_end: str, goes_on: bool, intent: str
) -> None:
    each = [*((text, []) for text in plain), *with_number]
    lines = [line for text, entities in each if (line := writable(text, entities))]
    assume(lines)
    # Without its last item the file ends in a block, and without a line break.
    before = (FILE if goes_on else FILE.partition("\n  - regex")[0].rstrip()).replace("\n", line_end)
    block = block_in(before, intent)
    after = with_lines(block, lines)
    at = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    length = len(after) - len(before)
    assert after[:at] + after[at + length :] == before
    assert length == sum(len(f"      - {line}{line_end}") for line in lines)
    assert block_in(after, intent).examples == [*block.examples, *(read(line)[0] for line in lines)]


READ_WITH_RASA = """
import json, sys
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
for content in json.load(sys.stdin):
    data = RasaYAMLReader().reads(content)
    print(json.dumps([[e.get("text"), e.get("intent"), e.get("entities") or []] for e in data.training_examples]))
"""


def test_rasa_itself_reads_back_exactly_what_was_labelled(tmp_path: Path) -> None:
    """Many files at once, since Rasa takes seconds to import."""
    files: list[str] = []
    labelled: list[list[Labelled]] = []

    @given(texts, st.lists(numbered, max_size=3))
    @settings(max_examples=200, database=None, suppress_health_check=[HealthCheck.too_slow])
    def collect(plain: list[str], with_number: list[Labelled]) -> None:
        each = [*((text, []) for text in plain), *with_number]
        kept = {text: (text, entities) for text, entities in each if writable(text, entities)}
        lines = [as_example(*pair) for pair in kept.values()]
        files.append(with_lines(block_in(FILE, "order_status"), lines) if lines else FILE)
        labelled.append(list(kept.values()))

    collect()
    command = [str(RASA), "-W", "ignore", "-c", READ_WITH_RASA]
    env = os.environ | {"RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, env=env, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(files) and sum(map(len, labelled)) > 200
    for answer, wanted in zip(answers, labelled, strict=True):
        assert [text for text, *_ in answer[:4]] == ["hello", '"hi"', "where is my order", "where is W1042"]
        assert [(text, intent) for text, intent, _ in answer[4:]] == [(text, "order_status") for text, _ in wanted]
        found = [[Entity(e["entity"], e["start"], e["end"]) for e in entities] for _, _, entities in answer[4:]]
        assert found == [entities for _, entities in wanted]


def test_an_example_is_appended_to_the_intents_block_and_comments_and_order_stay(tmp_path: Path) -> None:
    path = in_file(FILE, tmp_path)
    placed = TrainingFiles(tmp_path).add("greet", {"m1": "good evening"})
    assert placed == {"m1": path}
    assert path.read_text() == FILE.replace('      - "hi"\n', '      - "hi"\n      - good evening\n')


def test_the_permissions_of_a_file_stay_and_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    path = in_file(FILE, tmp_path)
    path.chmod(0o640)
    TrainingFiles(tmp_path).add("greet", {"m1": "good evening"})
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["nlu.yml"]


@pytest.mark.parametrize("line", ["Where is  my order", "where is [w1042](order_number)", "where is W1042"])
def test_an_example_that_is_there_is_not_written_again(tmp_path: Path, line: str) -> None:
    path = in_file(FILE, tmp_path)
    assert TrainingFiles(tmp_path).add("order_status", {"m1": line}) == {"m1": None}
    assert path.read_text() == FILE


def test_the_same_words_are_written_once(tmp_path: Path) -> None:
    path = in_file(FILE, tmp_path)
    placed = TrainingFiles(tmp_path).add("greet", {"m1": "hey there", "m2": "Hey there"})
    assert placed == {"m1": path, "m2": None}
    assert path.read_text().count("ey there") == 1


def test_an_example_of_another_intent_is_refused(tmp_path: Path) -> None:
    in_file(FILE, tmp_path)
    in_file(FILE.replace("greet", "thank").replace("hello", "cheers").partition("  # What")[0], tmp_path, "other.yml")
    placed = TrainingFiles(tmp_path).add("order_status", {"m1": "cheers", "m2": "still waiting"})
    assert isinstance(placed["m1"], Unwritable) and "thank" in str(placed["m1"])
    assert placed["m2"] == tmp_path / "nlu.yml"


def test_an_intent_without_examples_is_refused(tmp_path: Path) -> None:
    in_file(FILE, tmp_path)
    with pytest.raises(ReviewProblem, match="refund"):
        TrainingFiles(tmp_path).add("refund", {"m1": "money back"})


@pytest.mark.parametrize(
    "examples",
    ["examples: >\n      - hello\n", 'examples: "- hello"\n', "examples: - hello\n", "examples: |3\n        - hello\n"],
)
def test_examples_in_another_form_are_left_alone_or_read_back_right(tmp_path: Path, examples: str) -> None:
    text = f"nlu:\n  - intent: greet\n    {examples}"
    path = in_file(text, tmp_path)
    try:
        TrainingFiles(tmp_path).add("greet", {"m1": "hey there"})
    except ReviewProblem:
        assert path.read_text() == text
    else:
        assert next(iter(blocks_of(path, path.read_text()))).examples[-1] == "hey there"


def test_a_broken_file_is_named_with_its_line_and_nothing_is_written(tmp_path: Path) -> None:
    path = in_file(FILE, tmp_path)
    in_file("nlu:\n  - intent: [\n", tmp_path, "broken.yml")
    with pytest.raises(ReviewProblem, match=r"broken.yml, line"):
        TrainingFiles(tmp_path).add("greet", {"m1": "hey there"})
    assert path.read_text() == FILE


def test_an_emoji_goes_not_into_a_file_whose_escapes_rasa_would_then_read_in_another_way(tmp_path: Path) -> None:
    text = "nlu:\n  - intent: greet\n    examples: |\n      - caf\\u00e9\n"
    path = in_file(text, tmp_path)
    with pytest.raises(ReviewProblem, match="no safe place"):
        TrainingFiles(tmp_path).add("greet", {"m1": "hey 😀"})
    assert path.read_text() == text


def test_every_intent_of_the_project_can_take_an_example() -> None:
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        text = path.read_bytes().decode()
        for block in blocks_of(path, text):
            after = with_lines(block, ["some new words"])
            assert after.replace("      - some new words\n", "", 1) == text
