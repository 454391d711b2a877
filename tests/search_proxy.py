"""A proxy in front of the Elasticsearch node: what its published jars lack (TLS, authentication), and what it does only
when it is overloaded."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port

REJECTED = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}}
REFUSED = {"status": 401, "error": {"type": "security_exception", "reason": "missing credentials"}}
PRODUCT = "X-Elastic-Product"


class Proxy(ThreadingHTTPServer):
    """Set `authorization` to refuse requests without it, `rejecting` to have so many bulks half rejected, and clear
    `merging` to have merges wait for it."""

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", free_port()), Request)
        self.target = target
        self.authorization = ""
        self.rejecting = 0
        self.merging = threading.Event()
        self.merging.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who does not believe the certificate goes away."""

    def forwarded(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        answer = requests.request(method, f"{self.target}{path}", data=body, headers=headers, timeout=60)
        return answer.status_code, answer.content, answer.headers.get("Content-Type", "application/json")

    def half_forwarded(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        """Every second item of a bulk never reaches the node."""
        self.rejecting -= 1
        lines = body.splitlines(keepends=True)
        pairs = [lines[at : at + 2] for at in range(0, len(lines), 2)]
        kept = b"".join(line for pair in pairs[::2] for line in pair)
        status, said, kind = self.forwarded("PUT", path, headers, kept)
        done = iter(json.loads(said)["items"])
        ids = [json.loads(pair[0])["create"]["_id"] for pair in pairs]
        items = [{"create": {**REJECTED, "_id": each}} if at % 2 else next(done) for at, each in enumerate(ids)]
        return status, json.dumps({"took": 1, "errors": True, "items": items}).encode(), kind


class Request(BaseHTTPRequestHandler):
    server: Proxy

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
        if self.server.authorization and self.headers.get("Authorization") != self.server.authorization:
            self._answer(401, json.dumps(REFUSED).encode(), "application/json")
        elif self.server.rejecting and self.path.endswith("/_bulk"):
            self._answer(*self.server.half_forwarded(self.path, headers, body))
        else:
            if "/_forcemerge" in self.path:
                self.server.merging.wait()
            self._answer(*self.server.forwarded(self.command, self.path, headers, body))

    do_GET = do_POST = do_DELETE = do_HEAD = do_PUT

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), PRODUCT: "Elasticsearch"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def proxy(target: str, certificate: Path | None = None) -> Iterator[tuple[Proxy, str]]:
    """The proxy and its address, over TLS with a certificate."""
    with Proxy(target) as made:
        if certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(certificate)
            made.socket = tls.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        yield made, f"{'https' if certificate else 'http'}://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()
