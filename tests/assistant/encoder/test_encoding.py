"""Vectors of texts, and the cache that keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encoder import CachedEncoder, SentenceEncoder, VectorCache, packaged
from encoder.probes import alike
from encoder.sentence_encoder import RUN, batches

TEXTS = ["where is my order", "Where's my parcel?", "I want my money back", "a" * 5000]


@pytest.fixture(scope="module")
def sentences() -> SentenceEncoder:
    return SentenceEncoder(packaged())


def test_what_means_the_same_is_near_and_what_does_not_is_far(sentences: SentenceEncoder) -> None:
    order, parcel, refund, _ = sentences.encode_all(TEXTS)
    assert order @ parcel > order @ refund + 0.1


def test_a_text_has_the_same_vector_alone_and_among_others(sentences: SentenceEncoder) -> None:
    for text, vector in zip(TEXTS, sentences.encode_all(TEXTS), strict=True):
        np.testing.assert_array_equal(sentences.encode(text), vector)


def test_parts_of_a_message_are_encoded_together_nearly_as_alone(sentences: SentenceEncoder) -> None:
    parts = [text[:60] for text in TEXTS] + ["hi", "the parcel came on Monday but the box was empty and wet"]
    together, alone = np.stack(sentences.encode_together(parts)), sentences.encode_all(parts)
    assert alike(alone, together) > 0.96
    assert (np.argmax(together @ alone.T, axis=1) == np.arange(len(parts))).all()
    assert sentences.encode_together([]) == []


def test_a_message_beside_its_parts_has_the_vector_that_it_has_alone(sentences: SentenceEncoder) -> None:
    whole, parts = sentences.encode_beside(". ".join(TEXTS[:3]), TEXTS[:3])
    np.testing.assert_array_equal(whole.vector, sentences.encode(". ".join(TEXTS[:3])))
    assert len(parts) == 3


def test_parts_are_found_inside_of_a_message_without_encoding_them(sentences: SentenceEncoder) -> None:
    refund, story = "I want my money back for the tent", "We had a lovely weekend at the lake"
    whole, alone = sentences.encode_beside(f"{refund}. {story}.", [refund, story])
    inside = np.stack([whole.inside(0, len(refund)), whole.inside(len(refund) + 2, 200)])
    assert (np.argmax(inside @ np.stack(alone).T, axis=1) == [0, 1]).all()
    assert np.linalg.norm(inside, axis=1) == pytest.approx(1, abs=1e-3)
    np.testing.assert_array_equal(whole.inside(300, 310), whole.vector)


@given(lengths=st.lists(st.integers(2, 256), max_size=20))
def test_every_text_is_in_one_batch_and_little_of_it_is_filling(lengths: list[int]) -> None:
    found = batches(lengths)
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        longest = max(lengths[index] for index in batch)
        assert sum(longest - lengths[index] for index in batch) <= RUN


@settings(max_examples=50)
@given(text=st.text(max_size=200))
def test_any_text_has_a_vector_of_length_one(sentences: SentenceEncoder, text: str) -> None:
    vector = sentences.encode(text)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_only_what_is_new_is_encoded(sentences: SentenceEncoder, tmp_path: Path) -> None:
    first = CachedEncoder(sentences, VectorCache(tmp_path / "cache" / "vectors.sqlite"))
    before = first.encode_all([*TEXTS, TEXTS[0]])
    assert first.encoded == len(TEXTS)
    second = CachedEncoder(sentences, VectorCache(tmp_path / "cache" / "vectors.sqlite"))
    after = second.encode_all([*TEXTS, "something new"])
    assert second.encoded == 1
    np.testing.assert_array_equal(after[:4], before[:4])


def test_the_cache_holds_no_text(sentences: SentenceEncoder, tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    CachedEncoder(sentences, VectorCache(path)).encode_all(["my secret question"])
    assert b"secret" not in path.read_bytes()


def test_a_broken_cache_is_made_anew(sentences: SentenceEncoder, tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"this is not a database" * 1000)
    cached = CachedEncoder(sentences, VectorCache(path))
    assert cached.encode_all(TEXTS).shape == (4, 768)
    assert cached.encoded == 4


def test_beyond_its_limit_the_cache_drops_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite", limit=2)
    vectors = {name: np.full(3, number, np.float32) for number, name in enumerate([b"a", b"b", b"c"])}
    cache.put({b"a": vectors[b"a"]})
    cache.put({b"b": vectors[b"b"]})
    cache.put({b"c": vectors[b"c"]}, used=[b"a"])
    assert set(cache.get([b"a", b"b", b"c"])) == {b"a", b"c"}


def test_nothing_to_encode_is_no_problem(sentences: SentenceEncoder, tmp_path: Path) -> None:
    assert len(CachedEncoder(sentences, VectorCache(tmp_path / "vectors.sqlite")).encode_all([])) == 0
