"""The packaged encoder in JAX, with low-rank changes that can be learned."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from onnx import numpy_helper
from tokenizers import Tokenizer

from encoder.adapter import LEFT, RIGHT
from encoder.packaged_model import packaged_floats
from encoder.quantise import network_of

RANK, HEADS, EPSILON, LAST = 16, 12, 1e-12, 102
_LAYER = "inner.encoder.layer."
_DENSE = ("attention", "attention.output.dense", "intermediate.dense", "output.dense")

Changes = dict[str, Array]


class Network:
    """Its weights stay as they are; `changes` are the factors that are added to its matrices."""

    def __init__(self) -> None:
        files = packaged_floats()
        with tempfile.TemporaryDirectory() as scratch:
            graph = network_of(files, Path(scratch)).graph
        self._weights = {each.name: jnp.asarray(numpy_helper.to_array(each)) for each in graph.initializer}
        self._layers = sum(name.endswith(".intermediate.dense.bias") for name in self._weights)
        self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        #: The same as `vectors`, compiled once for each shape.
        self.encoded = jax.jit(self.vectors)

    def unchanged(self, seed: int) -> Changes:
        """Factors whose product is nothing yet, from which learning begins."""
        names = [f"{_LAYER}{layer}.{part}.weight" for layer in range(self._layers) for part in _DENSE]
        made: Changes = {}
        for key, name in zip(jax.random.split(jax.random.PRNGKey(seed), len(names)), names, strict=True):
            rows, columns = self._weights[name].shape
            made[name + LEFT] = jax.random.normal(key, (rows, RANK)) / rows**0.5
            made[name + RIGHT] = jnp.zeros((RANK, columns))
        return made

    def numbers(self, texts: Sequence[str], length: int) -> tuple[Any, Any]:
        """Tokens and mask, both (texts, length)."""
        tokens = np.zeros((len(texts), length), np.int32)
        mask = np.zeros_like(tokens)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(text).ids
            ids = ids if len(ids) <= length else [*ids[: length - 1], LAST]
            tokens[row, : len(ids)], mask[row, : len(ids)] = ids, 1
        return tokens, mask

    def vectors(self, changes: Changes, tokens: Array, mask: Array) -> Array:
        """Of length 1, (texts, dimensions)."""
        words = self._weights["inner.embeddings.word_embeddings.weight"][tokens]
        state = self._normalised(words + self._weights["places"][: tokens.shape[1]], "inner.embeddings.LayerNorm")
        hidden = jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)
        for layer in range(self._layers):
            name = f"{_LAYER}{layer}"
            attended = self._attended(state, hidden, f"{name}.attention", changes)
            inner = self._dense(attended, f"{name}.attention.output.dense", changes)
            state = self._normalised(inner + state, f"{name}.attention.output.LayerNorm")
            wide = jax.nn.gelu(self._dense(state, f"{name}.intermediate.dense", changes), approximate=True)
            state = self._normalised(
                self._dense(wide, f"{name}.output.dense", changes) + state, f"{name}.output.LayerNorm"
            )
        seen = mask[..., None].astype(state.dtype)
        mean = (state * seen).sum(1) / seen.sum(1)
        return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)

    def _attended(self, state: Array, hidden: Array, name: str, changes: Changes) -> Array:
        texts, tokens, size = state.shape
        parts = jnp.split(self._dense(state, name, changes), 3, -1)
        query, key, value = (each.reshape(texts, tokens, HEADS, size // HEADS).transpose(0, 2, 1, 3) for each in parts)
        shares = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / (size // HEADS) ** 0.5 + hidden, -1)
        return (shares @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, size)

    def _dense(self, state: Array, name: str, changes: Changes) -> Array:
        matrix = f"{name}.weight"
        changed = (state @ changes[matrix + LEFT]) @ changes[matrix + RIGHT]
        return state @ self._weights[matrix] + changed + self._weights[f"{name}.bias"]

    def _normalised(self, state: Array, name: str) -> Array:
        centred = state - state.mean(-1, keepdims=True)
        spread = jnp.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
