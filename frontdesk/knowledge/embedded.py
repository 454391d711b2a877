"""The knowledge base that needs no server: an index in a file, over articles from a folder or from elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from frontdesk import locales
from frontdesk.knowledge.index.analysis import Analyser
from frontdesk.knowledge.index.calibration import calibrated
from frontdesk.knowledge.index.embedded import EmbeddedIndex
from frontdesk.knowledge.index.measure import packaged_measure
from frontdesk.knowledge.index.packaged_encoder import packaged_embeddings, search_encoder
from frontdesk.knowledge.index.ports import Index
from frontdesk.knowledge.index.preparing import PreparedPassages
from frontdesk.knowledge.index.ranker import packaged
from frontdesk.knowledge.index.search import Search
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.ports import INDEX
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary, load_vocabulary

SYNONYMS = "synonyms.yml"
FUNCTION_WORDS = Path(__file__).parent / "function_words.txt"


def embedded_knowledge(folder: Path, locale: str = locales.DEFAULT, index: Path = INDEX) -> KnowledgeService:
    """The service over the articles and synonyms of a folder such as data/kb; `locale` is the default one; what is dear
    to prepare is kept in the file `index`. Raises ArticleError, VocabularyError."""
    vocabulary = vocabulary_of(folder)
    return KnowledgeService(search_in(index, vocabulary), vocabulary, load_articles(folder), locale)


def search_in(index: Path, vocabulary: Vocabulary, keeps_others: bool = True) -> Search:
    """A search that keeps its index in a file; `keeps_others` as in PreparedPassages."""
    analyser = Analyser(vocabulary, search_encoder())
    return search_over(EmbeddedIndex(PreparedPassages(index, analyser, keeps_others=keeps_others)), analyser)


def search_over(index: Index, analyser: Analyser) -> Search:
    """The search over an engine."""
    ranker = packaged()
    return Search(index, analyser, packaged_embeddings, packaged_measure, ranker, partial(calibrated, ranker=ranker))


def vocabulary_of(folder: Path) -> Vocabulary:
    """The synonyms of a folder such as data/kb. Raises VocabularyError."""
    return load_vocabulary(folder / SYNONYMS, EnglishStemmer())


def english_vocabulary() -> Vocabulary:
    """No synonyms; words that only hold sentences together are ignored."""
    return Vocabulary(EnglishStemmer(), (), FUNCTION_WORDS.read_text(encoding="utf-8").split())
