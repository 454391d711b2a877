"""How it went: asked once after a person has resolved an episode, rated or skipped once, for person and bot apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.channels.web_chat.view import event_view
from frontdesk.conversations.model import Conversation, Kind, Status
from frontdesk.intake.model import Rating
from frontdesk.problems import NotAllowed
from frontdesk.team.model import Agent
from tests.engine import Engine, answer, wants_person


def resolved(engine: Engine, agent: Agent, *, bot_spoke: bool = True) -> Conversation:
    """A conversation that went from the bot to a person, who has resolved it."""
    conversation = engine.start()
    if bot_spoke:
        turn(engine, conversation, answer())
    turn(engine, conversation, wants_person())
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.reply(conversation.id, agent, "Solved it.", "r1")
    engine.agent_actions.resolve(conversation.id, agent)
    return conversation


def turn(engine: Engine, conversation: Conversation, outcome: object) -> None:
    accepted = engine.say(conversation, "something")
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    engine.turns.finish(accepted.commit.next_turn, outcome)  # type: ignore[arg-type]


def questions(engine: Engine, conversation: Conversation) -> list[dict[str, object]]:
    return [event.data["rating"] for event in engine.events(conversation.id) if "rating" in event.data]


def given(engine: Engine, conversation: Conversation) -> list[dict[str, object]]:
    return [event.data for event in engine.events(conversation.id) if event.kind is Kind.RATING]


def test_a_resolution_by_a_person_asks_once_about_the_person_and_the_bot(engine: Engine) -> None:
    agent = engine.agent("robin")
    conversation = resolved(engine, agent)
    engine.agent_actions.resolve(conversation.id, agent)
    assert questions(engine, conversation) == [{"episode": 1, "about": ["person", "bot"]}]


def test_a_bot_that_said_nothing_is_not_asked_about(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"), bot_spoke=False)
    assert questions(engine, conversation) == [{"episode": 1, "about": ["person"]}]
    with pytest.raises(NotAllowed) as refused:
        engine.ratings.rate(conversation.id, Rating(1, person=5, bot=1))
    assert refused.value.code == "not_asked"


def test_a_rating_is_stored_once_with_both_scores_and_the_first_one_counts(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    first = engine.ratings.rate(conversation.id, Rating(1, person=5, bot=2, comment="Quick."))
    again = engine.ratings.rate(conversation.id, Rating(1, person=1))
    assert first.commit is not None and again.commit is None
    assert given(engine, conversation) == [{"episode": 1, "person": 5, "bot": 2}]
    assert [event.text for event in engine.events(conversation.id) if event.kind is Kind.RATING] == ["Quick."]


def test_person_and_bot_may_be_rated_one_after_the_other_and_the_first_score_of_each_counts(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    for rating in (Rating(1, person=5), Rating(1, person=1), Rating(1, person=2, bot=3), Rating(1, bot=4), Rating(1)):
        engine.ratings.rate(conversation.id, rating)
    scores = [(each["person"], each["bot"]) for each in given(engine, conversation)]
    assert scores == [(5, None), (None, 3)]
    thanks = [event for event in engine.events(conversation.id) if str(event.text).startswith("utter_rating_thanks")]
    assert len(thanks) == 1


def test_many_at_once_store_one_rating(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: engine.ratings.rate(conversation.id, Rating(1, person=4)), range(8)))
    assert sum(outcome.commit is not None for outcome in outcomes) == 1
    assert len(given(engine, conversation)) == 1


def test_skipping_is_an_answer_too_and_keeps_no_comment(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    engine.ratings.rate(conversation.id, Rating(1, comment="left over"))
    assert given(engine, conversation) == [{"episode": 1, "person": None, "bot": None}]
    assert engine.events(conversation.id)[-1].text is None
    assert engine.ratings.rate(conversation.id, Rating(1, person=5)).commit is None


def test_what_was_not_asked_cannot_be_rated(engine: Engine) -> None:
    conversation = engine.start()
    turn(engine, conversation, answer())
    for episode in (1, 2):
        with pytest.raises(NotAllowed):
            engine.ratings.rate(conversation.id, Rating(episode, bot=1))
    assert given(engine, conversation) == []


def test_a_rating_opens_nothing_again_and_an_earlier_episode_can_still_be_rated(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    engine.say(conversation, "one more thing")
    before = engine.conversation(conversation.id)
    engine.ratings.rate(conversation.id, Rating(1, person=3))
    after = engine.conversation(conversation.id)
    assert (after.episode, after.status, after.owner) == (2, Status.OPEN, before.owner)
    assert engine.ratings.rate(conversation.id, Rating(1, person=3)).commit is None


def test_customers_see_the_question_and_their_scores(engine: Engine) -> None:
    conversation = resolved(engine, engine.agent("robin"))
    engine.ratings.rate(conversation.id, Rating(1, person=5))
    seen = [view for event in engine.events(conversation.id) if (view := event_view(event))]
    assert {"episode": 1, "about": ["person", "bot"]} in [view.get("rating") for view in seen]
    (rated,) = [view for view in seen if view["kind"] == "rating"]
    assert (rated["from"], rated["person"], rated["bot"]) == ("customer", 5, None)


def test_what_the_page_says_is_for_the_team_alone_and_stored_when_it_changes(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "hello")
    before = engine.conversation(conversation.id)
    assert engine.page_context.note(conversation.id, {"product": "Fernrise"}).commit is not None
    assert engine.page_context.note(conversation.id, {"product": "Fernrise"}).commit is None
    assert engine.page_context.note(conversation.id, {"product": "Glowmoth"}).commit is not None
    noted = [event for event in engine.events(conversation.id) if event.kind is Kind.CONTEXT]
    assert [event.data["values"]["product"] for event in noted] == ["Fernrise", "Glowmoth"]
    assert [event_view(event) for event in noted] == [None, None]
    assert engine.conversation(conversation.id).last_event_at == before.last_event_at
