"""The encoder's files: the packaged ones, and those of any folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import encoder.packaged_model as packaged_model
from encoder import EncoderProblem, SentenceEncoder, in_folder, packaged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packaged encoder, laid out as sentence-transformers does."""
    files = packaged_model.packaged_floats()
    (tmp_path / "onnx").mkdir()
    shutil.copy(files.weights, tmp_path / "onnx" / "model.onnx")
    shutil.copy(files.tokenizer, tmp_path / "tokenizer.json")
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 64}))
    return tmp_path


def test_a_folder_is_read_as_it_says(folder: Path) -> None:
    files = in_folder(folder)
    assert (files.pooling, files.normalize, files.max_tokens, files.inner_state) == ("mean", True, 64, None)


def test_the_packaged_encoder_adds_an_inner_state_to_the_last_one(folder: Path) -> None:
    last, both = SentenceEncoder(in_folder(folder)), SentenceEncoder(packaged_model.packaged_floats())
    np.testing.assert_allclose(both.encode("hello there")[:384] * 2**0.5, last.encode("hello there"), atol=1e-5)
    assert last.identity != both.identity


def test_pooling_and_normalisation_are_the_folders(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False})
    )
    (folder / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.Pooling"}]))
    files = in_folder(folder)
    assert (files.pooling, files.normalize) == ("cls", False)
    assert SentenceEncoder(files).encode("hello").shape == (384,)


def test_a_pooling_that_is_not_supported_is_named(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_max_tokens": True}))
    with pytest.raises(EncoderProblem, match="pooling_mode_max_tokens"):
        in_folder(folder)


@pytest.mark.parametrize("name", ["onnx/model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(EncoderProblem, match=name.removeprefix("onnx/")):
        in_folder(folder)


def test_a_file_that_is_no_model_is_refused(folder: Path) -> None:
    (folder / "onnx" / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(EncoderProblem, match="no encoder that can be loaded"):
        SentenceEncoder(in_folder(folder))


def test_packaged_files_that_are_not_the_tested_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    package, name, _ = packaged_model._WEIGHTS
    monkeypatch.setattr(packaged_model, "_WEIGHTS", (package, name, "0" * 64))
    with pytest.raises(EncoderProblem, match="SHA-256 differs"):
        packaged()


def test_a_package_that_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged_model, "_WEIGHTS", ("no_such_package", "model.onnx", "0" * 64))
    with pytest.raises(EncoderProblem, match="make install"):
        packaged()
