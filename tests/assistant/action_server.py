"""A real action server in a few lines, which fails on request."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

FORGET = [{"event": "slot", "name": name, "value": None} for name in ("order_number", "reason")]


class ActionServer:
    """Serves `action_order_status` and `validate_order_form`; see `behave`."""

    def __init__(self) -> None:
        self._behaviour = "well"
        self._only = ""
        self._released = threading.Event()
        self.waiting = threading.Semaphore(0)
        self.calls: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def behave(self, how: str, only: str = "") -> None:
        """From now on: "well", "500", "garbage" (200, no JSON), "nonsense" (200, not an answer), "hang", "drop".

        `only` names the action that does so; the others behave well. What hangs is released by the next call.
        """
        self._released.set()
        self._released = threading.Event()
        self.waiting = threading.Semaphore(0)  # what hung before, and nobody waited for, does not count
        self._behaviour, self._only = how, only
        self.calls.clear()

    def answer(self, call: dict[str, Any]) -> tuple[int, bytes] | None:
        """Status and body for a call, or None to drop the connection."""
        self.calls.append(call)
        how = self._behaviour if self._only in ("", call["next_action"]) else "well"
        if how == "hang":
            self.waiting.release()
            self._released.wait(30)
        if how == "drop":
            return None
        if how == "500":
            return 500, json.dumps({"error": "broken", "customer said": call["tracker"]["latest_message"]}).encode()
        return 200, {"garbage": b"<html>", "nonsense": b'{"events": 1}'}.get(how) or json.dumps(
            _carried_out(call)
        ).encode()


def _carried_out(call: dict[str, Any]) -> dict[str, Any]:
    if call["next_action"] == "validate_order_form":
        return {"events": [], "responses": []}
    number = call["tracker"]["slots"]["order_number"]
    step = {"action": "order_status", "result": "found", "about": number}
    said = {"response": "utter_state", "order_number": number, "state": "shipped", "custom": {"step": step}}
    return {"events": FORGET, "responses": [said]}


def _handler(server: ActionServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            answer = server.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
                self.wfile.flush()
            except OSError:  # the caller has given up waiting
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return None

    return Handler
