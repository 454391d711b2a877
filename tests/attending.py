"""Agents of the engine who are there, and who leave."""

from __future__ import annotations

from datetime import datetime

from frontdesk.conversations.model import Conversation
from frontdesk.team.model import Agent, Availability
from tests.engine import Engine, answer, wants_person


def present(engine: Engine, agent: Agent, now: datetime | None = None) -> Agent:
    engine.agents.seen(agent.agent_id, now=now)
    return agent


def with_agent(engine: Engine, agent: Agent) -> Conversation:
    """A conversation that the agent took out of the queue and answered."""
    conversation = engine.start()
    engine.turns.finish(engine.started(conversation, "my parcel is lost"), answer("I do not know."))
    engine.turns.finish(engine.started(conversation, "a person"), wants_person())
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.reply(conversation.id, agent, "I look into it.", "r1")
    return engine.conversation(conversation.id)


def leave(engine: Engine, agent: Agent, how: str, now: datetime | None = None) -> None:
    if how == "gone":
        engine.agents.seen(agent.agent_id, present=False, now=now)
    elif how == "away":
        engine.agents.set_availability(agent.agent_id, Availability.AWAY, now=now)
    elif how == "disabled":
        engine.agents.disable(agent.email, now=now)


def told(engine: Engine, conversation: Conversation) -> list[str]:
    """Names of the sentences that the customer heard, without their values."""
    return [str(text).split(" ")[0] for text in engine.texts(conversation.id, "system")]
