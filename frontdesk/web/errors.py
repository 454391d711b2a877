"""Errors as answers: a short code for programs and a sentence that says what to do. Never a trace, never another's
data."""

from __future__ import annotations

from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import SanicException

from frontdesk.conversations.model import NotAllowed
from frontdesk.identity.model import InvalidToken, NotAuthenticated

App = Sanic[Any, Any]

log = structlog.get_logger("frontdesk.web")

STATUS_OF_CODE = {
    "empty": 400,
    "bad_id": 400,
    "too_long": 413,
    "unknown_button": 400,
    "bad_email": 400,
    "too_fast": 429,
}
PLAIN = {
    400: ("bad_request", "The request cannot be read. Check it against the interface description."),
    401: ("not_authenticated", "Sign in again."),
    403: ("forbidden", "This is not allowed from here."),
    404: ("not_found", "There is nothing under this address for you."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "The request is too large. Send less at once."),
    429: ("too_many", "Too many requests. Wait a moment and try again."),
    503: ("unavailable", "The service is not available right now. Try again in a moment."),
}


class BadRequest(Exception):
    """The body or a parameter is not of the described form; the message says what is."""


def error(status: int, code: str, message: str) -> HTTPResponse:
    return json({"error": {"code": code, "message": message}}, status=status)


def not_allowed(problem: NotAllowed) -> HTTPResponse:
    return error(STATUS_OF_CODE.get(problem.code, 409), problem.code, str(problem))


def register(app: App) -> None:
    """Answer every exception with its plain error."""

    @app.exception(Exception)
    async def answer(request: Request, problem: Exception) -> HTTPResponse:
        if isinstance(problem, NotAllowed):
            return not_allowed(problem)
        if isinstance(problem, BadRequest):
            return error(400, "bad_request", str(problem))
        if isinstance(problem, InvalidToken):
            log.warning("identity_token_refused", reason=problem.reason)
            return error(401, "invalid_token", "The identity token is not valid. Ask the host for a new one.")
        if isinstance(problem, NotAuthenticated):
            return error(401, *PLAIN[401])
        if isinstance(problem, LookupError):
            return error(404, *PLAIN[404])
        if isinstance(problem, SanicException):
            code, message = PLAIN.get(problem.status_code, ("error", "The request was refused."))
            return error(problem.status_code, code, message)
        log.error("request_crashed", route=request.name, error=type(problem).__name__)
        return error(500, "internal", "Something went wrong on our side. Try again in a moment.")
