"""Slack's Web API: one call at a time, with errors in the outbox's terms."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from frontdesk.outbox.model import DeliveryError, RetryLater, Undeliverable

#: Where Slack's Web API is.
ADDRESS = "https://slack.com/api/"
#: Seconds that one call may take.
CALL_SECONDS = 8
#: Seconds to wait where Slack says that there were too many calls, and not for how long.
USUAL_PAUSE = 30.0
#: The least pause after which it is tried again whether Slack is back, in seconds.
AWAY_PAUSE = 2.0
#: Slack's words for being away; so are all statuses from 500 on.
AWAY = frozenset({"service_unavailable", "request_timeout"})
#: Errors of a token that is good no more.
REFUSED = frozenset({"invalid_auth", "token_expired", "token_revoked"})
#: Errors that no later try mends: the place or the person is gone, or the message is not as Slack wants it.
NEVER = frozenset(
    {
        *("cannot_dm_bot", "cannot_reply_to_message", "channel_not_found", "is_archived", "is_inactive"),
        *("message_not_found", "restricted_action_non_threadable_channel", "restricted_action_thread_locked"),
        *("thread_not_found", "user_disabled", "user_not_found", "user_not_in_channel", "user_not_visible"),
        *("invalid_arguments", "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format", "no_text"),
        *("metadata_too_large", "msg_blocks_too_long", "msg_too_long", "too_many_attachments"),
    }
)


class SlackAway(RetryLater):
    """Slack cannot be reached, or serves nobody at the moment. What was asked for may have been done."""

    def __init__(self, code: str) -> None:
        super().__init__(AWAY_PAUSE, code)


@dataclass(frozen=True)
class Bot:
    """Whose the bot's token is.

    Attributes:
        user: what the bot is called.
        team: the name of the workspace.
        scopes: what it may do; empty where Slack does not say it.
    """

    user: str
    team: str
    scopes: frozenset[str]


class WebApi:
    """Calls Slack. The SDK's own retries are off: who calls decides whether a call may be made again.

    Args:
        token: the bot's token, asked for at each call, because it may be renewed.
        address: of the API; another one in tests.
        on_refused: called when Slack refuses the token.
    """

    def __init__(
        self, token: Callable[[], str], address: str = ADDRESS, on_refused: Callable[[], None] = lambda: None
    ) -> None:
        self._token = token
        self._address = address
        self._on_refused = on_refused
        self._ssl = ssl.create_default_context()  # reading the authorities takes longer than a call's other work

    def call(self, method: str, seconds: int = CALL_SECONDS, **arguments: Any) -> dict[str, Any]:
        """What Slack answers to a method that takes JSON.

        Raises:
            SlackAway: it is not known whether the call arrived.
            RetryLater: too many calls; Slack says when to come back.
            Undeliverable: no later call can succeed.
            DeliveryError: another error of Slack. A mended setting may help, such as a token that was revoked, or a
                channel that the app has to join.
        """
        return self._answer(lambda client: client.api_call(method, json=arguments), seconds)

    def read(self, method: str, seconds: int = CALL_SECONDS, **arguments: Any) -> dict[str, Any]:
        """As `call`, for methods that read and take a form."""
        return self._answer(lambda client: client.api_call(method, http_verb="GET", params=arguments), seconds)

    def bot(self) -> Bot:
        """Whose the token is. Raises as `call`, and KeyError for an answer that is none of Slack's."""
        answer = self._ask(lambda client: client.api_call("auth.test"), CALL_SECONDS)
        granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
        scopes = frozenset(each.strip() for each in granted.split(",") if each.strip())
        return Bot(str(answer["user"]), str(answer["team"]), scopes)

    def _answer(self, ask: Callable[[WebClient], SlackResponse], seconds: int) -> dict[str, Any]:
        answer = self._ask(ask, seconds)
        assert isinstance(answer.data, dict)  # bytes are downloads
        return answer.data

    def _ask(self, ask: Callable[[WebClient], SlackResponse], seconds: int) -> SlackResponse:
        try:
            token = self._token()
            return ask(WebClient(token, base_url=self._address, timeout=seconds, ssl=self._ssl, retry_handlers=[]))
        except SlackApiError as problem:
            error = _error(problem)
            if error.code in REFUSED:
                self._on_refused()
            raise error from None
        except (OSError, HTTPException) as problem:
            cause = problem.reason if isinstance(problem, URLError) else problem
            raise SlackAway(type(cause).__name__) from problem


def _error(problem: SlackApiError) -> DeliveryError:
    answer = problem.response
    said = str(answer.get("error"))  # of an answer that is no JSON, the SDK makes a sentence that quotes it
    code = said if answer.get("error") and said.isidentifier() else f"HTTP {answer.status_code}"
    if code in ("ratelimited", "rate_limited") or answer.status_code == 429:
        return RetryLater(_seconds(answer.headers), "ratelimited")
    if code in AWAY or answer.status_code >= 500:
        return SlackAway(code)
    return Undeliverable(code) if code in NEVER else DeliveryError(code)


def _seconds(headers: Any) -> float:
    """What Retry-After says; its name is written in one way or another."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if str(given).isdigit() else USUAL_PAUSE
