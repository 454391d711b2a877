"""The packaged encoder in integers: what set-up chooses, and who refuses it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import encoder.packaged_model as packaged_model
import encoder.quantise as quantise
from encoder import EncoderProblem, ModelFiles, SentenceEncoder, packaged
from encoder.adapter import LEFT, RIGHT
from encoder.packaged_model import CHOICE, FLOATS, INTEGERS, TOKENS, VECTORS, packaged_floats, token_embeddings
from encoder.probes import LEAST_ALIKE, PROBES, alike

UNSEEN = ("my invoice has the wrong address", "hi!!", "is the two person tent waterproof, or only when it is new? " * 5)


@pytest.fixture(scope="module")
def integers(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    return quantise.quantised(packaged_floats(), tmp_path_factory.mktemp("integers"))


@pytest.fixture
def place(tmp_path: Path, integers: ModelFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the environment in which set-up keeps its choice; quantising takes no time."""
    monkeypatch.setattr(packaged_model.sys, "prefix", str(tmp_path))

    def at_once(_: ModelFiles, folder: Path, adapter: Path | None) -> ModelFiles:
        assert adapter is None
        return replace(integers, weights=Path(shutil.copy(integers.weights, folder)))

    monkeypatch.setattr(quantise, "quantised", at_once)
    return tmp_path / "share" / "frontdesk-encoder"


def compared_as(monkeypatch: pytest.MonkeyPatch, cosine: float, share_of_time: float) -> None:
    real = quantise.compared
    monkeypatch.setattr(quantise, "compared", lambda *encoders: (cosine, share_of_time, real(*encoders)[2]))


def test_both_states_in_integers_are_nearly_those_in_floats(integers: ModelFiles) -> None:
    expected, found = (SentenceEncoder(files).encode_all(UNSEEN) for files in (packaged_floats(), integers))
    assert found.shape == expected.shape == (3, 768)
    for half in (slice(384), slice(384, 768)):
        assert alike(expected[:, half], found[:, half]) > LEAST_ALIKE


def test_embeddings_in_bytes_change_no_vector_and_take_a_third_of_the_room(
    place: Path, integers: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared_as(monkeypatch, 0.995, 0.5)
    quantise.main([])
    found, expected = (SentenceEncoder(files) for files in (packaged(), integers))
    assert np.array_equal(found.encode_all(UNSEEN), expected.encode_all(UNSEEN))
    assert found.identity == expected.identity
    assert packaged().weights.stat().st_size < 0.45 * integers.weights.stat().st_size
    assert np.load(token_embeddings()).shape == (30_522, 384)


def test_parts_of_a_text_have_vectors_from_the_same_run() -> None:
    encoder = SentenceEncoder(replace(packaged_floats(), inner_state=None))
    text = "Tents dry slowly. Refunds take ten days."
    whole, tents, refunds = encoder.encode_parts(text, [(0, 17), (18, len(text))])
    asked = encoder.encode("How long until I get my money back?")
    assert alike(whole[None], encoder.encode(text)[None]) > 0.999
    assert refunds @ asked > whole @ asked > tents @ asked
    assert np.array_equal(encoder.encode_parts("Short.", [(90, 95)])[1], encoder.encode_parts("Short.", ())[0])


def test_integers_serve_where_they_agree_and_are_quicker(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared_as(monkeypatch, 0.995, 0.5)
    before = packaged()
    quantise.main([])
    assert (before.weights, packaged().weights) == (packaged_floats().weights, place / INTEGERS)
    assert SentenceEncoder(packaged()).identity != SentenceEncoder(before).identity
    assert {path.name for path in place.iterdir()} == {CHOICE, INTEGERS, TOKENS, VECTORS}


@pytest.mark.parametrize(("cosine", "share"), [(0.5, 0.5), (0.995, 1.4), (float("nan"), 0.5)])
def test_where_they_disagree_or_are_slower_the_floats_go_on(
    place: Path, monkeypatch: pytest.MonkeyPatch, cosine: float, share: float
) -> None:
    compared_as(monkeypatch, cosine, share)
    quantise.main([])
    assert packaged() == packaged_floats()


def test_a_choice_for_another_encoder_counts_for_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared_as(monkeypatch, 0.995, 0.5)
    quantise.main([])
    (place / CHOICE).write_text(
        json.dumps({"packaged": "of an earlier version", "weights": INTEGERS, "sha256": "0" * 64})
    )
    assert packaged() == packaged_floats()


def test_weights_that_set_up_did_not_make_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared_as(monkeypatch, 0.995, 0.5)
    quantise.main([])
    (place / INTEGERS).write_bytes(b"other weights")
    with pytest.raises(EncoderProblem, match="make install"):
        packaged()


def test_a_processor_that_computes_otherwise_is_refused(tmp_path: Path, integers: ModelFiles) -> None:
    np.save(tmp_path / VECTORS, -SentenceEncoder(integers).encode_all(PROBES))
    with pytest.raises(EncoderProblem, match="processor"):
        SentenceEncoder(replace(integers, probes=tmp_path / VECTORS))


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Changes one matrix of the first layer a little."""
    chance, name = np.random.default_rng(0), "inner.encoder.layer.0.output.dense.weight"
    left, right = (0.15 * chance.standard_normal(shape) for shape in ((1536, 2), (2, 384)))
    path = tmp_path_factory.mktemp("adapter") / "adapter.npz"
    np.savez(path, **{name + LEFT: left.astype(np.float16), name + RIGHT: right.astype(np.float16)})
    return path


@pytest.mark.parametrize(("share", "weights"), [(0.5, INTEGERS), (1.4, FLOATS)])
def test_an_adapter_changes_what_serves_in_integers_and_in_floats(
    tmp_path: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch, share: float, weights: str
) -> None:
    monkeypatch.setattr(packaged_model.sys, "prefix", str(tmp_path))
    compared_as(monkeypatch, 0.995, share)
    quantise.main(["--adapter", str(adapter)])
    files = packaged(adapter)
    assert files.weights.name == weights
    found, plain = (SentenceEncoder(each).encode_all(UNSEEN) for each in (files, packaged_floats()))
    assert alike(found, plain) < 0.975
    floats = SentenceEncoder(quantise.in_floats(packaged_floats(), tmp_path, adapter)).encode_all(UNSEEN)
    assert alike(found, floats) > 0.975


def test_an_environment_that_was_prepared_for_other_weights_is_refused(
    place: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared_as(monkeypatch, 0.995, 0.5)
    with pytest.raises(EncoderProblem, match=r"adapter\.npz: run `make install`"):
        packaged(adapter)
    quantise.main([])
    with pytest.raises(EncoderProblem, match=r"adapter\.npz: run `make install`"):
        packaged(adapter)


def test_an_adapter_of_another_network_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    np.savez(other, **{"layer.9.weight" + LEFT: np.zeros((4, 1)), "layer.9.weight" + RIGHT: np.zeros((1, 4))})
    with pytest.raises(ValueError, match=r"layer\.9\.weight"):
        quantise.in_floats(packaged_floats(), tmp_path, other)


def test_a_file_that_changes_nothing_is_no_adapter(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    np.savez(other, weights=np.zeros((4, 1)))
    with pytest.raises(ValueError, match="changes nothing"):
        quantise.in_floats(packaged_floats(), tmp_path, other)
