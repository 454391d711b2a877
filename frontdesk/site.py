"""The public process as a web app: its routes, their guards and its background loops."""

from __future__ import annotations

import asyncio
import hmac
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from sanic import HTTPResponse, Request, Sanic, json, raw
from sanic.response import BaseHTTPResponse

from frontdesk.background import Background, Loop, lasting, repeating
from frontdesk.bootstrap.public import Public, chat_door, demo_door, inbox_door, webhook_door
from frontdesk.brand.files import brand
from frontdesk.channels import webhooks
from frontdesk.channels.web_chat import files as chat_files
from frontdesk.channels.web_chat import http as chat_http
from frontdesk.channels.web_chat import socket as chat_socket
from frontdesk.conversations.model import Owner
from frontdesk.demo import agents as demo_agents
from frontdesk.demo.web import back_end, new_password, shop, storefront
from frontdesk.handoff.queue_watch import PAUSE_SECONDS
from frontdesk.help_center import http as help_http
from frontdesk.inbox.web import http as inbox_http
from frontdesk.inbox.web import page as inbox_page
from frontdesk.inbox.web import personal_http as inbox_personal_http
from frontdesk.inbox.web import sessions_http as inbox_sessions_http
from frontdesk.inbox.web import socket as inbox_socket
from frontdesk.outbox.model import Delivery
from frontdesk.outbox.workers import Workers
from frontdesk.retention.service import EVERY_SECONDS as RETENTION_SECONDS
from frontdesk.retention.service import FIRST_SECONDS
from frontdesk.settings import Settings
from frontdesk.turns.breaker import State
from frontdesk.web import errors, origins
from frontdesk.web.errors import App

log = structlog.get_logger("frontdesk.site")

#: 20,000 emoji, each escaped as twelve bytes of JSON, fit.
MAX_BODY = 256 * 1024
SWEEP_SECONDS = 1.0
COUNT_SECONDS = 5.0
#: /health answers within this time, whatever the database does.
HEALTH_SECONDS = 3.0
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def build_app(public: Public) -> App:
    """The Sanic app of the public process."""
    app: App = Sanic("frontdesk", configure_logging=False)
    app.config.update(
        REQUEST_MAX_SIZE=MAX_BODY,
        WEBSOCKET_MAX_SIZE=MAX_BODY,
        REQUEST_TIMEOUT=15,
        RESPONSE_TIMEOUT=30,
        GRACEFUL_SHUTDOWN_TIMEOUT=2.0,
        FALLBACK_ERROR_FORMAT="json",
        OAS=False,
        ACCESS_LOG=False,
        MOTD=False,
        PROXIES_COUNT=public.settings.proxies or None,
    )
    errors.register(app)
    _register_doors(app, public)
    _register_operations(app, public)
    _register_guards(app, public.settings)
    _register_background(app, public)
    return app


def _register_doors(app: App, public: Public) -> None:
    """Register the routes for customers, agents and readers of the help pages."""
    chat, inbox = chat_door(public), inbox_door(public)
    site = help_http.Site(public.settings.company, public.settings.public_url, chat_files.ADDRESS)
    for module in (chat_http, chat_socket):
        app.blueprint(module.blueprint(chat))
    app.blueprint(webhooks.blueprint(webhook_door(public)))
    for module in (inbox_sessions_http, inbox_http, inbox_personal_http, inbox_socket, inbox_page):
        app.blueprint(module.blueprint(inbox))
    app.blueprint(brand().blueprint("brand"))
    app.blueprint(chat_files.widget().blueprint("widget"))
    app.blueprint(help_http.assets().blueprint("help-assets"))
    if public.demo:
        door = demo_door(public, public.demo, chat_files.ADDRESS)
        for page in (back_end, new_password, shop):
            app.blueprint(page.blueprint(door))
        app.blueprint(storefront.assets().blueprint("shop-assets"))
        site = replace(site, home="/", links=storefront.LINKS, chat=storefront.CHAT_SITE)
    app.blueprint(help_http.blueprint(public.in_thread, public.knowledge, site))


def _register_operations(app: App, public: Public) -> None:
    """Register the routes for operators."""

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        """200 while messages can be stored and the background loops work; the body also tells how the assistant is."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await public.in_thread(public.engine.turns.overdue)
        except Exception as problem:
            log.error("health_failed", error=type(problem).__name__)
            return json({"status": "database_unavailable"}, status=503)
        if stalled := app.ctx.background.stalled():
            log.error("health_failed", stalled=stalled)
            return json({"status": "background_stalled", "stalled": stalled}, status=503)
        has_assistant = await public.assistant.healthy()
        return json({"status": "ok", "assistant": "ok" if has_assistant else "unavailable"})

    @app.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        if not _may_read_metrics(request, public.settings):
            return errors.error(401, "not_authenticated", "Present FRONTDESK_METRICS_TOKEN as bearer token.")
        return raw(public.metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics(request: Request, settings: Settings) -> bool:
    if settings.metrics_token is None:
        return settings.mode == "demo"
    expected = f"Bearer {settings.metrics_token.get_secret_value()}"
    return hmac.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())


def _register_guards(app: App, settings: Settings) -> None:
    origins.register(app, settings)

    @app.middleware("response")
    async def add_headers(_: Request, response: BaseHTTPResponse) -> None:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)


def _register_background(app: App, public: Public) -> None:
    background = Background(_loops(public), on_end=lambda name: _end_process(app))
    app.ctx.background, app.ctx.has_failed = background, False

    @app.before_server_start
    async def start(_: App) -> None:
        await public.in_thread(public.outbox.release_claims)
        if public.demo is None:
            await public.in_thread(demo_agents.withdraw, public.engine.team)
        background.start()

    @app.after_server_stop
    async def stop(_: App) -> None:
        await background.stop()
        await public.runner.close()
        await public.assistant.close()
        public.in_thread.close()
        public.engine.database.close()


def _loops(public: Public) -> tuple[Loop, ...]:
    workers = Workers(public.engine.database, public.outbox, public.destinations)
    return (
        repeating("sweep", public.runner.sweep, SWEEP_SECONDS),
        repeating("queue", public.queue_watch.wait_and_look, PAUSE_SECONDS),
        repeating("count", _count(public), COUNT_SECONDS),
        repeating("retention", public.retention.sweep, RETENTION_SECONDS, FIRST_SECONDS, patience=RETENTION_SECONDS),
        lasting("outbox", workers.run_forever),
    )


def _end_process(app: App) -> None:
    """End as after SIGTERM, but with a failure, so that the supervisor starts the process again."""
    app.ctx.has_failed = True
    os.kill(os.getpid(), signal.SIGTERM)


def _count(public: Public) -> Callable[[], Awaitable[None]]:
    async def count() -> None:
        metrics, in_thread = public.metrics, public.in_thread
        backlog = await in_thread(public.outbox.backlog)
        for state in Delivery:
            metrics.outbox.labels(state).set(backlog.get(state, 0))
        owners = await in_thread(public.engine.inbox.owners)
        for owner in Owner:
            metrics.owners.labels(owner).set(owners.get(owner, 0))
        metrics.overdue.set(await in_thread(public.engine.turns.count_overdue))
        metrics.breaker_open.set(public.breaker.state is not State.CLOSED)

    return count
