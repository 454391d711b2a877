"""Finds and checks the files of a sentence encoder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

_DEFAULT_MAX_TOKENS = 256
_HEX_DIGITS = 32

Pooling = Literal["mean", "cls"]


class EncoderProblem(Exception):
    """The encoder cannot be used; the message says which file, and what to do."""


@dataclass(frozen=True)
class ModelFiles:
    """An ONNX export of a sentence-transformers model, and how it pools its token vectors.

    `inner_state` names a state inside the network that is pooled beside the last one; `inner_is_output` says that the
    file gives it out already. `probes` is a file of the vectors that PROBES should have, to within rounding, where a
    processor might compute otherwise. `identity` changes with all that vectors depend on: those of different identities
    cannot be compared. `computes_as` is the identity of other files with the same vectors, of which these were made.
    """

    weights: Path
    tokenizer: Path
    pooling: Pooling = "mean"
    normalize: bool = True
    max_tokens: int = _DEFAULT_MAX_TOKENS
    inner_state: str | None = None
    inner_is_output: bool = False
    probes: Path | None = None
    computes_as: str = ""

    @cached_property
    def identity(self) -> str:
        """Hexadecimal digits over the files and settings."""
        if self.computes_as:
            return self.computes_as
        settings = f"{self.pooling} {self.normalize} {self.max_tokens} {self.inner_state}"
        contents = f"{sha256(self.weights)} {sha256(self.tokenizer)} {settings}"
        return hashlib.sha256(contents.encode()).hexdigest()[:_HEX_DIGITS]


def in_folder(folder: Path) -> ModelFiles:
    """The encoder in a folder as sentence-transformers writes it, exported to ONNX.

    It needs `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`; pooling, normalisation and the greatest length
    are read from `1_Pooling/config.json`, `modules.json` and `sentence_bert_config.json` where they are there.

    Raises:
        EncoderProblem: a file is missing or cannot be read, or the model pools its tokens in a way that is not
        supported.
    """
    weights = next((path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()), None)
    tokenizer = folder / "tokenizer.json"
    if weights is None or not tokenizer.is_file():
        missing = "model.onnx" if weights is None else "tokenizer.json"
        raise EncoderProblem(
            f"There is no {missing} in {folder}: export the model with `optimum-cli export onnx`, or name its folder."
        )
    modules = _json(folder / "modules.json", [])
    return ModelFiles(
        weights,
        tokenizer,
        pooling=_pooling(folder),
        normalize=not modules or any(str(module.get("type", "")).endswith("Normalize") for module in modules),
        max_tokens=int(_json(folder / "sentence_bert_config.json", {}).get("max_seq_length") or _DEFAULT_MAX_TOKENS),
    )


def _pooling(folder: Path) -> Pooling:
    settings = _json(folder / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True})
    chosen = [name for name, value in settings.items() if name.startswith("pooling_mode_") and value is True]
    if chosen == ["pooling_mode_mean_tokens"]:
        return "mean"
    if chosen == ["pooling_mode_cls_token"]:
        return "cls"
    raise EncoderProblem(
        f"{folder} pools its tokens by {', '.join(chosen) or 'nothing'}: only mean and CLS are supported."
    )


def _json(path: Path, absent: Any) -> Any:
    if not path.is_file():
        return absent
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise EncoderProblem(f"{path} is not JSON.") from None


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
