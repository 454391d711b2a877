"""The findings on a few examples, with the project's own pipeline and a real encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering import Problem
from assistant.intents.classifier import rejection
from assistant.report.examples import Example
from assistant.report.findings import Findings, findings
from assistant.report.judging import judge
from assistant.report.reading import Pipeline

# pykwalify, with which Rasa checks files, loads its modules in an old way.
pytestmark = pytest.mark.filterwarnings("ignore:the load_module:DeprecationWarning")

CONFIG = Path(__file__).parents[3] / "config.yml"
ORDER = ["where is my order", "track my parcel", "has my order shipped", "when does my package arrive"]
PASSWORD = ["reset my password", "i forgot my password", "i cannot log in", "my password is wrong"]
GREET = ["hello", "hi there", "good morning", "hey"]


def found_in(cache: Path, **examples: list[str]) -> Findings:
    pipeline = Pipeline.of(CONFIG)
    pipeline.featurizer["cache"] = str(cache / "vectors.sqlite")
    written = [
        Example(text, intent, f"{intent}.yml", line)
        for intent, texts in examples.items()
        for line, text in enumerate(texts, 1)
    ]
    reading = pipeline.read([each.text for each in written])
    settings = pipeline.classifier
    return findings(judge(written, reading, settings["out_of_scope"], rejection(settings)))


def texts(examples: tuple[Example, ...]) -> set[str]:
    return {each.text for each in examples}


def test_an_example_in_the_wrong_intent_is_a_confusion_with_the_examples_that_pull_it(tmp_path: Path) -> None:
    found = found_in(tmp_path, order=ORDER, password=[*PASSWORD, "where is my order now"], greet=GREET)
    (pair,) = (each for each in found.confusions if (each.intent, each.taken_for) == ("password", "order"))
    (mistaken,) = pair.examples
    assert mistaken.example == Example("where is my order now", "password", "password.yml", 5)
    assert mistaken.nearest[0].example.text == "where is my order"
    assert {near.example.intent for near in mistaken.nearest} == {"order"}
    similarities = [near.similarity for near in mistaken.nearest]
    assert similarities == sorted(similarities, reverse=True)
    assert pair.share == 1 / 5


def test_what_counts_of_each_intent_adds_up(tmp_path: Path) -> None:
    found = found_in(tmp_path, order=ORDER, password=[*PASSWORD, "where is my order now"], greet=GREET)
    assert found.judged == found.distinct == found.examples == sum(each.distinct for each in found.intents) == 13
    understood = sum((each.recall or 0) * each.distinct for each in found.intents)
    assert found.understood == pytest.approx(understood / 13)
    mistaken = sum(len(pair.examples) for pair in found.confusions)
    assert mistaken + round(understood) + sum(each.rejected for each in found.weak) == 13
    assert sum(each.count for each in found.calibration.bins) == 13


def test_the_same_text_in_two_intents_is_a_contradiction_whatever_its_case_and_number(tmp_path: Path) -> None:
    found = found_in(tmp_path, order=[*ORDER, "Where is W1042?"], other=["where is w2001", "hello"], greet=[*GREET])
    kinds = {frozenset(texts(group.examples)): group.kind for group in found.contradictions}
    assert kinds[frozenset({"Where is W1042?", "where is w2001"})] == "number"
    assert kinds[frozenset({"hello"})] == "same"


def test_nearly_the_same_text_in_two_intents_is_a_contradiction_with_its_similarity(tmp_path: Path) -> None:
    near = "there is an error with my payment"
    found = found_in(
        tmp_path, order=ORDER, billing=[near, "i was charged twice"], question=["my payment gives an error"]
    )
    (group,) = found.contradictions
    assert (group.kind, texts(group.examples)) == ("near", {near, "my payment gives an error"})
    assert 0.93 <= group.similarity < 1


def test_duplicates_of_one_intent_are_told_apart_by_how_they_are_alike(tmp_path: Path) -> None:
    numbers = ["track order W1042", "track order 1043"]
    near = ["how can i get my money back", "how do i get my money back"]
    found = found_in(tmp_path, order=[*ORDER, "Where is my order?", *numbers], refund=near, greet=GREET)
    kinds = {group.kind: texts(group.examples) for group in found.duplicates}
    assert kinds == {"same": {"where is my order", "Where is my order?"}, "number": set(numbers), "near": set(near)}
    assert found.contradictions == ()
    (order,) = (each for each in found.intents if each.intent == "order")
    assert (order.examples, order.distinct) == (7, 6)


def test_an_intent_of_one_example_is_not_judged_and_said_to_have_few(tmp_path: Path) -> None:
    found = found_in(tmp_path, order=ORDER, greet=["hello"])
    (greet,) = (each for each in found.intents if each.intent == "greet")
    assert (greet.recall, greet.precision, greet.confidence, greet.wanting) == (None, None, None, "few examples")
    assert found.judged == 4


def test_one_example_of_all_leaves_nothing_to_judge(tmp_path: Path) -> None:
    found = found_in(tmp_path, greet=["hello"])
    assert (found.judged, found.accuracy, found.confusions, found.weak) == (0, 0, (), ())


def test_what_is_out_of_scope_may_be_rejected_and_is_then_understood(tmp_path: Path) -> None:
    strange = ["who is the king of sweden", "write a poem", "purple elephants", "is there life on mars"]
    found = found_in(tmp_path, order=ORDER, password=PASSWORD, greet=GREET, out_of_scope=strange)
    assert not [each for each in found.weak if each.rejected and each.example.intent == "out_of_scope"]


def test_a_pipeline_without_the_classifier_is_told(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    with pytest.raises(Problem, match="does not exist"):
        Pipeline.of(config)
    config.write_text("pipeline:\n- name: WhitespaceTokenizer\n")
    with pytest.raises(Problem, match=r"no assistant\.sentence_featurizer\.SentenceFeaturizer"):
        Pipeline.of(config)
