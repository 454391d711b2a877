"""How much is in the database that is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of a generated database.

    Attributes:
        conversations: in which somebody has written.
        open: of these, not resolved; those that neither wait nor are with an agent are with the bot.
        queued: of the open ones, waiting for a person.
        longest: events of the longest conversation.
        events: of all conversations together.
    """

    conversations: int = 100_000
    open: int = 2_000
    queued: int = 300
    longest: int = 5_000
    events: int = 3_000_000

    def times(self, share: float) -> Scale:
        """The same mixture in another size, with at least a few conversations of each kind."""
        count = max(100, round(self.conversations * share))
        longest = max(200, round(self.longest * min(1.0, 10 * share)))
        return Scale(count, max(20, round(count / 50)), max(5, round(count * 0.003)), longest, count * 30)

    @property
    def with_agents(self) -> int:
        """Open conversations that an agent owns: as many as the bot has."""
        return (self.open - self.queued) // 2

    @property
    def empty(self) -> int:
        """Conversations beside these in which nobody ever wrote: a chat that was opened and closed."""
        return self.conversations // 100
