"""Which sentences of a passage are quoted."""

from __future__ import annotations

from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.quoting import in_words, quoted
from frontdesk.knowledge.vocabulary import Vocabulary

VOCABULARY = Vocabulary(lambda text: text.lower().replace(".", "").replace(":", "").split())
LIST = "Renting costs:\n- Kayak: 9 €\n- Tent: 5 €\n- Stove: 3 €\n- Boat: 20 €"


def test_of_a_long_passage_three_sentences_in_a_row_are_quoted() -> None:
    text = "We open late. We sell maps. Maps show paths. Paths are long. We close early."
    assert quoted(VOCABULARY, "which paths do maps show", text) == "We sell maps. Maps show paths. Paths are long."


def test_of_a_list_the_line_above_and_the_item_that_is_named_are_quoted() -> None:
    assert quoted(VOCABULARY, "renting a tent", LIST) == "Renting costs:\n- Tent: 5 €"


def test_a_list_of_which_nothing_is_named_is_quoted_as_a_whole() -> None:
    assert quoted(VOCABULARY, "renting", LIST) == LIST


def test_steps_are_quoted_as_a_whole() -> None:
    steps = "Do this:\n1. Open the box\n2. Read the card\n3. Call us\n4. Wait"
    assert quoted(VOCABULARY, "read card", steps) == steps


def test_a_passage_is_offered_in_words_that_people_ask_with_else_by_its_headings() -> None:
    asked = ("can i dry my tent", "how long does the sun take to dry a tent that stood in the rain for two whole weeks")
    passage = Passage("tents", "drying", "Tents", "Drying", "In the sun.", "en", phrasings=asked)
    assert in_words(VOCABULARY, "dry a wet tent", passage) == "can i dry my tent"
    assert in_words(VOCABULARY, "what about mould", passage) == "Tents: Drying"
