"""Whoever looks at a masked value is recorded, before they see it; what is not there is neither shown nor recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from frontdesk.conversations.model import Conversation, Reason
from frontdesk.database import utc_now
from frontdesk.inbox.reveals import Reveals, recorded
from frontdesk.inbox.tables import reveals
from frontdesk.problems import NotFound
from frontdesk.team.model import Agent
from tests.engine import Engine, wants_person


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


@pytest.fixture
def handed_over(engine: Engine) -> Conversation:
    conversation = engine.start("C-1007")
    engine.turns.finish(
        engine.started(conversation, "my mail is mara@example.com"), wants_person(Reason.POLICY_REQUIRES)
    )
    return conversation


def seen(engine: Engine) -> list[tuple[str, str, str]]:
    everything = recorded(engine.database, utc_now() - timedelta(hours=1))
    return [(reveal.agent_email, reveal.conversation_id, reveal.field) for reveal in everything]


@pytest.mark.parametrize("fields", [["email"], ["words"], ["email", "email", "words"]])
def test_every_look_is_recorded(engine: Engine, robin: Agent, handed_over: Conversation, fields: list[str]) -> None:
    shown = [Reveals(engine.database, engine.inbox).reveal(handed_over.id, field, robin) for field in fields]
    assert all("@example.com" in value for value in shown)
    assert seen(engine) == [(robin.email, handed_over.id, field) for field in fields]


@pytest.mark.parametrize("field", ["slot.nothing", "password", "slot.", "\0"])
def test_what_is_not_there_is_not_recorded(engine: Engine, robin: Agent, handed_over: Conversation, field: str) -> None:
    with pytest.raises(NotFound):
        Reveals(engine.database, engine.inbox).reveal(handed_over.id, field, robin)
    assert seen(engine) == []


def test_without_a_record_nothing_is_shown(engine: Engine, robin: Agent, handed_over: Conversation) -> None:
    with engine.database.write() as connection:
        reveals.drop(connection)
    with pytest.raises(sa.exc.SQLAlchemyError):
        Reveals(engine.database, engine.inbox).reveal(handed_over.id, "email", robin)
