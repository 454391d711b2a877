"""What no answer may be, whatever it says: empty, long, anything but plain English text, or about its own making."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.knowledge.generation.model import Draft, Refusal
from frontdesk.knowledge.generation.prompt import INSTRUCTIONS
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences

LONGEST = 600  # characters
MOST_SENTENCES = 4
#: So many words of the instructions in a row are no accident.
REPEATED = 5
_NOT_PLAIN = re.compile(
    r"<[^>\s]|&\w+;|&#|\w+://|\bwww\.|\]\(|[`{}\[\]|\\^~*#]|^\s*[>-]|\bjavascript:|\b[\w.-]+@[\w-]+\.|"
    r"\b[\w-]+\.(?:com|net|org|io|info|ru|xyz|example|dev|app|de|uk|shop)\b",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zA-ZÀ-ÖØ-öø-ÿ]")
_OF_ITSELF = re.compile(
    r"\b(?:language model|as an ai|ai assistant|chatbot|my instructions|system prompt|the prompt|the passages?|"
    r"the provided|the context|according to the text|i am an? (?:ai|assistant|bot)|i cannot answer|i'm unable)\b",
    re.IGNORECASE,
)
# What is said to a model and not to customers, in whatever article it stands.
_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules|prompts?|above|previous|everything)\b|"
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b|"
    r"\blanguage models?\b|\bai (?:assistant|model)s?\b|"
    r"\byou are now\b|\bact as\b|\bpretend\b|\b(?:respond|reply|answer) (?:only )?(?:with|that)\b|"
    r"\b(?:new|these|following|my) instructions\b|\bassistant ?:|\bsystem ?:|</?\w+>|\[/?inst\]|<\|",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(r"^(?:yes|no|nope|sure|of course|certainly|absolutely|sorry)\b[,.!;:–—-]+\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
#: English has some of these in nearly every sentence; a text of several words without any is in another language.
_COMMON = frozenset(
    """
    the a an of to in is are be and or for with you your we our it on at by from this that can may must not have has
    will if when as no up out after before within do does
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
_FEW = 5  # words


def screened(draft: Draft, passages: Sequence[Passage]) -> Refusal | None:
    """Why a draft is refused before it is compared with the passages; None if it may be."""
    text = draft.text.strip()
    if not text:
        return Refusal.EMPTY
    if not draft.is_whole or len(text) > LONGEST or len(sentences(text)) > MOST_SENTENCES:
        return Refusal.TOO_LONG
    if _NOT_PLAIN.search(text) or not all(each.isprintable() or each == "\n" for each in text):
        return Refusal.NOT_PLAIN
    if _OTHER_LETTERS.search(text) or not _is_english(text):
        return Refusal.NOT_ENGLISH
    source = " ".join(passage.text for passage in passages)
    if _OF_ITSELF.search(text) and not _OF_ITSELF.search(source):
        return Refusal.INSTRUCTIONS
    return Refusal.INSTRUCTIONS if _runs(text) & _runs(INSTRUCTIONS) - _runs(source) else None


def without_opening(text: str) -> str:
    """The text without a "yes" or "no" at its beginning: what they answer is the question, which is no evidence."""
    rest = _OPENING.sub("", text.strip(), count=1)
    return rest[:1].upper() + rest[1:]


def speaks_to_a_model(passage: Passage) -> bool:
    """Whether a passage has instructions in it that are meant for a language model."""
    return bool(_TO_A_MODEL.search(f"{passage.title}\n{passage.heading}\n{passage.text}"))


def _is_english(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    return len(words) < _FEW or not _COMMON.isdisjoint(words)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    return {tuple(words[at : at + REPEATED]) for at in range(len(words) - REPEATED + 1)}
