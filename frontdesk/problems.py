"""Errors that know their kind. Each carries a short code for programs and a sentence that says what to do.

Services raise the kind that fits, and `frontdesk.web.errors` alone turns kinds into HTTP answers. Any other exception
is a fault of ours: it is logged and answered with 500.
"""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """An error that the caller can understand and act on.

    Attributes:
        code: a short event name, such as `too_long`.
        facts: values for the answer, such as the id of the agent who was quicker.
    """

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


class Invalid(Problem):
    """The input has the wrong form, or names something that does not exist here."""


class BadRequest(Invalid):
    """The body or a parameter is not of the described form; the message says what is."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_request", message)


class TooLarge(Problem):
    """The input is larger than the limit."""


class NotAllowed(Problem):
    """The change does not fit the current state, such as a reply in a conversation of another agent."""


class NotFound(Problem):
    """There is no such thing, or none that the caller may see."""

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"no such {what}")


class TooMany(Problem):
    """A limit was reached. Nothing was done; the same request may succeed after `retry_after` seconds."""

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class NotAuthenticated(Problem):
    """The credential is missing, unknown, expired or revoked."""

    def __init__(self) -> None:
        super().__init__("not_authenticated", "Sign in again.")


class NotPermitted(Problem):
    """The role of whoever asks does not include this (`frontdesk.team.permissions`)."""

    def __init__(self) -> None:
        super().__init__("not_permitted", "Your role does not include this: ask an admin of your team.")


class InvalidToken(Problem):
    """The identity token cannot be trusted. `reason` is a short event name, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__("invalid_token", "The identity token is not valid. Ask the host for a new one.")
        self.reason = reason


class SignInRequired(Problem):
    """The operation needs a customer who is signed in."""

    def __init__(self) -> None:
        super().__init__("sign_in_required", "Sign in first.")
