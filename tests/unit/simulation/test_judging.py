"""What counts as passed and as helpful."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.conversations.model import Owner
from frontdesk.simulation.judging import judge
from frontdesk.simulation.model import Act, Expectation, Judged, Message, Seen, Turn
from frontdesk.simulation.words import Blanks, Words, words
from frontdesk.wording import Wording

BLANKS = Blanks(date(2026, 11, 26), Wording.of("en-GB", "Europe/Berlin"))
ON_ITS_WAY = Message("bot", "Order W1119 is on its way.", ("Talk to a person",), ("Tracking a parcel",))
SEEN = Seen((ON_ITS_WAY,), Owner.BOT, Owner.BOT)


def entry(written: str) -> Words:
    return words(written, {})


def judged(seen: Seen, passed: Expectation, helpful: Expectation | None = None, act: Act = Act.SAYS) -> Judged:
    return judge(Turn(1, act, "hello", passed, helpful), "hello", seen, BLANKS)


def test_what_is_shown_is_looked_for_in_texts_buttons_and_links() -> None:
    shows = tuple(map(entry, ("W1119 | W1120", "talk to a person", "tracking a parcel")))
    assert judged(SEEN, Expectation(shows=shows)).helpful


def test_a_missing_word_and_one_that_must_not_be_there_are_each_named() -> None:
    found = judged(SEEN, Expectation(shows=(entry("W1120"),), never=(entry("refund | on its way"),)))
    assert found.wrong == ("not: 'on its way' is said", "shows: W1120")


def test_helpful_counts_on_top_of_passed() -> None:
    found = judged(SEEN, Expectation(shows=(entry("W1119"),)), Expectation(shows=(entry("<in 2 days>"),)))
    assert found.passed and not found.helpful
    assert found.unhelpful == ("shows: <in 2 days> (28 November 2026)",)
    wrong = judged(SEEN, Expectation(never=(entry("W1119"),)), Expectation(shows=(entry("W1119"),)))
    assert not wrong.passed and not wrong.helpful


def test_no_answer_of_the_bot_is_wrong_and_none_of_a_person_is_not() -> None:
    assert judged(replace(SEEN, messages=()), Expectation()).wrong == ("no answer",)
    with_agent = Seen((), Owner.AGENT, Owner.AGENT)
    assert judged(with_agent, Expectation(silent=True)).passed
    assert not judged(replace(with_agent, messages=(ON_ITS_WAY,)), Expectation(silent=True)).passed


def test_the_owner_stays_unless_the_script_says_otherwise() -> None:
    queued = replace(SEEN, owner=Owner.QUEUE)
    assert not judged(queued, Expectation()).passed
    either = Expectation(owner=frozenset({Owner.BOT, Owner.QUEUE}))
    assert judged(queued, either).helpful
    assert not judged(queued, either, Expectation(owner=frozenset({Owner.BOT}))).helpful


def test_once_a_person_has_it_the_bot_need_not_answer_but_still_must_not_say_what_is_wrong() -> None:
    queued = Seen((), Owner.QUEUE, Owner.QUEUE)
    asked = Expectation(shows=(entry("W1119"),), owner=frozenset({Owner.BOT}))
    assert judged(queued, asked).passed
    assert not judged(queued, asked, Expectation(shows=(entry("W1119"),))).helpful
    cancelled = replace(queued, messages=(Message("bot", "It is cancelled."),))
    assert not judged(cancelled, Expectation(never=(entry("is cancelled"),))).passed


def test_an_agent_may_change_the_owner() -> None:
    taken = Seen((), Owner.QUEUE, Owner.AGENT)
    assert judged(taken, Expectation(), act=Act.AGENT).passed
    assert not judged(taken, Expectation(owner=frozenset({Owner.BOT})), act=Act.AGENT).passed


def test_a_change_of_the_records_that_nobody_expects_is_wrong() -> None:
    assert judged(replace(SEEN, changed=("W1119 state was shipped and is lost",)), Expectation()).wrong


@pytest.mark.parametrize("text", ["It goes to {address}.", "Your balance is None."])
def test_a_blank_that_was_not_filled_in_is_wrong(text: str) -> None:
    assert not judged(replace(SEEN, messages=(Message("bot", text),)), Expectation()).passed


def test_tickets_mail_and_records_are_looked_at_where_they_are_expected() -> None:
    wanted = Expectation(
        ticket=(entry("W1119"),), mail=(entry("new password"),), record={"W1119": {"state": entry("cancelled")}}
    )
    done = replace(SEEN, ticket="T-1\nW1119", mail=("A new password",), record={"W1119": {"state": "cancelled"}})
    assert judged(done, wanted).passed
    assert len(judged(SEEN, wanted).wrong) == 3
    assert judged(SEEN, Expectation(ticket=(), mail=())).passed
    assert len(judged(done, Expectation(ticket=(), mail=())).wrong) == 2
