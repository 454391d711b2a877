"""What is answered and why, as `frontdesk kb ask --json` prints it."""

from __future__ import annotations

import json
from pathlib import Path

from frontdesk.knowledge.answering import READERS, asked
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.generation.model import Draft
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.generation.support.packaged import support_check
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.model import AUDIENCES
from tests.writing import FakeWriter

KNOWLEDGE = embedded_knowledge(Path("data/kb"))


def test_an_answer_has_its_words_title_link_and_how_sure_it_is() -> None:
    found = asked(KNOWLEDGE, "How long does delivery take?", "en", READERS["public"])
    assert found["answered"] and found["confidence"] >= found["threshold"]
    assert found["link"].startswith("/help/shipping-times#") and found["title"]
    first = found["candidates"][0]
    assert found["link"] == first["link"] == f"/help/{first['article']}#{first['passage']}"
    assert set(first["features"]) == set(NAMES)
    assert json.loads(json.dumps(found)) == found


def test_what_is_not_known_is_said_with_what_came_nearest() -> None:
    found = asked(KNOWLEDGE, "What is the capital of France?", "en", READERS["public"])
    assert not found["answered"] and found["confidence"] < found["threshold"]
    assert found["answer"] is found["title"] is found["link"] is None


def test_text_without_a_word_has_no_candidates() -> None:
    assert asked(KNOWLEDGE, "???", "en", READERS["public"])["candidates"] == []


def test_agents_may_read_everything() -> None:
    assert READERS["agents"] == set(AUDIENCES) > set(READERS["signed-in"]) > set(READERS["public"])


def test_with_a_language_model_what_it_wrote_is_told_or_why_it_is_not() -> None:
    right, wrong = "Standard delivery takes 3 to 5 business days", "Standard delivery takes 2 to 5 business days"
    for text, outcome in ((f"{right} within the European Union.", "written"), (f"{wrong}.", "number")):
        generation = Generation(FakeWriter(Draft(text)), support_check(), 4.0)
        found = asked(KNOWLEDGE, "How long does delivery take?", "en", READERS["public"], generation)
        assert (found["generation"], found["answer"] == text) == (outcome, outcome == "written")
        assert found["link"].startswith("/help/shipping-times#")
    assert "generation" not in asked(KNOWLEDGE, "How long does delivery take?", "en", READERS["public"])
