"""The embedded full-text index, in memory: tantivy, rebuilt from the articles when the process starts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import tantivy

from frontdesk.knowledge.model import PUBLIC, Hit, Passage
from frontdesk.knowledge.vocabulary import Vocabulary

# How much more a word counts in the heading or the title of a passage than in its text.
BOOSTS = {"text": 1.0, "heading": 2.0, "title": 1.5}
LONGEST_WORD = 40
MOST_TERMS = 64
WRITER_MEMORY = 15_000_000  # bytes; the least that tantivy accepts


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


class TantivyIndex:
    """A KnowledgeIndex that ranks by BM25. Queries are built from terms, so that no text is read as query syntax."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._schema = _schema()
        self._current = self._build(())

    def rebuild(self, passages: Iterable[Passage]) -> None:
        self._current = self._build(tuple(passages))

    def search(self, query: str, limit: int, locale: str, audiences: Collection[str] = PUBLIC) -> list[Hit]:
        searcher, passages = self._current
        terms = list(dict.fromkeys(self._vocabulary.terms(query)))[:MOST_TERMS]
        if not terms or not passages or limit < 1:
            return []
        found = searcher.search(self._query(terms, locale, audiences), limit, count=False)
        return [Hit(passages[int(_ordinal(searcher, address))], float(score)) for score, address in found.hits]

    def _query(self, terms: list[str], locale: str, audiences: Collection[str]) -> tantivy.Query:
        anywhere = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, name, term), boost),
            )
            for term in terms
            for name, boost in BOOSTS.items()
        ]
        matches = tantivy.Query.boolean_query(anywhere)
        required = (matches, self._one_of("locale", [locale]), self._one_of("audience", audiences))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in required])

    def _one_of(self, name: str, values: Collection[str]) -> tantivy.Query:
        """What has one of the values in a field; adds nothing to the score."""
        return tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, name, list(values)), 0.0)

    def _build(self, passages: tuple[Passage, ...]) -> tuple[tantivy.Searcher, tuple[Passage, ...]]:
        index = tantivy.Index(self._schema)
        writer = index.writer(WRITER_MEMORY, 1)
        for ordinal, passage in enumerate(passages):
            fields = {name: " ".join(self._vocabulary.terms(getattr(passage, name))) for name in BOOSTS}
            writer.add_document(
                tantivy.Document(ordinal=ordinal, locale=passage.locale, audience=passage.audience, **fields)
            )
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return index.searcher(), passages


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("locale", "audience"):
        builder.add_text_field(name, tokenizer_name="raw")
    builder.add_unsigned_field("ordinal", stored=True)
    return builder.build()


def _ordinal(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> int:
    ordinal = searcher.doc(address).get_first("ordinal")
    assert isinstance(ordinal, int)
    return ordinal
