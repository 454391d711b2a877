"""The sentence encoder of the search, loaded when the first text is to be encoded: the one that Rasa's process
understands messages with, brought nearer to what customers ask by an adapter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from frontdesk.knowledge.index.embeddings import TokenEmbeddings
from frontdesk.knowledge.index.vectors import Bytes, Floats
from frontdesk.settings import NotConfigured

if TYPE_CHECKING:
    from encoder import ModelFiles, SentenceEncoder


#: `python -m benchmarks.adapting` makes it; set-up prepares the environment with it.
ADAPTER = Path(__file__).parent / "adapter.npz"


def _of_the_search() -> ModelFiles:
    from encoder import packaged

    return packaged(ADAPTER)


def _as_packaged() -> ModelFiles:
    from encoder import packaged_floats

    return packaged_floats()


class PackagedEncoder:
    """An Encoder of 384 dimensions. Loading takes 0.2 s and 60 MB, which no command pays that encodes nothing."""

    def __init__(self, find: Callable[[], ModelFiles] = _of_the_search) -> None:
        self._find = find
        self._loading = threading.Lock()

    @cached_property
    def files(self) -> ModelFiles:
        """Raises NotConfigured if set-up has not prepared them."""
        from encoder import EncoderProblem

        try:
            files = self._find()
        except EncoderProblem as problem:
            raise NotConfigured(str(problem)) from problem
        # Sentences alone are compared: the inner state keeps more of single words, which BM25 sees to.
        return replace(files, inner_state=None, probes=None, computes_as="")

    @property
    def identity(self) -> str:
        return self.files.identity

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Floats:
        return self._encoder().encode_parts(text, parts)

    def tokens(self, text: str) -> list[int]:
        return self._encoder().tokens(text)

    def _encoder(self) -> SentenceEncoder:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceEncoder:
        from encoder import SentenceEncoder

        return SentenceEncoder(self.files)


@cache
def search_encoder() -> PackagedEncoder:
    """The one of this process: all searches share its weights."""
    return PackagedEncoder()


@cache
def paraphrase_encoder() -> PackagedEncoder:
    """As it is packaged, in floats (130 MB once it is used), which was made for texts that say the same: the adapter
    brings questions to their answers."""
    return PackagedEncoder(_as_packaged)


@cache
def packaged_embeddings() -> TokenEmbeddings:
    """Of the packaged encoder; read from the disk as they are needed, so that processes share them."""
    from encoder import token_embeddings

    matrix: Bytes = np.load(token_embeddings(), mmap_mode="r")
    return TokenEmbeddings(matrix)
