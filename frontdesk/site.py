"""The public process as a web app: its routes and their guards."""

from __future__ import annotations

import hmac
from dataclasses import replace

import structlog
from sanic import HTTPResponse, Request, Sanic, json, raw
from sanic.response import BaseHTTPResponse

from frontdesk import lifetime
from frontdesk.bootstrap.public import (
    Public,
    chat_door,
    demo_door,
    desk_door,
    inbox_door,
    links_door,
    webhook_door,
)
from frontdesk.brand.files import brand
from frontdesk.channels import links_http, webhooks
from frontdesk.channels.web_chat import files as chat_files
from frontdesk.channels.web_chat import http as chat_http
from frontdesk.channels.web_chat import socket as chat_socket
from frontdesk.connectors import webhooks as desk_webhooks
from frontdesk.demo.web import back_end, new_password, shop, storefront
from frontdesk.help_center import http as help_http
from frontdesk.help_center.votes import Votes
from frontdesk.inbox.web import gaps_http as inbox_gaps_http
from frontdesk.inbox.web import http as inbox_http
from frontdesk.inbox.web import operation_modes_http as inbox_operation_modes_http
from frontdesk.inbox.web import operations_http as inbox_operations_http
from frontdesk.inbox.web import page as inbox_page
from frontdesk.inbox.web import personal_http as inbox_personal_http
from frontdesk.inbox.web import sessions_http as inbox_sessions_http
from frontdesk.inbox.web import socket as inbox_socket
from frontdesk.settings import Settings
from frontdesk.web import errors, origins
from frontdesk.web.connections import Connections
from frontdesk.web.errors import App
from frontdesk.web.protocol import Bounds

log = structlog.get_logger("frontdesk.site")

#: 20,000 emoji, each escaped as twelve bytes of JSON, fit.
MAX_BODY = 256 * 1024
#: Connections at once, where nobody asked how many files the process may open.
MOST_CONNECTIONS = 800
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def build_app(public: Public, most_connections: int = MOST_CONNECTIONS) -> App:
    """The Sanic app of the public process, to be run with `BoundedProtocol`."""
    app: App = Sanic("frontdesk", configure_logging=False)
    app.config.update(
        REQUEST_MAX_SIZE=MAX_BODY,
        WEBSOCKET_MAX_SIZE=MAX_BODY,
        GRACEFUL_SHUTDOWN_TIMEOUT=2.0,
        FALLBACK_ERROR_FORMAT="json",
        OAS=False,
        ACCESS_LOG=False,
        MOTD=False,
        PROXIES_COUNT=public.settings.proxies or None,
    )
    connections = Connections(most_connections, public.settings.connections_per_address, public.metrics.limit_refused)
    app.ctx.bounds = Bounds(connections, is_proxied=public.settings.proxies > 0)
    errors.register(app)
    _register_doors(app, public)
    app.ctx.lifetime = lifetime.register(app, public)
    _register_operations(app, public)
    _register_guards(app, public.settings)
    return app


def _register_doors(app: App, public: Public) -> None:
    """Register the routes for customers, agents and readers of the help pages."""
    chat, inbox = chat_door(public), inbox_door(public)
    settings, wording = public.settings, public.engine.wording
    site = help_http.Site(settings.company, settings.public_url, chat_files.ADDRESS, wording)
    for module in (chat_http, chat_socket):
        app.blueprint(module.blueprint(chat))
    app.blueprint(links_http.blueprint(links_door(public)))
    app.blueprint(webhooks.blueprint(webhook_door(public)))
    app.blueprint(desk_webhooks.blueprint(desk_door(public)))
    apis = (
        inbox_sessions_http,
        inbox_http,
        inbox_personal_http,
        inbox_operations_http,
        inbox_operation_modes_http,
        inbox_gaps_http,
    )
    for module in (*apis, inbox_socket, inbox_page):
        app.blueprint(module.blueprint(inbox))

    @app.before_server_stop
    async def stay_present(_: App) -> None:
        """Agents do not leave because the process stops: their pages connect to the next one."""
        inbox.stopping.set()

    app.blueprint(brand().blueprint("brand"))
    app.blueprint(chat_files.widget(wording.tag).blueprint("widget"))
    app.blueprint(help_http.assets().blueprint("help-assets"))
    if public.demo:
        door = demo_door(public, public.demo, chat_files.ADDRESS)
        for page in (back_end, new_password, shop):
            app.blueprint(page.blueprint(door))
        app.blueprint(storefront.assets().blueprint("shop-assets"))
        site = replace(site, home="/", links=storefront.LINKS, chat=storefront.CHAT_SITE)
    votes = Votes(public.engine.database, public.limits)
    app.blueprint(help_http.blueprint(public.in_thread, public.knowledge.service, site, votes.cast))


def _register_operations(app: App, public: Public) -> None:
    """Register the routes for operators."""

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        """200 while messages can be stored and the background loops work; else 503 and which part is not well. Reads
        nothing itself, so it answers whatever the database and the threads do."""
        unwell, ages = app.ctx.lifetime.unwell(), app.ctx.lifetime.ages()
        if unwell:
            return json({"status": lifetime.status(unwell), "parts": unwell, "ages": ages}, status=503)
        has_assistant = await public.assistant.healthy()
        assistant = "ok" if has_assistant else "unavailable"
        return json({"status": "ok", "assistant": assistant, "knowledge": public.knowledge.engine, "ages": ages})

    @app.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        if not _may_read_metrics(request, public.settings):
            return errors.error(401, "not_authenticated", "Present FRONTDESK_METRICS_TOKEN as bearer token.")
        return raw(public.metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics(request: Request, settings: Settings) -> bool:
    if settings.metrics_token is None:
        return settings.mode == "demo"
    expected = f"Bearer {settings.metrics_token.get_secret_value()}"
    return hmac.compare_digest(
        request.headers.get("authorization", "").encode("utf-8", "surrogateescape"), expected.encode()
    )


def _register_guards(app: App, settings: Settings) -> None:
    origins.register(app, settings)

    @app.middleware("response")
    async def add_headers(_: Request, response: BaseHTTPResponse) -> None:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
