"""Words and parts of words, as scikit-learn weighs them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.intents.text_features import TextFeatures

TEXTS = ["where is my order", "my order is not here", "I want a refund, a full refund", "refunds for an order", "?!"]


def test_a_text_has_the_features_that_scikit_learn_gives_it() -> None:
    words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), sublinear_tf=True)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
    expected = sparse.hstack([each.fit(TEXTS).transform([*TEXTS, "a refund order"]) for each in (words, parts)])
    found = TextFeatures.fitted(TEXTS).all([*TEXTS, "a refund order"])
    np.testing.assert_allclose(found.toarray(), expected.toarray(), atol=1e-6)


@given(st.text())
def test_any_text_has_features_that_survive_being_saved(text: str) -> None:
    fitted = TextFeatures.fitted(TEXTS)
    restored = TextFeatures.from_arrays(fitted.as_arrays())
    for before, after in zip(fitted.one(text), restored.one(text), strict=True):
        np.testing.assert_array_equal(before, after)


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_examples_can_be_fitted_and_restored(texts: list[str]) -> None:
    fitted = TextFeatures.fitted(texts)
    restored = TextFeatures.from_arrays(fitted.as_arrays())
    assert restored.size == fitted.size
    np.testing.assert_array_equal(restored.all(texts).toarray(), fitted.all(texts).toarray())


def test_names_tell_words_from_parts_of_words() -> None:
    fitted = TextFeatures.fitted(TEXTS)
    names = fitted.names(fitted.one("my order")[0])
    assert {"my", "order", "my order"} <= set(names)
    assert None in names


def test_texts_taken_together_have_the_features_of_all_but_for_pairs_across_their_ends() -> None:
    fitted = TextFeatures.fitted(TEXTS)
    first, second = "my order", "refund a refund"
    each = np.eye(fitted.size, dtype=np.float32)
    together = fitted.times([first, second], each, np.array([[1, 0], [1, 1]], np.float32))
    np.testing.assert_allclose(together[0], fitted.all([first]).toarray()[0], atol=1e-6)
    whole = fitted.all([f"{first} {second}"]).toarray()[0]
    np.testing.assert_allclose(together[1], whole, atol=1e-6)  # "order refund" is no pair of an example


@given(st.lists(st.text(alphabet="myorde funs?i", max_size=20), min_size=1, max_size=4))
def test_few_texts_are_weighed_as_many_are(texts: list[str]) -> None:
    fitted = TextFeatures.fitted(TEXTS)
    weights = np.random.default_rng(1).normal(size=(fitted.size, 3)).astype(np.float32)
    np.testing.assert_allclose(fitted.times(texts, weights), fitted.all(texts) @ weights, atol=1e-5)
