"""Which questions the articles did not answer, on both databases, told by real turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from actions.registry import ACTIONS
from frontdesk.cli.gaps import at_the_terminal
from frontdesk.database import Database
from frontdesk.knowledge.articles.model import Incoming
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.model import Article, Passage
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.nlu.gaps.model import DECLINE, TELLS, UNANSWERED, Why
from frontdesk.nlu.gaps.service import GapsService
from frontdesk.privacy.model import Redacted
from tests.doubtful import NO_ARTICLE, press, say, turn
from tests.engine import Engine
from tests.finder_in_memory import FinderInMemory

TENTS = Article(
    "tents",
    "Tents",
    "products",
    "en",
    date(2026, 3, 4),
    "public",
    True,
    (Passage("tents", "drying", "Tents", "Drying", "Dry tents in the sun.", "en"),),
    "## Drying\n\nDry tents in the sun.\n",
)
VOCABULARY = Vocabulary(lambda text: text.lower().replace("?", "").split(), ignore=["in", "the"])
FOUND = turn("question", "action_answer", "found", (("That did not help", "/deny"),))


class Redactor:
    """Finds nothing."""

    def redact(self, text: str, language: str = "en") -> Redacted:
        return Redacted(text, ())


def alike(texts: Sequence[str]) -> list[list[float]]:
    """Texts that begin with the same word are alike."""
    return [[float(one.split()[0] == other.split()[0]) for other in texts] for one in texts]


@pytest.fixture
def library(database: Database) -> Library:
    library = Library(database)
    library.take([Incoming(TENTS)], (), "here", "kim", publish=True)
    return library


@pytest.fixture
def gaps(database: Database, library: Library) -> GapsService:
    knowledge = KnowledgeService(FinderInMemory(VOCABULARY), VOCABULARY, [TENTS])
    return GapsService(database, Redactor(), knowledge, library, alike)


def test_what_was_not_answered_and_what_did_not_help_is_grouped_with_the_closest_passage(
    engine: Engine, gaps: GapsService
) -> None:
    conversation = engine.start()
    say(engine, conversation, "tents wet", NO_ARTICLE)
    say(engine, conversation, "hello", turn("greet"))
    say(engine, conversation, "tents are dry when", FOUND)
    press(engine, conversation, "That did not help", turn("deny", "action_decline", "unhelpful"))
    say(engine, conversation, "moon trips", turn("out_of_scope", "action_out_of_scope", "asked"))
    say(engine, conversation, "tents how", FOUND)
    first, second = gaps.groups(100)
    assert [gap.text for gap in first.gaps] == ["tents are dry when", "tents wet"]
    assert first.count == {Why.UNANSWERED: 1, Why.UNHELPFUL: 1}
    assert first.closest[0].address == "tents#drying"
    assert [gap.text for gap in second.gaps] == ["moon trips"]


def test_one_key_makes_a_gap_a_question_that_people_ask_and_it_waits_no_more(
    engine: Engine, gaps: GapsService, library: Library
) -> None:
    conversation = engine.start()
    say(engine, conversation, "tents wet", NO_ARTICLE)
    say(engine, conversation, "moon trips", NO_ARTICLE)
    keys = iter("x1d")
    at_the_terminal(
        gaps, sorted(gaps.groups(100), key=lambda each: each.gaps[0].text != "tents wet"), "kim", keys.__next__
    )
    assert gaps.groups(100) == []
    (served,) = library.served().values()
    assert served.article.passages[0].phrasings == ("tents wet",)


def test_what_is_skipped_waits_on(engine: Engine, gaps: GapsService) -> None:
    conversation = engine.start()
    say(engine, conversation, "tents wet", NO_ARTICLE)
    at_the_terminal(gaps, gaps.groups(100), "kim", iter("s").__next__)
    assert len(gaps.groups(100)) == 1


def test_the_actions_that_tell_of_a_gap_are_those_there_are() -> None:
    assert {DECLINE, *UNANSWERED, *TELLS} <= {action.name for action in ACTIONS}
