"""A real HTTP server that speaks OpenAI's chat completions as badly as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handle = Callable[["Exchange"], None]


class ChatEndpoint(ThreadingHTTPServer):
    """Answers as `handle` does; `received` are the bodies that came, `released` lets slow answers go."""

    daemon_threads = True

    def __init__(self, handle: Handle) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.handle = handle
        self.received: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who has waited long enough goes away."""


class Exchange(BaseHTTPRequestHandler):
    """One request."""

    server: ChatEndpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.server.keys.append(self.headers.get("Authorization"))
        self.server.paths.append(self.path)
        self.server.handle(self)

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written to the terminal."""


def completion(text: object, finish_reason: str = "stop") -> bytes:
    """A chat completion that says `text`."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]}).encode()


def says(text: object, finish_reason: str = "stop") -> Handle:
    return lambda exchange: exchange.send(completion(text, finish_reason))


@contextmanager
def chat_endpoint(handle: Handle) -> Iterator[ChatEndpoint]:
    server = ChatEndpoint(handle)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
