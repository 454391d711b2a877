"""The knowledge base that needs no server: a folder of articles and an index in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from frontdesk import locales
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import Article
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.tantivy import EnglishStemmer, TantivyIndex
from frontdesk.knowledge.vocabulary import Vocabulary, load_vocabulary

SYNONYMS = "synonyms.yml"


def embedded_knowledge(folder: Path, locale: str = locales.DEFAULT) -> KnowledgeService:
    """The service over the articles and synonyms of a folder such as data/kb; `locale` is the default one. Raises
    ArticleError, VocabularyError."""
    return serving(vocabulary_of(folder), load_articles(folder), locale)


def serving(vocabulary: Vocabulary, articles: Iterable[Article], locale: str) -> KnowledgeService:
    """The service over articles from elsewhere."""
    return KnowledgeService(TantivyIndex(vocabulary), vocabulary, articles, locale)


def vocabulary_of(folder: Path) -> Vocabulary:
    """The synonyms of a folder such as data/kb. Raises VocabularyError."""
    return load_vocabulary(folder / SYNONYMS, EnglishStemmer())
