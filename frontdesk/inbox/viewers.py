"""Which agents have which conversation open, in this process."""

from __future__ import annotations

from frontdesk.conversations.bus import Bus, Viewing
from frontdesk.team.model import Agent


class Viewers:
    """Each open page of an agent looks at one conversation, or at none."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._pages: dict[object, tuple[Agent, str]] = {}

    def look(self, page: object, agent: Agent, conversation_id: str | None) -> None:
        """Note that the page shows this conversation now, and tell the pages that show the old or the new one."""
        before = self._pages.pop(page, None)
        if conversation_id:
            self._pages[page] = (agent, conversation_id)
        changed = {conversation_id, before[1] if before else None} - {None}
        for conversation in changed:
            self._bus.tell_agents(Viewing(str(conversation), self._of(str(conversation))))

    def _of(self, conversation_id: str) -> tuple[tuple[str, str], ...]:
        found = {agent.agent_id: agent.name for agent, seen in self._pages.values() if seen == conversation_id}
        return tuple(sorted(found.items()))
