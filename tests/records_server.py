"""A system of record behind HTTP, as docs/records-openapi.yml describes it: the other side in tests.

It serves any adapter of ours, keeps a ledger of effects that a crash of whoever calls it cannot touch, and makes each
fault of a network when it is told to. Every request and every answer of its own is held against the description.
`python -m tests.records_server` runs one for other processes, which name faults in `POST /faults`, a list.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import TypeAdapter

from frontdesk.accounts.database import reading_engine
from frontdesk.accounts.grants import Grants
from frontdesk.accounts.model import Account, Invoice, Order, UnknownCustomer, Variant
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.accounts.retail.sql import RetailSystemOfRecord
from frontdesk.accounts.retail.sql_changes import RetailChanges
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import Done, Eligible, KeyReused, Refused, WriteRequest
from tests.descriptions import check_records_answer, check_records_request
from tests.links import granted
from tests.quiet_server import QuietHandler, QuietServer

TOKEN = "a token for tests of systems of record"
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
    "packed_after",
    "redirect_before",
    "slow_after",
    "duplicate",
)

_VARIANTS = TypeAdapter(list[Variant])
_ACCOUNT, _ORDERS, _INVOICES = TypeAdapter(Account), TypeAdapter(list[Order]), TypeAdapter(list[Invoice])


class _Answered(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


@dataclass
class Backend:
    """What the server serves. `grants` are those that `changes` honours."""

    system: SystemOfRecord
    changes: ChangeableRecord
    grants: Grants


@dataclass
class Ledger:
    """Effects in a file, one a line, on disk before they are answered."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, operation_id: str, request: WriteRequest) -> None:
        line = json.dumps({"operation": operation_id, "name": request.name, "digest": request.digest})
        with self._lock, self.path.open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def operations(self) -> list[str]:
        """The operation of each effect, in their order."""
        if not self.path.exists():
            return []
        return [json.loads(line)["operation"] for line in self.path.read_text().splitlines()]


class RecordsServer:
    """Serves until it is closed. Faults meet the next requests, one each, in their order."""

    def __init__(self, backend: Backend, ledger: Ledger, port: int = 0, slow_seconds: float = 30.0) -> None:
        self.backend, self.ledger = backend, ledger
        self.faults: deque[str] = deque()
        self.problems: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.closing = threading.Event()
        self.slow_seconds = slow_seconds
        self.changing = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
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


class _Server(QuietServer):
    def __init__(self, address: tuple[str, int], records: RecordsServer) -> None:
        super().__init__(address, _Handler)
        self.records = records


class _Handler(QuietHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        records = self.server.records
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/faults":
            records.faults.extend(json.loads(body))
            return self._send(200, b"{}")
        records.requests.append((self.command, self.path))
        fault = records.faults.popleft() if records.faults else ""
        if fault.endswith("_before"):
            return self._fail(fault)
        status, answer = self._answer(body)
        if fault == "duplicate":
            status, answer = self._answer(body)
        content = json.dumps(answer).encode()
        return self._fail(fault, content) if fault.endswith("_after") else self._send(status, content)

    def _answer(self, body: bytes) -> tuple[int, Any]:
        """Carry the request out, and hold both sides of it against the description."""
        records = self.server.records
        status, answer = 200, None
        try:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise _Answered(401, "not_authorized")
            told = json.loads(body) if body else None
            check_records_request(self.command, self.path, dict(self.headers), told)
            answer = _carried_out(records, self.command, self.path, self.headers.get("Idempotency-Key"), told)
        except _Answered as problem:
            status, answer = problem.status, {"error": problem.error}
        except (SystemOfRecordUnavailable, ValueError) as problem:
            is_ours = isinstance(problem, SystemOfRecordUnavailable)
            status, answer = (503, {"error": "unavailable"}) if is_ours else (400, {"error": "bad_request"})
        except AssertionError as problem:
            records.problems.append(str(problem))
            status, answer = 400, {"error": "bad_request"}
        try:
            check_records_answer(self.command, self.path, status, answer)
        except AssertionError as problem:
            records.problems.append(str(problem))
        return status, answer

    def _fail(self, fault: str, content: bytes = b"{}") -> None:
        kind = fault.rpartition("_")[0]
        if kind == "lost":
            self.close_connection = True
        elif kind == "slow":
            self.server.records.closing.wait(self.server.records.slow_seconds)
            self.close_connection = True
        elif kind == "cut":
            self._send(200, content[: len(content) // 2], length=len(content))
        else:
            answers: dict[str, Callable[[], None]] = {
                "too_many": lambda: self._send(429, b'{"error": "too_many"}', {"Retry-After": "0"}),
                "unavailable": lambda: self._send(503, b'{"error": "unavailable"}', {"Retry-After": "0"}),
                "error": lambda: self._send(500, b"oops"),
                "gateway": lambda: self._send(502, b"<html>Bad gateway</html>"),
                "garbage": lambda: self._send(200, b'{"done": 7, "orders": {}'),
                "huge": lambda: self._send(200, b" " * (2 << 20)),
                "packed": lambda: self._send(200, content, {"Content-Encoding": "gzip"}),
                "redirect": lambda: self._send(307, b"", {"Location": self.path + "/elsewhere"}),
            }
            answers[kind]()

    def _send(
        self, status: int, content: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        with suppress(ConnectionError):  # who asked may be gone
            self.wfile.write(content)
        self.close_connection = length is not None


def _carried_out(records: RecordsServer, method: str, target: str, key: str | None, told: Any) -> Any:
    """The body of the answer. Raises `_Answered`."""
    parts = urlsplit(target)
    query = parse_qs(parts.query, keep_blank_values=True)
    system, changes = records.backend.system, records.backend.changes
    match [method, *(unquote(each) for each in parts.path.strip("/").split("/"))]:
        case ["GET", "customers", customer]:
            return {"account": _ACCOUNT.dump_python(_present(system.account(customer)), mode="json")}
        case ["GET", "customers", customer, "orders"]:
            numbers = query.get("number")
            one = system.order(customer, numbers[0]) if numbers else None
            found = system.orders(customer) if not numbers else [one] if one else []
            return {"orders": _ORDERS.dump_python(found, mode="json")}
        case ["GET", "customers", customer, "orders", number, "variants"]:
            return {"variants": _VARIANTS.dump_python(system.variants(customer, number), mode="json")}
        case ["GET", "customers", customer, "invoices"]:
            return {"invoices": _INVOICES.dump_python(system.invoices(customer), mode="json")}
        case ["POST", "customers", customer, "reset-links"]:
            try:
                return {"link": system.reset_link(granted(customer, told["key"], records.backend.grants))}
            except UnknownCustomer:
                raise _Answered(404, "not_found") from None
        case ["POST", "customer-searches"]:
            return {"customer_id": system.customer_by_email(told["email"])}
        case ["GET", "supported-operations"]:
            return {"operations": sorted(changes.supports())}
        case ["POST", "examinations"]:
            return _said(changes.examine(_request(told)))
        case ["POST", "operations"]:
            return _said(_performed(records, key or "", _request(told)))
        case ["GET", "operations", operation_id]:
            with records.changing:  # while it is being made, the answer waits
                return _said(_present(changes.outcome_of(operation_id)))
    raise _Answered(404, "not_found")


def _performed(records: RecordsServer, key: str, request: WriteRequest) -> Done | Refused:
    backend = records.backend
    with records.changing:
        is_new = backend.changes.outcome_of(key) is None
        try:
            result = backend.changes.perform(backend.grants.issue(key, request))
        except KeyReused:
            raise _Answered(409, "key_reused") from None
        if is_new and isinstance(result, Done):
            records.ledger.add(key, request)
    return result


def _present(found: Any) -> Any:
    if found is None:
        raise _Answered(404, "not_found")
    return found


def _request(told: Any) -> WriteRequest:
    return WriteRequest(told["operation"], told["customer"], told["parameters"])


def _said(value: Eligible | Done | Refused) -> dict[str, Any]:
    if isinstance(value, Refused):
        refused = {"reason": value.reason, "instead": list(value.instead), "facts": dict(value.facts)}
        return {"refused": refused}
    if isinstance(value, Done):
        return {"done": {"facts": dict(value.facts)}}
    told = {"parameters": value.parameters, "facts": dict(value.facts), "lines": list(value.lines)}
    return {"eligible": told | {"amount": str(value.amount), "currency": value.currency}}


def main() -> None:
    """Serve a database that is filled already until SIGTERM; the address is the first line that is printed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--database", required=True, help="sqlite:/// or postgresql://, with the tables of the shop")
    parser.add_argument("--system", choices=("shop", "retail"), default="retail")
    parser.add_argument("--ledger", type=Path, required=True, help="file to which effects are added")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    engine, grants, page = reading_engine(arguments.database), Grants(), "https://shop.example/reset"
    if arguments.system == "retail":
        backend = Backend(RetailSystemOfRecord(engine, page, grants=grants), RetailChanges(engine, grants), grants)
    else:
        backend = Backend(SqlSystemOfRecord(engine, page, grants=grants), SqlShop(engine, grants), grants)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})  # before the server's threads
    server = RecordsServer(backend, Ledger(arguments.ledger), arguments.port)
    print(server.url, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.close()


if __name__ == "__main__":
    main()
