"""What a reply to a read-back does, by examples."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.shared.exceptions import InvalidConfigException

from assistant.replies.component import ReplyClassifier
from assistant.replies.model import ReplyModel
from encoder import SentenceEncoder, packaged

ROOT = Path(__file__).parents[3]
EXAMPLES = {
    "agree": ["yes, do it", "go on then", "that is right, send it", "grand so"],
    "decline": ["no, leave it", "don't bother", "I changed my mind, keep it", "forget about it"],
    "question": ["what does it cost?", "how long does that take?", "who brings it?", "is it free?"],
}


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(packaged())


def fitted(encoder: SentenceEncoder) -> ReplyModel:
    return ReplyModel.fitted(EXAMPLES, {text: encoder.encode(text) for each in EXAMPLES.values() for text in each})


@pytest.mark.parametrize(
    ("said", "kind"),
    [("yes, send it then", "agree"), ("no, don't bother with it", "decline"), ("how much does it cost", "question")],
)
def test_a_reply_is_of_the_kind_whose_examples_it_is_like(encoder: SentenceEncoder, said: str, kind: str) -> None:
    kinds = fitted(encoder).predict(said, encoder.encode(said))
    assert next(iter(kinds)) == kind
    assert sum(kinds.values()) == pytest.approx(1)
    assert list(kinds.values()) == sorted(kinds.values(), reverse=True)


def test_a_stored_model_says_what_it_said(encoder: SentenceEncoder, tmp_path: Path) -> None:
    model = fitted(encoder)
    model.save(tmp_path)
    vector = encoder.encode("ok leave it")
    stored = ReplyModel.load(tmp_path).predict("ok leave it", vector)
    assert stored == pytest.approx(model.predict("ok leave it", vector))


def test_a_text_without_a_known_word_is_told_by_its_meaning_alone(encoder: SentenceEncoder) -> None:
    kinds = fitted(encoder).predict("", np.zeros_like(encoder.encode("x")))
    assert all(np.isfinite(share) for share in kinds.values())


@pytest.mark.parametrize(
    "text", ["agree: [yes]", "[]", "agree: [yes]\ndecline: no", "agree: [yes]\ndecline: []", "a: ["]
)
def test_a_file_that_is_no_list_of_replies_by_kind_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "replies.yml"
    file.write_text(text)
    with pytest.raises(InvalidConfigException, match=r"ReplyClassifier: .*replies\.yml"):
        ReplyClassifier.fingerprint_addon({"examples": str(file)})


def test_a_file_that_is_missing_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match=r"gone\.yml, its examples, cannot be read"):
        ReplyClassifier.fingerprint_addon({"examples": str(tmp_path / "gone.yml")})


def test_no_reply_of_the_project_is_of_two_kinds() -> None:
    found = yaml.safe_load((ROOT / "data" / "replies.yml").read_text(encoding="utf-8"))
    texts = [text.lower() for each in found.values() for text in each]
    assert len(set(texts)) == len(texts)
    assert {"agree", "decline", "change"} <= set(found)
