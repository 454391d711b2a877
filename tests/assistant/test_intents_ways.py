"""How the benchmark writes messages as people do."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.intents import ways
from benchmarks.intents.rows import Row

ROWS = [Row(f"Is my card number {n} still waiting for delivery, or did you lose it?", str(n % 7)) for n in range(200)]
PROJECT = Path(__file__).parents[2]


def test_a_seed_gives_the_same_messages_and_another_seed_others() -> None:
    for write in (ways.misspelt, ways.dictated, ways.pairs):
        assert write(ROWS, seed=1) == write(ROWS, seed=1) != write(ROWS, seed=2)


def test_three_of_ten_longer_words_are_misspelt_and_no_shorter_one() -> None:
    written = ways.misspelt(ROWS)
    words = [
        pair for a, b in zip(ROWS, written, strict=True) for pair in zip(a.text.split(), b.text.split(), strict=True)
    ]
    longer = [(a, b) for a, b in words if len(re.sub(r"\W|\d", "", a)) >= 4]
    assert 0.25 < sum(a != b for a, b in longer) / len(longer) < 0.35
    assert all(a == b for a, b in words if (a, b) not in longer)


def test_a_row_stands_whole_among_two_to_four_sentences() -> None:
    sentences = ways.everyday()
    for row, told in zip(ROWS, ways.rambling(ROWS, sentences), strict=True):
        assert row.text in told.text
        assert 2 <= sum(sentence in told.text for sentence in sentences) <= 4


def test_dictation_has_neither_capitals_nor_punctuation() -> None:
    assert all(re.fullmatch(r"[a-z0-9' ]+", row.text) for row in ways.dictated(ROWS))


def test_a_pair_has_two_intents_in_their_order() -> None:
    for text, (first, second) in ways.pairs(ROWS):
        numbers = [str(int(number) % 7) for number in re.findall(r"\d+", text)]
        assert numbers == [first, second] and first != second


def test_everyday_sentences_of_the_figure_are_in_no_list_and_no_example() -> None:
    figure = ways.everyday()
    development = ways.everyday(ways.HELD_OUT.with_name("everyday_development.txt"))
    places = [*(PROJECT / "data").rglob("*.y*ml"), *(PROJECT / "assistant").glob("*/*.txt")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in places).lower()
    assert not set(figure) & set(development)
    assert not [each for each in figure + development if each.lower().rstrip(".") in written]
