"""What customers say of how it went. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

#: Whose part is rated: the person's of the team, and the assistant's.
SUBJECTS = ("person", "bot")


@dataclass(frozen=True)
class Rating:
    """Scores from 1 (bad) to 5 (very good), or None; without any, the customer skips the question."""

    episode: int
    person: int | None = None
    bot: int | None = None
    comment: str | None = None

    @property
    def is_skipped(self) -> bool:
        return self.person is None and self.bot is None

    def without(self, given: Iterable[Rating]) -> Rating:
        """What it adds to those before it: the scores of whoever has none yet, and nothing once it was skipped."""
        before = list(given)
        is_over = any(each.is_skipped for each in before)
        has_person, has_bot = (any(getattr(each, who) for each in before) for who in SUBJECTS)
        person, bot = None if has_person else self.person, None if has_bot else self.bot
        return replace(self, person=None, bot=None) if is_over else replace(self, person=person, bot=bot)
