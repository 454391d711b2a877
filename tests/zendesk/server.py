"""The HTTP side of the account: who is let in, paths, pages, and the faults of a network when it is told to.

`ZendeskServer(folder)` serves until it is closed; `url` stands where https://<subdomain>.zendesk.com would.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.quiet_server import QuietHandler, QuietServer
from tests.zendesk.account import BASE, Account, User, invalid
from tests.zendesk.ledger import Ledger
from tests.zendesk.limits import Refusal
from tests.zendesk.webhooks import Webhooks

API_TOKEN = "a token for tests of Zendesk"
CLIENT_ID, CLIENT_SECRET = "frontdesk", "a secret for tests of Zendesk"
#: What may happen to a request. Of those with `before` nothing is carried out.
FAULTS = (
    "lost_before",
    "lost_after",
    "too_many_before",
    "unavailable_before",
    "error_before",
    "error_after",
    "gateway_after",
    "garbage_after",
    "cut_after",
    "huge_after",
    "redirect_before",
    "hidden_before",
    "slow_after",
)
Answer = tuple[int, Any, dict[str, str]]


@dataclass(frozen=True)
class Observed:
    """A request and its answer."""

    method: str
    target: str
    body: bytes
    status: int
    answer: Any


class ZendeskServer:
    """Serves an account. Faults meet the next requests to the API, one each, in their order.

    Args:
        elsewhere: where a `redirect_before` leads.
        clock: seconds since 1970; what is limited, or late, goes by it.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time, elsewhere: str = "/elsewhere") -> None:
        self.ledger = Ledger(folder / "zendesk.jsonl")
        self.account = Account(self.ledger, clock)
        self.webhooks = Webhooks(self.account)
        self.account.on_update = self.webhooks.hear
        self.faults: deque[str] = deque()
        self.requests: list[tuple[str, str]] = []
        self.observed: list[Observed] = []
        self.bearers: dict[str, float] = {}
        self.elsewhere = elsewhere
        self.is_down = self.loses_answers = self.refuses = False
        self.controls: dict[str, Callable[..., Any]] = {}
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def writes(self, ticket: int, text: str, user: User, public: bool = True, **changes: Any) -> None:
        """An agent (or the requester) writes in Zendesk itself."""
        self.account.update(ticket, {"comment": {"body": text, "public": public}, **changes}, user)

    def sets(self, ticket: int, user: User, **changes: Any) -> None:
        """An agent changes the ticket in Zendesk itself."""
        self.account.update(ticket, changes, user)


class _Server(QuietServer):
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], zendesk: ZendeskServer) -> None:
        super().__init__(address, _Handler)
        self.zendesk = zendesk


class _Handler(QuietHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def _serve(self) -> None:
        zendesk = self.server.zendesk
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/control/"):
            answer = zendesk.controls[self.path.removeprefix("/control/")](**json.loads(body))
            self._send(200, json.dumps(answer).encode())
            return
        if zendesk.is_down:
            self.close_connection = True
            return
        zendesk.requests.append((self.command, self.path))
        fault = zendesk.faults.popleft() if zendesk.faults and self.path.startswith("/api/") else ""
        if fault.endswith("_before"):
            self._fail(fault)
            return
        status, answer, headers = self._answer(body)
        zendesk.observed.append(Observed(self.command, self.path, body, status, answer))
        if fault or (zendesk.loses_answers and self.command != "GET"):
            self._fail(fault or "lost_after")
        else:
            self._send(status, json.dumps(answer).encode(), headers)

    def _answer(self, body: bytes) -> Answer:
        zendesk = self.server.zendesk
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = re.sub(r"\.json$", "", parts.path)
        try:
            told = json.loads(body) if body else {}
            if path == "/oauth/tokens":
                return _token(zendesk, told)
            user = _user(zendesk, self.headers.get("Authorization", ""))
            headers = zendesk.account.limits.account.take()
            key = self.headers.get("Idempotency-Key")
            if zendesk.refuses and self.command != "GET":
                raise invalid({"base": [{"description": "Colour: is needed", "error": "BlankValue"}]})
            status, answer, more = _carried_out(zendesk, user, self.command, path, query, told, key)
        except Refusal as refusal:
            return refusal.status, refusal.body, refusal.headers
        except (ValueError, KeyError, TypeError, AttributeError):
            told_of = "The request could not be understood by the server due to malformed syntax."
            return 400, {"error": "InvalidRequest", "description": told_of}, {}
        return status, answer, headers | more

    def _fail(self, fault: str) -> None:
        kind = fault.rpartition("_")[0]
        if kind == "slow":
            self.server.zendesk.closing.wait(30.0)
        if kind in ("lost", "slow"):
            self.close_connection = True
        elif kind == "cut":
            self._send(200, b'{"ticket": {"id": 1', length=400)
        else:
            answers: dict[str, Callable[[], None]] = {
                "too_many": lambda: self._send(429, b'{"error": "TooManyRequests"}', {"Retry-After": "7"}),
                "unavailable": lambda: self._send(503, b'{"error": "DatabaseMaintenance"}', {"Retry-After": "9"}),
                "error": lambda: self._send(500, b"oops"),
                "gateway": lambda: self._send(502, b"<html>Bad gateway</html>"),
                "garbage": lambda: self._send(200, b'{"ticket": 7, "tickets": {}'),
                "huge": lambda: self._send(200, b" " * (40 << 20)),
                "hidden": lambda: self._send(404, b"<html>No help desk here</html>"),
                "redirect": lambda: self._send(302, b"", {"Location": self.server.zendesk.elsewhere}),
            }
            answers[kind]()

    def _send(
        self, status: int, content: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        with suppress(ConnectionError):  # who asked may be gone
            self.wfile.write(content)
        self.close_connection = self.close_connection or length is not None


def _token(zendesk: ZendeskServer, told: dict[str, Any]) -> Answer:
    """The client credentials grant."""
    if (told.get("client_id"), told.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}, {}
    if told.get("grant_type") != "client_credentials":
        return 400, {"error": "unsupported_grant_type", "error_description": "The grant type is not supported"}, {}
    seconds = told.get("expires_in", 1800)
    if not 300 <= seconds <= 172_800:
        return 400, {"error": "invalid_request", "error_description": "expires_in is out of range"}, {}
    token = secrets.token_hex(32)
    zendesk.bearers[token] = zendesk.account.clock() + seconds
    answer = {"access_token": token, "token_type": "bearer", "scope": told["scope"], "expires_in": seconds}
    return 201, answer, {}


def _user(zendesk: ZendeskServer, authorization: str) -> User:
    """Who asks: our user, by an API token or as OAuth client. Raises Refusal."""
    scheme, _, value = authorization.partition(" ")
    with suppress(binascii.Error, ValueError):
        expected = f"{zendesk.account.api_user.email}/token:{API_TOKEN}"
        if scheme == "Basic" and base64.b64decode(value, validate=True).decode() == expected:
            return zendesk.account.api_user
    if scheme == "Bearer" and zendesk.bearers.get(value, 0.0) > zendesk.account.clock():
        return zendesk.account.api_user
    if scheme == "Bearer":
        raise Refusal(401, {"error": "invalid_token", "error_description": "The access token provided is expired"})
    raise Refusal(401, {"error": "Couldn't authenticate you"})


def _carried_out(
    zendesk: ZendeskServer, user: User, method: str, path: str, query: dict[str, str], told: Any, key: str | None
) -> Answer:
    account, limits, webhooks = zendesk.account, zendesk.account.limits, zendesk.webhooks
    match [method, *path.removeprefix("/api/v2/").split("/")]:
        case ["GET", "users", "me"]:
            return 200, {"user": user.shown()}, {}
        case ["GET", "users", "search"]:
            wanted = query["query"].removeprefix("email:").strip('"').lower()
            found = [each.shown() for each in account.users.values() if each.email == wanted]
            return 200, {"users": found, "count": len(found), "next_page": None, "previous_page": None}, {}
        case ["POST", "tickets"]:
            answer, lookup = account.create(key, told, user)
            return 201, answer, {"x-idempotency-lookup": lookup} if lookup else {}
        case ["GET", "tickets"]:
            headers = limits.tickets_index.take()
            tickets = [dict(each.shown) for each in account.of_external_id(query["external_id"])]
            return 200, {"tickets": tickets, "count": len(tickets), "next_page": None, "previous_page": None}, headers
        case ["GET", "tickets", "show_many"]:
            wanted = [int(each) for each in query["ids"].split(",")][:100]
            listed = [dict(account.tickets[each].shown) for each in wanted if each in account.tickets]
            return 200, {"tickets": listed, "count": len(listed), **_people_of(account, listed, query)}, {}
        case ["GET", "tickets", number]:
            shown = dict(account.ticket(int(number)).shown)
            return 200, {"ticket": shown, **_people_of(account, [shown], query)}, {}
        case ["PUT", "tickets", number]:
            account.ticket(int(number))
            headers = limits.updates.take() | limits.updates_of_ticket.take((number, user.id))
            return 200, account.update(int(number), told["ticket"], user), headers
        case ["DELETE", "tickets", number, "tags"]:
            account.ticket(int(number))
            headers = limits.updates.take() | limits.updates_of_ticket.take((number, user.id))
            account.update(int(number), {"remove_tags": query["tags"].split(",")}, user)
            return 200, {"tags": account.ticket(int(number)).shown["tags"]}, headers
        case ["GET", "tickets", number, "audits"]:
            ticket, asked = account.ticket(int(number)), dict(query)
            if int(number) in account.archived:
                asked |= {"page[size]": "all"}
            return 200, _page(account, "audits", ticket.audits, asked), {}
        case ["GET", "tickets", number, "comments"]:
            return 200, _page(account, "comments", account.ticket(int(number)).comments(), query), {}
        case ["GET", "incremental", "tickets", "cursor"]:
            return _exported(account, query)
        case ["GET", "ticket_fields"]:
            return 200, {"ticket_fields": account.fields}, {}
        case ["POST", "ticket_fields"]:
            return 201, {"ticket_field": account.add_field(told["ticket_field"])}, {}
        case ["GET", "webhooks"]:
            name = query.get("filter[name_contains]", "")
            return 200, {"webhooks": [each for each in webhooks.webhooks.values() if name in each["name"]]}, {}
        case ["POST", "webhooks"]:
            return 201, {"webhook": webhooks.create(told["webhook"])}, {}
        case ["GET", "webhooks", number, "signing_secret"]:
            return 200, {"signing_secret": {"algorithm": "SHA256", "secret": webhooks.secrets[number]}}, {}
        case ["GET", "triggers", "search"]:
            return 200, {"triggers": [each for each in webhooks.triggers if query["query"] in each["title"]]}, {}
        case ["POST", "triggers"]:
            return 201, {"trigger": webhooks.add_trigger(told["trigger"])}, {}
    raise Refusal(404, {"error": "InvalidEndpoint", "description": "Not found"})


def _people_of(account: Account, tickets: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    """The users of these tickets, if they are asked for."""
    if "users" not in query.get("include", ""):
        return {}
    roles = ("requester_id", "submitter_id", "assignee_id")
    people = {each[role] for each in tickets for role in roles} - {None}
    return {"users": [account.users[each].shown() for each in sorted(people)]}


def _exported(account: Account, query: dict[str, str]) -> Answer:
    headers = account.limits.exports.take()
    size = min(int(query.get("per_page", 1000)), 1000)
    after = None
    if "cursor" in query:
        at, _, number = base64.b64decode(query["cursor"], validate=True).decode().partition("|")
        after = (float(at), int(number))
    elif float(query["start_time"]) > account.clock() - 60:
        raise Refusal(400, {"error": "StartTimeTooRecent", "description": "Too recent start_time"})
    return 200, account.exported(float(query.get("start_time", 0)), after, size), headers


def _page(account: Account, name: str, all_of_them: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    """A page by cursor, as `page[size]` and `page[after]` ask for it, with the users if they are included."""
    with account.lock:
        if query.get("page[size]") == "all":
            return {
                name: [dict(each) for each in all_of_them],
                "users": [each.shown() for each in account.users.values()],
            }
        size, begin = min(int(query.get("page[size]", 100)), 100), int(query.get("page[after]", 0))
        ordered = all_of_them[::-1] if query.get("sort") == "-created_at" and account.sorts else all_of_them
        items = ordered[begin : begin + size]
        end = begin + len(items)
        more = end < len(ordered)
        page: dict[str, Any] = {
            name: [dict(each) for each in items],
            "meta": {"has_more": more, "after_cursor": str(end), "before_cursor": str(begin)},
            "links": {"next": f"{BASE}/elsewhere?page[after]={end}" if more else None, "prev": None},
        }
        if query.get("include") == "users":
            authors = {each["author_id"] for each in items}
            events = (event for each in items for event in each.get("events", ()))
            authors |= {event["author_id"] for event in events if "author_id" in event}
            page["users"] = [account.users[author].shown() for author in sorted(authors)]
        return page
