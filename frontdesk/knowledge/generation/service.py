"""Writes an answer anew with a language model, if every sentence of it is supported; else the answer stays a quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk.knowledge.generation.model import Refusal
from frontdesk.knowledge.generation.ports import NotWritten, Writer
from frontdesk.knowledge.generation.prompt import prompt
from frontdesk.knowledge.generation.screen import screened, speaks_to_a_model, without_opening
from frontdesk.knowledge.generation.support.check import SupportCheck
from frontdesk.knowledge.model import PUBLIC, Answer, Passage
from frontdesk.locales import language_of

#: With less time than this (seconds) nothing is begun.
SHORTEST = 0.5
#: The check reads English alone.
LANGUAGE = "en"
# Three steps of five are worse than none, so instructions stay as they are.
_STEP = re.compile(r"^\s*(?:- )?\d+[.)]\s", re.MULTILINE)


@dataclass(frozen=True)
class Rewriting:
    """An answer, and what came of having it written: `refusal` is None if it was written, or was not to be."""

    answer: Answer
    refusal: Refusal | None = None

    @property
    def outcome(self) -> str:
        """`written`, why it was not, or nothing if it was not to be."""
        return "written" if self.answer.is_written else self.refusal or ""


class Generation:
    """Has answers written.

    Args:
        seconds: the longest that one may take.
    """

    def __init__(self, writer: Writer, check: SupportCheck, seconds: float) -> None:
        self._writer = writer
        self._check = check
        self._seconds = seconds

    def rewritten(self, question: str, answer: Answer, seconds: float | None = None) -> Rewriting:
        """The answer in other words, or as it is. `seconds` is what is left, if that is less than it may take."""
        if not may_be_written(answer):
            return Rewriting(answer)
        try:
            return Rewriting(replace(answer, quote=self._written(question, answer, seconds), is_written=True))
        except NotWritten as refused:
            return Rewriting(answer, refused.reason)

    def _written(self, question: str, answer: Answer, seconds: float | None) -> str:
        left = self._seconds if seconds is None else min(seconds, self._seconds)
        if any(map(speaks_to_a_model, answer.passages)):
            raise NotWritten(Refusal.INSTRUCTIONS)
        if left < SHORTEST:
            raise NotWritten(Refusal.NO_TIME)
        draft = self._writer.write(prompt(question, answer.passages), left)
        text = without_opening(draft.text)
        refusal = screened(draft, answer.passages) or self._unsupported(text, answer.passages, question)
        if refusal:
            raise NotWritten(refusal)
        return " ".join(text.split())

    def _unsupported(self, text: str, passages: Sequence[Passage], question: str) -> Refusal | None:
        """Why a text is not given with a link to the first passage, which must support a part of it."""
        verdict = self._check.verdict(text, passages, question)
        if verdict.refusal is None and passages[0] not in verdict.cited:
            return Refusal.UNSUPPORTED
        return verdict.refusal


def may_be_written(answer: Answer) -> bool:
    """Whether an answer may be put in other words: of a public article in English that is neither billing nor legal,
    has no short answer of its author, and gives no instructions step by step."""
    return (
        not answer.canned
        and not answer.short
        and bool(answer.passages)
        and all(_is_public(passage) and language_of(passage.locale) == LANGUAGE for passage in answer.passages)
        and not any(_STEP.search(passage.text) for passage in answer.passages)
    )


def _is_public(passage: Passage) -> bool:
    return passage.audience in PUBLIC or passage.is_of_subject
