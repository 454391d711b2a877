"""Turns exceptions into error answers: a short code for programs and a sentence that says what to do, never a
traceback or another's data."""

from __future__ import annotations

import errno
from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import SanicException

from frontdesk.database import is_unavailable
from frontdesk.logs import places
from frontdesk.problems import (
    Invalid,
    InvalidToken,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Problem,
    SignInRequired,
    TooLarge,
    TooMany,
)
from frontdesk.refusal_log import log_refusal
from frontdesk.threads import Overloaded

App = Sanic[Any, Any]

#: Errors of a disk that takes nothing more.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

log = structlog.get_logger("frontdesk.web")

#: HTTP status of each kind of problem.
STATUSES: tuple[tuple[type[Problem], int], ...] = (
    (Invalid, 400),
    (NotAuthenticated, 401),
    (InvalidToken, 401),
    (SignInRequired, 401),
    (NotPermitted, 403),
    (NotFound, 404),
    (NotAllowed, 409),
    (TooLarge, 413),
    (TooMany, 429),
)
PLAIN = {
    400: ("bad_request", "The request cannot be read. Check it against the interface description."),
    401: ("not_authenticated", "Sign in again."),
    403: ("forbidden", "This is not allowed from here."),
    404: ("not_found", "There is nothing under this address for you."),
    405: ("method_not_allowed", "This address does not take this method."),
    408: ("too_slow", "The request did not arrive in time. Send it again."),
    413: ("too_large", "The request is too large. Send less at once."),
    429: ("too_many", "Too many requests. Wait a moment and try again."),
    500: ("internal", "Something went wrong on our side. Try again in a moment."),
    503: ("unavailable", "The service is not available right now. Try again in a moment."),
}


def error(status: int, code: str, message: str) -> HTTPResponse:
    return json({"error": {"code": code, "message": message}}, status=status)


def answer_to(problem: Problem) -> HTTPResponse:
    """The answer to a problem, by its kind."""
    if isinstance(problem, NotFound):
        return error(404, *PLAIN[404])  # the answer does not tell which thing is missing
    if isinstance(problem, InvalidToken):
        log_refusal("identity_token_refused", problem.reason, reason=problem.reason)
    status = next(status for kind, status in STATUSES if isinstance(problem, kind))
    response = error(status, problem.code, str(problem))
    if isinstance(problem, TooMany):
        log_refusal("limited", problem.code, code=problem.code, seconds=problem.retry_after)
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def register(app: App) -> None:
    """Answer every exception with its plain error."""

    @app.exception(Exception)
    async def answer(request: Request, problem: Exception) -> HTTPResponse:
        return answer_to_any(problem, str(request.name))


def may_pass(problem: Exception) -> bool:
    """Whether it failed because the database or the disk is not available now, so that the same may succeed later."""
    is_full = isinstance(problem, OSError) and problem.errno in FULL
    return is_full or isinstance(problem, Overloaded | TimeoutError) or is_unavailable(problem)


def answer_to_any(problem: Exception, route: str) -> HTTPResponse:
    """The answer to any exception; one that is a fault of ours is logged."""
    if isinstance(problem, Problem):
        return answer_to(problem)
    if isinstance(problem, SanicException):
        code, message = PLAIN.get(problem.status_code, ("error", "The request was refused."))
        return error(problem.status_code, code, message)
    if may_pass(problem):
        log.error("database_unavailable", route=route, error=type(problem).__name__)
        return error(503, *PLAIN[503])
    log.error("request_crashed", route=route, error=type(problem).__name__, places=places(problem))
    return error(500, *PLAIN[500])
