"""A transformer that turns a sentence into a vector, run by onnxruntime on the CPU."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from encoder.model_files import EncoderProblem, ModelFiles
from encoder.probes import LEAST_ALIKE, PROBES, alike

Vectors = NDArray[np.float32]

RUN = 14  # tokens that take as long as beginning another run, with the packaged encoder


@dataclass(frozen=True)
class Encoded:
    """A text's vector (dimensions,), and what its tokens say of parts of it."""

    vector: NDArray[np.float32]
    _pooled: Callable[[NDArray[np.bool_]], NDArray[np.float32]]
    _starts: NDArray[np.int64]

    def inside(self, start: int, end: int) -> NDArray[np.float32]:
        """The vector of the part [first character, end): the mean of its tokens, each of which knows the text around
        it. Where it has none, because the text is longer than is read, the vector of the whole."""
        within = (self._starts >= start) & (self._starts < end)
        return self._pooled(within) if within.any() else self.vector


class SentenceEncoder:
    """Encodes texts, each on one thread, several on as many as there are processors.

    One by one, a text's vector is the same in training, from the cache, and for a message. Together, short texts take
    half the time, but their vectors depend a little on their neighbours: computed in integers, all share one scale.
    """

    def __init__(self, files: ModelFiles) -> None:
        """Load the model (0.2 s).

        Raises:
            EncoderProblem: the files are no ONNX model and tokenizer, or this processor computes other vectors of them.
        """
        self.identity = files.identity
        self._files = files
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            model: str | bytes = str(files.weights)  # by its name, since bytes would be copied twice
            if files.inner_state and not files.inner_is_output:
                model = with_output(files.weights.read_bytes(), files.inner_state)
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        except Exception as error:  # both libraries raise exceptions of any class
            raise EncoderProblem(f"{files.weights.parent} holds no encoder that can be loaded.") from error
        self._tokenizer.enable_truncation(files.max_tokens)
        self._tokenizer.no_padding()
        self._inputs = [each.name for each in self._session.get_inputs()]
        # The states of the last layer are the model's first output.
        self._states = [self._session.get_outputs()[0].name, *([files.inner_state] if files.inner_state else [])]
        if files.probes and not self._computes_as(np.load(files.probes)):
            raise EncoderProblem(
                f"This processor computes other vectors with {files.weights} than the one that it was made on: run "
                "`make install` here, or build the image on a processor like this one."
            )

    def encode(self, text: str) -> NDArray[np.float32]:
        """The vector of one text, shape (dimensions,), of length 1 where the model normalises.

        With an inner state it is twice as long, and the cosine of two texts the mean of those of both states.
        """
        return self._vector(self._run([self._tokenizer.encode(text).ids])[0])

    def encode_beside(self, text: str, parts: Sequence[str]) -> tuple[Encoded, list[NDArray[np.float32]]]:
        """A text, and the vectors of its parts (see `encode_together`), on two processors if there are."""
        if not parts:
            return self._encoded(text), []
        whole = self._pool.submit(self._encoded, text)
        vectors = self.encode_together(parts)
        return whole.result(), vectors

    def _encoded(self, text: str) -> Encoded:
        tokens = self._tokenizer.encode(text)
        states = self._run([tokens.ids])[0]
        # A token that marks the beginning or the end belongs to no part.
        starts = np.where(np.array(tokens.special_tokens_mask) == 0, [start for start, _ in tokens.offsets], -1)
        return Encoded(self._vector(states), lambda within: self._vector([state[within] for state in states]), starts)

    def encode_together(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """The vectors of texts, nearly as `encode` makes them: for parts of one message, which are many and short."""
        ids = [self._tokenizer.encode(text).ids for text in texts]
        chosen = batches([len(each) for each in ids])
        runs = self._pool.map(self._run, [[ids[index] for index in batch] for batch in chosen])
        states = {
            index: of_text
            for batch, run in zip(chosen, runs, strict=True)
            for index, of_text in zip(batch, run, strict=True)
        }
        return [self._vector(states[index]) for index in range(len(texts))]

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Vectors:
        """The vectors of a text and of parts of it, shape (1 + parts, dimensions); a part is [first character, end).

        The network runs once: a part's vector is the mean of its tokens, each of which knows the text around it. A part
        that is beyond the greatest length has the vector of the whole.
        """
        tokens = self._tokenizer.encode(text)
        state = self._run([tokens.ids])[0][0]
        starts = np.array([start for start, _ in tokens.offsets])
        is_word = np.array(tokens.special_tokens_mask) == 0
        vectors = [self._pooled(state)]
        for start, end in parts:
            inside = is_word & (starts >= start) & (starts < end)
            vectors.append(self._scaled(state[inside].mean(axis=0)) if inside.any() else vectors[0])
        return np.stack(vectors)

    def tokens(self, text: str) -> list[int]:
        """The numbers of a text's tokens, without those that mark its beginning and its end."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _run(self, ids: Sequence[Sequence[int]]) -> list[list[Any]]:
        """For each text of these tokens each state, of shape (tokens, dimensions), from one run of the network; shorter
        texts are filled up with tokens that are not seen."""
        padded = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
        mask = np.zeros_like(padded)
        for row, tokens in enumerate(ids):
            padded[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
        given = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}
        states: list[Any] = self._session.run(self._states, {name: given[name] for name in self._inputs})
        return [[state[row, : len(tokens)] for state in states] for row, tokens in enumerate(ids)]

    def _vector(self, states: Sequence[Any]) -> NDArray[np.float32]:
        vector = np.concatenate([self._pooled(state) for state in states]) / np.float32(len(states) ** 0.5)
        return np.asarray(vector, np.float32)

    def _pooled(self, state: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._scaled(state[0] if self._files.pooling == "cls" else state.mean(axis=0))

    def _scaled(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._files.normalize:
            vector = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return np.asarray(vector, dtype=np.float32)

    def _computes_as(self, expected: Vectors) -> bool:
        return alike(expected, np.stack([self.encode(text) for text in PROBES])) >= LEAST_ALIKE

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """The vectors of many texts, shape (texts, dimensions), each as `encode` makes it."""
        return np.stack(list(self._pool.map(self.encode, texts))) if texts else np.zeros((0, 0), np.float32)


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of these numbers of tokens, as indices, in batches: of like length, since all are filled up to the longest,
    and few, since a run costs as much as RUN tokens."""
    found: list[list[int]] = []
    longest = filled = 0
    for index in sorted(range(len(lengths)), key=lambda each: -lengths[each]):
        filled += longest - lengths[index]
        if not found or filled > RUN:
            found.append([])
            longest, filled = lengths[index], 0
        found[-1].append(index)
    return found


def with_output(model: bytes, name: str) -> bytes:
    """The ONNX model with an inner state of floats as a further output.

    Protobuf merges appended bytes into a message, so the model need not be parsed. The bytes are a graph (field 7 of a
    model) with one more output (12 of a graph), its name (1) and its type (2), a tensor (1) of elements (1) of kind 1.
    """
    output = _field(1, name.encode()) + _field(2, _field(1, bytes([0x08, 0x01])))
    return model + _field(7, _field(12, output))


def _field(number: int, content: bytes) -> bytes:
    # Short enough for one byte of length.
    return bytes([number << 3 | 2, len(content)]) + content
