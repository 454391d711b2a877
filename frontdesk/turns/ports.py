"""The port of the assistant, and its results and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.conversations.commit import TurnRequest
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ArticleShown, Report, RequestLeft, Step


@dataclass(frozen=True)
class Reply:
    """One message of the bot, with what the action behind it reports.

    `language` (ISO 639-1) is set where it is another one than that of the customer's page.
    """

    text: str | None
    buttons: tuple[tuple[str, str], ...] = ()
    report: Report = field(default_factory=Report)
    language: str | None = None


@dataclass(frozen=True)
class TurnResult:
    """The result of a turn: replies in order, the assistant's new events, and what it understood and ran.

    `reading` says how the text was read: words that were corrected, and the parts that are requests.
    """

    replies: tuple[Reply, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    intent: dict[str, Any] = field(default_factory=dict)
    ranking: tuple[dict[str, Any], ...] = ()
    reading: dict[str, Any] = field(default_factory=dict)
    actions: tuple[str, ...] = ()

    @property
    def steps(self) -> list[Step]:
        return [reply.report.step for reply in self.replies if reply.report.step]

    @property
    def articles(self) -> list[ArticleShown]:
        return [article for reply in self.replies for article in reply.report.articles]

    @property
    def requests(self) -> list[RequestLeft]:
        return [request for reply in self.replies for request in reply.report.requests]

    @property
    def drafts(self) -> list[Mapping[str, Any]]:
        """Operations that the turn read back."""
        return [draft for reply in self.replies for draft in reply.report.drafts]

    @property
    def withdraws(self) -> bool:
        """Whether the customer said no to what was read back before the turn."""
        return any(reply.report.withdraws for reply in self.replies)

    @property
    def told(self) -> list[str]:
        """Ids of operations of which the turn tells what came of them."""
        return [operation for reply in self.replies for operation in reply.report.told]

    @property
    def generations(self) -> list[str]:
        """What came of having answers written by a language model, of each."""
        return [reply.report.generation for reply in self.replies if reply.report.generation]

    @property
    def handoff(self) -> Reason | None:
        """The reason of a handoff, if an action asks for one; the last such action decides."""
        reasons = [reply.report.handoff.reason for reply in self.replies if reply.report.handoff]
        return reasons[-1] if reasons else None


class AssistantError(Exception):
    """The assistant gave no usable answer. `code` is a short event name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AssistantUnavailable(AssistantError):
    """The assistant cannot be reached, is overloaded, or its answer cannot be read."""


class ActionFailed(AssistantError):
    """The assistant works, an action in it does not."""


class TurnFailed(AssistantError):
    """The assistant works, and failed at this message alone: other turns may go on."""


class TurnImpossible(TurnFailed):
    """The assistant would fail at this message every time: trying again is no use."""


class DeadlineMissed(AssistantError):
    """The assistant did not answer in time."""


class Assistant(Protocol):
    """Predicts the bot's part of a conversation. Keeps nothing between two turns."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Raises AssistantError."""
