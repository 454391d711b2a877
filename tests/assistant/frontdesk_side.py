"""The other end of the turn protocol, as frontdesk speaks it, and a Rasa process to speak to."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from served import hide

from tests.ports import free_port

SECRET = "a-secret-of-the-tests"
START_SECONDS = 60


def turn_body(text: str | None = None, payload: str | None = None, events: Any = None, **fields: Any) -> bytes:
    """The body of a turn with 15 seconds to go; `fields` override, and leave out where they are `...`."""
    body = {"turn": uuid4().hex, "text": text, "payload": payload, "deadline": time.time() + 15}
    body |= {"events": [] if events is None else events, "locale": "en", **fields}
    return json.dumps({name: value for name, value in body.items() if value is not ...}).encode()


def signed(body: bytes, timestamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request."""
    timestamp = timestamp or str(int(time.time()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Frontdesk-Timestamp": timestamp, "X-Frontdesk-Signature": signature}


@dataclass
class Replica:
    """A Rasa process that serves the tests' bot."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    @classmethod
    def started(cls, root: Path, folder: Path, model: Path, actions_url: str) -> Replica:
        """Start it with the packages that the image has, and wait until it is ready."""
        port = free_port()
        hide(folder)
        files = ["--credentials", folder / "credentials.yml", "--endpoints", folder / "endpoints.yml"]
        command = [sys.executable, "-m", "assistant.serve", "--model", model, "--port", str(port), *files]
        environment = {**os.environ, "TEST_ACTIONS_URL": actions_url, "LOG_LEVEL": "DEBUG", "PYTHONPATH": str(folder)}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT)
        replica = cls(process, f"http://127.0.0.1:{port}/webhooks/turn/", folder / "log")
        replica._wait()
        return replica

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> requests.Response:
        """Send a body, signed unless headers are given."""
        return requests.post(self.url, data=body, headers=signed(body) if headers is None else headers, timeout=30)

    def turn(self, *args: Any, **fields: Any) -> dict[str, Any]:
        """The answer to a turn (see turn_body)."""
        response = self.post(turn_body(*args, **fields))
        assert response.status_code == 200, response.text
        return response.json()

    def talk(self, *texts: str, events: Any = ()) -> list[dict[str, Any]]:
        """The answers to several turns of one conversation."""
        answers = []
        events = list(events)
        for text in texts:
            answers.append(self.turn(text, events=events))
            events += answers[-1]["events"]
        return answers

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                if requests.get(self.url + "health", timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                pass
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)  # the one thing of a starting process that can be awaited is its port


def texts(answer: dict[str, Any]) -> list[str]:
    """What the bot said."""
    return [reply["text"] for reply in answer["replies"]]
