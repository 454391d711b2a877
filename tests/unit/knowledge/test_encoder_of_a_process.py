"""The sentence encoder takes much memory, so that a process has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoder import EncoderProblem, ModelFiles
from frontdesk.knowledge.embedded import english_vocabulary, search_in
from frontdesk.knowledge.index.packaged_encoder import PackagedEncoder
from frontdesk.settings import NotConfigured


def test_all_searches_of_a_process_share_one_encoder(tmp_path: Path) -> None:
    one, other = (search_in(tmp_path / name, english_vocabulary()) for name in ("articles", "tickets"))
    assert one.analyser.encoder is other.analyser.encoder
    assert one._load_embeddings() is other._load_embeddings()


def test_an_environment_that_is_not_prepared_is_told_with_what_to_do() -> None:
    def find() -> ModelFiles:
        raise EncoderProblem("run `make install`")

    with pytest.raises(NotConfigured, match="make install"):
        PackagedEncoder(find).identity  # noqa: B018
