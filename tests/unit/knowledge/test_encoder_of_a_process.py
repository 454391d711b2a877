"""The sentence encoder takes much memory, so that a process has one."""

from __future__ import annotations

from pathlib import Path

from frontdesk.knowledge.embedded import english_vocabulary, search_in


def test_all_searches_of_a_process_share_one_encoder(tmp_path: Path) -> None:
    one, other = (search_in(tmp_path / name, english_vocabulary()) for name in ("articles", "tickets"))
    assert one.analyser.encoder is other.analyser.encoder
    assert one._load_embeddings() is other._load_embeddings()
