"""The actions process: rasa_sdk's executor behind a web app of our own.

The SDK's own server has no authentication, listens on every interface, and repeats the tracker in its error bodies.
"""

from __future__ import annotations

import hmac
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import structlog
from rasa_sdk.executor import ActionExecutor  # type: ignore[import-untyped]
from rasa_sdk.interfaces import ActionNotFoundException  # type: ignore[import-untyped]
from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, json

from actions.boundary import Boundary, Turns
from actions.call import Services
from actions.registry import ACTIONS
from actions.sandbox import SandboxRefused, SandboxServices, sandbox_caller
from frontdesk.background import Background, Loop
from frontdesk.garbage import collect_no_more
from frontdesk.identity.model import Level
from frontdesk.settings import Settings

log = structlog.get_logger()

# A tracker carries the events of one episode, about a kilobyte a turn.
MAX_BODY_BYTES = 4 * 1024 * 1024


class ProcessServices(Services, Protocol):
    """The services of the process besides those that journeys call."""

    @property
    def turns(self) -> Turns: ...
    @property
    def customer_by_email(self) -> Callable[[str], str | None]: ...
    @property
    def loops(self) -> tuple[Loop, ...]: ...


def create_app(boundary: Boundary, token: str, name: str = "frontdesk-actions") -> Sanic[Any, Any]:
    """The web app: `POST /webhook` runs an action for whoever presents `token`, `GET /health` needs none."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_function(action.name, boundary.bind(action))
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    expected = f"Bearer {token}".encode()

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok", "actions": len(ACTIONS)})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return json({"error": "unauthorized"}, status=401)
        call = request.json
        if not _is_action_call(call):
            return json({"error": "not_an_action_call"}, status=422)
        # Rasa omits the domain for actions that do not ask for it; the executor needs an empty one.
        result = await executor.run({**call, "domain": call.get("domain") or {}})
        return json(result.model_dump() if result else None)

    @app.exception(ActionNotFoundException)
    async def unknown_action(_: Request, error: ActionNotFoundException) -> HTTPResponse:
        log.error("unknown_action", action=error.action_name)
        return json({"error": "unknown_action"}, status=404)

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        log.error("webhook_failed", error=type(error).__name__, status=status)
        return json({"error": type(error).__name__}, status=status)

    return app


def serve(settings: Settings, build: Callable[[Settings], ProcessServices]) -> None:
    """Run the actions process until it is told to stop. `build` makes its services.

    Raises:
        SystemExit: there is no token, the sandbox is refused, or a setting names no action; the message says what to
            do.
    """
    if settings.actions_token is None:
        raise SystemExit("FRONTDESK_ACTIONS_TOKEN is not set: `make run` makes one for the demo")
    services = build(settings)
    try:
        sandbox = sandbox_caller(settings, services.customer_by_email)
    except SandboxRefused as refused:
        raise SystemExit(str(refused)) from None
    sensitive = sensitive_reads(settings)
    pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="action")
    boundary = Boundary(services.turns, services, pool, sandbox, SandboxServices.of(services), sensitive)
    app = create_app(boundary, settings.actions_token.get_secret_value())
    _run_beside(app, services.loops)
    collect_no_more()
    app.run(settings.actions_host, settings.actions_port, single_process=True, access_log=False, motd=False)


def sensitive_reads(settings: Settings) -> frozenset[str]:
    """The names of the actions that tell what is sensitive."""
    named = frozenset(filter(None, (each.strip() for each in settings.sensitive_reads.split(","))))
    known = {action.name.removeprefix("action_") for action in ACTIONS if action.requires is Level.IDENTIFIED}
    if unknown := named - known:
        choices = ", ".join(sorted(known))
        raise SystemExit(f"FRONTDESK_SENSITIVE_READS: {min(unknown)} tells nobody's records; choose from {choices}")
    return named


def _run_beside(app: Sanic[Any, Any], loops: tuple[Loop, ...]) -> None:
    """Run loops as long as the app; a loop that hangs ends the process, and whoever started it starts it again."""
    background = Background(loops, on_end=lambda _: os.kill(os.getpid(), signal.SIGTERM))

    @app.after_server_start
    async def start(_: Sanic[Any, Any]) -> None:
        background.start()

    @app.before_server_stop
    async def stop(_: Sanic[Any, Any]) -> None:
        await background.stop()


def _is_action_call(call: Any) -> bool:
    return isinstance(call, dict) and isinstance(call.get("next_action"), str) and isinstance(call.get("tracker"), dict)
