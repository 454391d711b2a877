"""The pipeline of config.yml, trained by Rasa on a few examples and asked."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException, RasaException

from assistant.answering import Problem
from assistant.entities.extractor import SupportEntityExtractor
from assistant.intents.classifier import SupportIntentClassifier
from assistant.sentence_featurizer import SentenceFeaturizer
from assistant.spelling.component import SpellingCorrector
from assistant.threshold import found
from encoder import packaged
from encoder.cache import cache_key

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hey you", "good evening to you"],
    "order_status": ["where is my order", "where is order W1042", "track my parcel", "has W2001 shipped", "is it late"],
    "refund": ["I want my money back", "refund please", "when do I get my refund", "give me a refund", "refund me"],
    "out_of_scope": ["write me a poem", "what is the capital of France", "tell me a joke", "who won the match"],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of NLU files alone, with the model that Rasa trained from it."""
    folder: Path = tmp_path_factory.mktemp("understanding")
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    for component in config["pipeline"]:
        if component["name"].endswith("SentenceFeaturizer"):
            component["cache"] = str(folder / "cache" / "vectors.sqlite")
        if component["name"].endswith("SpellingCorrector"):
            component["words"] = ["words.txt"]
        if component["name"].endswith("SupportIntentClassifier"):
            component["asides"] = ["greet"]
        if component["name"].endswith("ReplyClassifier"):
            component["examples"] = str(ROOT / "data" / "replies.yml")
            component["cache"] = str(folder / "cache" / "vectors.sqlite")
    (folder / "words.txt").write_text("Zwiebelfisch")
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in EXAMPLES.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}))
    train(folder)
    return folder


@pytest.fixture(scope="module")
def agent(project: Path) -> Agent:
    return Agent.load(str(next((project / "models").glob("*.tar.gz"))))


def train(folder: Path) -> None:
    """As a designer does; in a process of its own, since training imports TensorFlow."""
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    assert list((folder / "models").glob("*.tar.gz")), done.stdout + done.stderr


def cached(project: Path) -> set[bytes]:
    with closing(sqlite3.connect(project / "cache" / "vectors.sqlite")) as database:
        return {key for (key,) in database.execute("SELECT key FROM vectors")}


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def test_a_message_has_an_intent_a_ranking_and_the_examples_that_say_why(agent: Agent) -> None:
    parsed = parse(agent, "can you track W3456 please")
    assert parsed["intent"]["name"] == "order_status"
    assert parsed["intent_ranking"][0] == parsed["intent"]
    confidences = [each["confidence"] for each in parsed["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-3)
    assert parsed["nearest_examples"][0]["intent"] == "order_status"
    assert parsed["entities"][0]["value"] == "W3456"


def test_every_order_number_is_read_as_one_and_the_same(agent: Agent) -> None:
    first, second = (parse(agent, f"has {number} shipped")["nearest_examples"] for number in ("W2001", "#w 9999"))
    assert first == second
    assert first[0]["similarity"] == pytest.approx(1, abs=1e-3)


def test_what_means_nothing_that_is_known_is_not_understood(agent: Agent) -> None:
    parsed = parse(agent, "zxqv plomb dringle")
    assert parsed["intent"]["name"] in ("nlu_fallback", "out_of_scope")
    rejected = parse(agent, "my cat has a fever and will not eat")
    assert rejected["intent"]["name"] in ("nlu_fallback", "out_of_scope")
    assert set(rejected["scope"]) == {"fit", "threshold"}


@pytest.mark.parametrize("text", ["?!", "…", "1", "\u2060/order_status", "x" * 4000, "مرحبا", "🙂"])
def test_odd_texts_are_parsed(agent: Agent, text: str) -> None:
    assert parse(agent, text)["intent"]["name"]


def test_retraining_encodes_only_what_changed(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("models", ".rasa"))
    nlu = copy / "nlu.yml"
    nlu.write_text(nlu.read_text().replace("hey you", "hey everybody there"))
    before = cached(project)
    train(copy)  # its configuration names the same cache
    assert cached(project) - before == {cache_key(packaged().identity, "hey everybody there")}


def test_a_model_refuses_an_encoder_that_it_was_not_trained_with(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("featurizer")
    config = SentenceFeaturizer.get_default_config()
    featurizer = SentenceFeaturizer(config, "featurizer", storage, resource)
    featurizer._encoder.identity = "another"
    featurizer.train(None)
    with pytest.raises(RasaException, match="train a new model"):
        SentenceFeaturizer.load(config, storage, resource, _Context())


def test_training_anew_is_due_when_the_encoder_changes(tmp_path: Path) -> None:
    files = packaged()
    for file, name in ((files.weights, "model.onnx"), (files.tokenizer, "tokenizer.json")):
        shutil.copy(file, tmp_path / name)
    ours = SentenceFeaturizer.get_default_config()
    other = ours | {"encoder": str(tmp_path)}
    before = SentenceFeaturizer.fingerprint_addon(other)
    assert before != SentenceFeaturizer.fingerprint_addon(ours) == SentenceFeaturizer.fingerprint_addon({})
    (tmp_path / "tokenizer.json").write_text("another")
    assert SentenceFeaturizer.fingerprint_addon(other) != before


def test_a_wrong_setting_says_what_is_right(tmp_path: Path) -> None:
    wrong = SentenceFeaturizer.get_default_config() | {"encoder": str(tmp_path)}
    with pytest.raises(InvalidConfigException, match=r"no model\.onnx"):
        SentenceFeaturizer.create(wrong, None, None, _Context())


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"most_lost": 2}, "most_lost is a share"),
        ({"out_of_scope_share": 1}, "out_of_scope_share is a share"),
        ({"out_of_scope_share": True}, "out_of_scope_share is a share"),
        ({"threshold": "high"}, "threshold is a number"),
        ({"threshold": float("nan")}, "threshold is a number"),
    ],
)
def test_a_wrong_setting_of_rejection_says_what_is_right(wrong: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidConfigException, match=what):
        SupportIntentClassifier.create(SupportIntentClassifier.get_default_config() | wrong, None, None, None)


def test_messages_say_what_threshold_suits_them(project: Path) -> None:
    model = next((project / "models").glob("*.tar.gz"))
    strange = ["tell me a joke", "Tell  me a joke", "do you like jazz", "how tall is the tower", "write me a song"]
    known = ["where is my order", "give me my money back"]
    learned = found(model, [*strange, *known, ""])
    assert learned["different"] == 6
    assert 0 <= learned["low"] <= learned["share"] <= learned["high"] <= 1
    assert learned["best"]["right"] >= max(each["right"] for each in (learned["current"], *learned["choices"]))


def test_without_messages_there_is_nothing_to_learn(project: Path) -> None:
    with pytest.raises(Problem, match="there is no message"):
        found(next((project / "models").glob("*.tar.gz")), [" "])


def test_both_components_and_the_extractor_read_numbers_alike() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
    written = yaml.safe_load((ROOT / "data" / "references.yml").read_text())
    numbers = ("order_number", "ticket_number")
    readers = {cls.__name__: cls.get_default_config() for cls in (SentenceFeaturizer, SupportEntityExtractor)}
    settings = [(each["name"].rpartition(".")[2], each) for each in pipeline]
    forms = [{key: (readers[name] | each)[key] for key in numbers} for name, each in settings if name in readers]
    assert len(forms) == 2
    assert forms[0] == forms[1]
    assert forms[0] == {key: written[key] if isinstance(written[key], list) else [written[key]] for key in numbers}


class _Context:
    node_name = "featurizer"


def test_misspelt_words_are_understood_and_the_text_stays_as_typed(agent: Agent) -> None:
    typed = "wher is my parcle with the zweibelfisch, it is my ordre 3456"
    parsed = parse(agent, typed)
    assert parsed["text"] == typed
    corrected = [(typed[start:end], instead) for start, end, instead in parsed["corrections"]]
    assert corrected == [
        ("wher", "where"),
        ("parcle", "parcel"),
        ("zweibelfisch", "zwiebelfisch"),
        ("ordre", "order"),
    ]
    assert parsed["intent"]["name"] == "order_status"
    (number,) = parsed["entities"]
    assert (number["value"], typed[number["start"] : number["end"]]) == ("W3456", "3456")


def test_each_request_of_a_message_has_its_place_and_the_greeting_has_none(agent: Agent) -> None:
    typed = "hello! wher is my parcel W1042? and please give me a refund"
    first, second = parse(agent, typed)["requests"]
    assert (typed[first["start"] : first["end"]], first["intent"]) == ("wher is my parcel W1042?", "order_status")
    assert (typed[second["start"] : second["end"]], second["intent"]) == ("please give me a refund", "refund")
    assert "requests" not in parse(agent, "please give me a refund")


def test_the_examples_are_corrected_as_messages_are(agent: Agent) -> None:
    assert parse(agent, "refnud please")["nearest_examples"][0]["similarity"] == pytest.approx(1, abs=1e-3)


def test_a_file_of_words_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidConfigException, match=r"nowhere\.txt"):
        SpellingCorrector.fingerprint_addon({"words": ["nowhere.txt"]})
