"""What conversations need from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.conversations.commit import TurnRequest
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ArticleShown, Report, Step


@dataclass(frozen=True)
class Reply:
    """One message of the bot, with what the action behind it reports."""

    text: str | None
    buttons: tuple[tuple[str, str], ...] = ()
    report: Report = field(default_factory=Report)


@dataclass(frozen=True)
class TurnResult:
    """What a turn brought: replies in order, the assistant's new events, what it understood and ran."""

    replies: tuple[Reply, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    intent: dict[str, Any] = field(default_factory=dict)
    ranking: tuple[dict[str, Any], ...] = ()
    actions: tuple[str, ...] = ()

    @property
    def steps(self) -> list[Step]:
        return [reply.report.step for reply in self.replies if reply.report.step]

    @property
    def articles(self) -> list[ArticleShown]:
        return [article for reply in self.replies for article in reply.report.articles]

    @property
    def handoff(self) -> Reason | None:
        """Why a person takes over, if one does; the last action that wants one decides."""
        reasons = [reply.report.handoff.reason for reply in self.replies if reply.report.handoff]
        return reasons[-1] if reasons else None


class AssistantError(Exception):
    """The assistant gave no usable answer. `code` is a short event name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AssistantUnavailable(AssistantError):
    """The assistant cannot be reached, is overloaded, or answers something that is no answer."""


class ActionFailed(AssistantError):
    """The assistant works, an action in it does not."""


class TurnFailed(AssistantError):
    """The assistant works and said at once that it failed at this message: no reason to keep others from it."""


class TurnImpossible(TurnFailed):
    """The assistant would fail at this message every time: trying again is no use."""


class DeadlineMissed(AssistantError):
    """The assistant did not answer in time."""


class Assistant(Protocol):
    """Predicts the bot's part of a conversation. Keeps nothing between two turns."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Raises AssistantError."""
