"""Every sentence of the shop's articles is supported as it stands, and in no way once something in it was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frontdesk.knowledge.articles.folder import read_folder
from frontdesk.knowledge.generation.model import Refusal
from frontdesk.knowledge.generation.support.packaged import support_check
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences

CHECK = support_check()
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<=[a-z] )[A-Z][a-z]+")
AUXILIARY = re.compile(r"\b(?:is|are|can|may|must|will|has|have|do|does)\b")
DENIAL = re.compile(r"\b(?:not|no|never|nothing|nobody|without|cannot|unless|neither)\b")
#: Syllables of names that no article has.
SYLLABLES = ("zel", "quor", "vam", "dru", "plix", "wos")


@dataclass(frozen=True)
class Said:
    passage: Passage
    text: str

    def refusal(self, text: str) -> Refusal | None:
        return CHECK.verdict(text, [self.passage]).refusal

    def with_instead(self, found: re.Match[str], words: str) -> str:
        return f"{self.text[: found.start()]}{words}{self.text[found.end() :]}"


def said() -> list[Said]:
    articles = [each.article for each in read_folder(Path("data/kb"), {}).incoming]
    passages = [passage for article in articles for passage in article.passages]
    return [Said(p, p.text[start:end]) for p in passages for start, end in sentences(p.text)]


SAID = said()
of_the_shop = st.sampled_from(SAID)
with_a_number = st.sampled_from([each for each in SAID if NUMBER.search(each.text)])
with_a_name = st.sampled_from([each for each in SAID if NAME.search(each.text)])
denying_nothing = [each for each in SAID if AUXILIARY.search(each.text) and not DENIAL.search(each.text)]
few = settings(max_examples=30, deadline=None)


@few
@given(of_the_shop)
def test_a_sentence_of_the_passage_is_supported(one: Said) -> None:
    assert one.refusal(one.text) is None


@few
@given(with_a_number, st.integers(0, 99_999), st.randoms(use_true_random=False))
def test_another_number_is_refused(one: Said, number: int, random: object) -> None:
    found = random.choice(list(NUMBER.finditer(one.text)))  # type: ignore[attr-defined]
    assume(str(number) not in NUMBER.findall(one.passage.text))
    assert one.refusal(one.with_instead(found, str(number))) is Refusal.NUMBER


@few
@given(with_a_name, st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_another_name_is_refused(one: Said, syllables: list[str], random: object) -> None:
    found = random.choice(list(NAME.finditer(one.text)))  # type: ignore[attr-defined]
    assert one.refusal(one.with_instead(found, "".join(syllables).capitalize())) is not None


@few
@given(st.sampled_from(denying_nothing))
def test_a_denial_that_was_added_is_refused(one: Said) -> None:
    found = AUXILIARY.search(one.text)
    assert found and one.refusal(one.with_instead(found, f"{found.group()} not")) is Refusal.NEGATION
