"""The check with the lists that stand beside this file, and with the packaged encoder."""

from __future__ import annotations

from frontdesk.knowledge.generation.support.check import SupportCheck
from frontdesk.knowledge.generation.support.words import load_lexicon
from frontdesk.knowledge.index.packaged_encoder import paraphrase_encoder
from frontdesk.knowledge.stemmer import EnglishStemmer


def support_check() -> SupportCheck:
    """The encoder is loaded with the first text."""
    return SupportCheck(load_lexicon(EnglishStemmer()), paraphrase_encoder())
