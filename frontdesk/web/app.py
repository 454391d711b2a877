"""The public process: routes, limits, origin check, and the work that goes on in the background."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import replace

import structlog
from sanic import HTTPResponse, Request, Sanic, json, raw
from sanic.response import BaseHTTPResponse

from frontdesk.bootstrap import Services
from frontdesk.channels.web_chat import files as chat_files
from frontdesk.channels.web_chat import http as chat_http
from frontdesk.channels.web_chat import socket as chat_socket
from frontdesk.conversations.breaker import State
from frontdesk.conversations.model import Owner
from frontdesk.demo import agents as demo_agents
from frontdesk.demo import http as shop_http
from frontdesk.demo import storefront
from frontdesk.inbox import http as inbox_http
from frontdesk.inbox import own_http as inbox_own_http
from frontdesk.inbox import page as inbox_page
from frontdesk.inbox import socket as inbox_socket
from frontdesk.knowledge import http as help_http
from frontdesk.outbox.model import Delivery
from frontdesk.settings import Settings
from frontdesk.web import demo_http, errors, origins
from frontdesk.web.brand import brand
from frontdesk.web.errors import App

log = structlog.get_logger("frontdesk.web")

#: 20,000 emoji, each escaped as twelve bytes of JSON, fit.
MAX_BODY = 256 * 1024
OUTBOX_SECONDS = 0.5
COUNT_SECONDS = 5.0
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def build_app(services: Services) -> App:
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
        PROXIES_COUNT=services.settings.proxies or None,
    )
    errors.register(app)
    for module in (chat_http, chat_socket, inbox_http, inbox_own_http, inbox_socket):
        app.blueprint(module.blueprint(services))
    app.blueprint(inbox_page.blueprint(services))
    _register_pages(app, services)
    if services.demo:
        app.blueprint(demo_http.blueprint(services, services.demo))
        app.blueprint(shop_http.blueprint(services, services.demo))
        app.blueprint(storefront.assets().blueprint("shop-assets"))
    _register_operations(app, services)
    _register_guards(app, services.settings)
    _register_background(app, services)
    return app


def _register_pages(app: App, services: Services) -> None:
    """What people open in a browser."""
    site = help_http.Site(services.settings.company, services.settings.public_url)
    if services.demo:
        links = (("Shop", "/"), ("My orders", "/shop/orders"))
        site = replace(site, home="/", links=links, chat=storefront.CHAT_SITE)
    app.blueprint(brand().blueprint("brand"))
    app.blueprint(chat_files.widget().blueprint("widget"))
    app.blueprint(help_http.assets().blueprint("help-assets"))
    app.blueprint(help_http.blueprint(services.knowledge, site))


def _register_operations(app: App, services: Services) -> None:
    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        """200 while messages can be stored; how the assistant fares is told beside it."""
        try:
            await services.in_thread(services.turns.overdue)
        except Exception as problem:
            log.error("health_failed", error=type(problem).__name__)
            return json({"status": "database_unavailable"}, status=503)
        has_assistant = await services.assistant.healthy()
        return json({"status": "ok", "assistant": "ok" if has_assistant else "unavailable"})

    @app.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        if not _may_read_metrics(request, services.settings):
            return errors.error(401, "not_authenticated", "Present FRONTDESK_METRICS_TOKEN as bearer token.")
        return raw(services.metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


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


def _register_background(app: App, services: Services) -> None:
    @app.before_server_start
    async def start(app: App) -> None:
        await services.in_thread(services.outbox.release_claims)
        if services.demo is None:
            await services.in_thread(demo_agents.withdraw, services.agents)
        app.ctx.background = [
            asyncio.create_task(services.runner.sweep_forever()),
            asyncio.create_task(services.queue_watch.run_forever()),
            asyncio.create_task(_deliver_forever(services)),
            asyncio.create_task(_count_forever(services)),
        ]

    @app.after_server_stop
    async def stop(app: App) -> None:
        for task in app.ctx.background:
            task.cancel()
        await asyncio.gather(*app.ctx.background, return_exceptions=True)
        await services.runner.close()
        await services.assistant.close()
        services.pool.shutdown(wait=False, cancel_futures=True)
        services.database.close()


async def _deliver_forever(services: Services) -> None:
    while True:
        try:
            await services.in_thread(services.outbox.deliver_due, services.destinations)
        except Exception as problem:
            log.error("outbox_failed", error=type(problem).__name__)
        await asyncio.sleep(OUTBOX_SECONDS)


async def _count_forever(services: Services) -> None:
    metrics = services.metrics
    while True:
        try:
            backlog = await services.in_thread(services.outbox.backlog)
            for state in Delivery:
                metrics.outbox.labels(state).set(backlog.get(state, 0))
            owners = await services.in_thread(services.inbox.owners)
            for owner in Owner:
                metrics.owners.labels(owner).set(owners.get(owner, 0))
            metrics.overdue.set(len(await services.in_thread(services.turns.overdue)))
            metrics.breaker_open.set(services.breaker.state is not State.CLOSED)
        except Exception as problem:
            log.error("counting_failed", error=type(problem).__name__)
        await asyncio.sleep(COUNT_SECONDS)
