"""English words, reduced to their stems."""

from __future__ import annotations

import tantivy

LONGEST_WORD = 40


class EnglishStemmer:
    """Words without accents and capitals, reduced by the Snowball stemmer for English."""

    def __init__(self) -> None:
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
        builder = builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english"))
        self._analyzer = builder.build()

    def __call__(self, text: str) -> list[str]:
        # Lone surrogates cannot be encoded as UTF-8, so tantivy refuses them; a space ends the word as any sign would.
        return self._analyzer.analyze(text.encode("utf-8", "replace").decode("utf-8"))
