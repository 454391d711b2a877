from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.conversations.model import (
    Author,
    Conversation,
    Owner,
    Priority,
    Reason,
    Status,
    begin_episode,
    change_owner,
    check_owned,
    check_take_over,
    resolve,
)
from frontdesk.problems import NotAllowed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def conversation(owner: Owner = Owner.BOT, status: Status = Status.OPEN, agent_id: str | None = None) -> Conversation:
    return Conversation("c1", "web_chat", owner, 1, status, 1, 0, agent_id=agent_id)


def test_every_change_of_owner_raises_the_version_and_says_why() -> None:
    changed, event = change_owner(conversation(), Owner.QUEUE, Reason.ASKED_FOR_PERSON, now=NOW)
    assert changed.owner_version == 2 and changed.queued_at == NOW
    assert event.data == {"from": "bot", "to": "queue", "reason": "asked_for_person", "version": 2}


def test_the_waiting_time_ends_when_an_agent_takes_over() -> None:
    queued, _ = change_owner(conversation(), Owner.QUEUE, Reason.ASKED_FOR_PERSON, now=NOW)
    taken, _ = change_owner(queued, Owner.AGENT, Reason.AGENT_TOOK_OVER, now=NOW, agent_id="a1")
    assert taken.queued_at is None and taken.agent_id == "a1"


@pytest.mark.parametrize("reason", [Reason.DANGER, Reason.LEGAL_OR_PRESS])
def test_who_is_in_danger_stays_urgent_among_people_until_it_is_resolved_or_the_bot_has_it_back(reason: Reason) -> None:
    queued, _ = change_owner(conversation(), Owner.QUEUE, reason, now=NOW)
    taken, _ = change_owner(queued, Owner.AGENT, Reason.AGENT_TOOK_OVER, now=NOW, agent_id="a1")
    again, _ = change_owner(taken, Owner.QUEUE, Reason.LEFT, now=NOW)
    assert [each.priority for each in (queued, taken, again)] == [Priority.URGENT] * 3
    with_bot, _ = change_owner(taken, Owner.BOT, Reason.HANDED_BACK, now=NOW)
    resolved, _ = resolve(taken, now=NOW, author=Author.AGENT)
    assert with_bot.priority == resolved.priority == Priority.USUAL


@pytest.mark.parametrize("reason", [Reason.ASKED_FOR_PERSON, Reason.ACTION_FAILED, Reason.OTHER_LANGUAGE])
def test_whoever_else_needs_a_person_takes_their_turn(reason: Reason) -> None:
    assert change_owner(conversation(), Owner.QUEUE, reason, now=NOW)[0].priority is Priority.USUAL


@pytest.mark.parametrize("resolved_at", [None, NOW - DAY - timedelta(seconds=1), NOW - 30 * DAY])
def test_a_new_episode_long_after_an_agent_resolved_the_last_belongs_to_the_bot(resolved_at: datetime | None) -> None:
    resolved = replace(conversation(Owner.AGENT, Status.RESOLVED, "a1"), agent_at=resolved_at)
    opened, drafts = begin_episode(resolved, now=NOW, return_time=DAY)
    assert (opened.episode, opened.owner, opened.status, opened.agent_id) == (2, Owner.BOT, Status.OPEN, None)
    assert [draft.kind for draft in drafts] == ["status", "owner"]


@pytest.mark.parametrize("resolved_at", [NOW, NOW - timedelta(hours=5), NOW - DAY])
def test_a_new_episode_within_a_day_belongs_to_the_agent_who_resolved_the_last(resolved_at: datetime) -> None:
    resolved = replace(conversation(Owner.AGENT, Status.RESOLVED, "a1"), agent_at=resolved_at)
    opened, drafts = begin_episode(resolved, now=NOW, return_time=DAY)
    assert (opened.episode, opened.owner, opened.status, opened.agent_id) == (2, Owner.AGENT, Status.OPEN, "a1")
    assert [draft.kind for draft in drafts] == ["status"]


def test_a_conversation_of_another_agent_cannot_be_taken_over() -> None:
    with pytest.raises(NotAllowed) as refused:
        check_take_over(conversation(Owner.AGENT, agent_id="a1"), "a2")
    assert refused.value.code == "taken" and refused.value.facts == {"agent_id": "a1"}


def test_a_resolved_conversation_cannot_be_taken_over() -> None:
    with pytest.raises(NotAllowed, match="resolved"):
        check_take_over(conversation(Owner.QUEUE, Status.RESOLVED), "a1")


@pytest.mark.parametrize("owner", [Owner.BOT, Owner.QUEUE])
def test_nobody_replies_in_a_conversation_that_no_agent_owns(owner: Owner) -> None:
    with pytest.raises(NotAllowed):
        check_owned(conversation(owner), "a1")
