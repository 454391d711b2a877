"""The emulator `backlot` as a process, with a workspace of people. Its telemetry is off."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import yaml

from frontdesk.simulation.slack.model import Person
from frontdesk.supervisor.problem import Problem

#: What it takes from whoever may see everything; the app's bot is one of these there.
ADMIN = "admin-service-token"
DOMAIN = "larkfield.example"
START_SECONDS = 60.0
#: When the first messages were written: before everything else.
LONG_AGO = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Emulator:
    """A running emulator.

    Attributes:
        url: of its Web API, with a slash at the end.
        channels: ids by name. Each person has a private one, which stands for a direct message.
    """

    url: str
    people: Sequence[Person]
    channels: dict[str, str]


@contextmanager
def emulator(folder: Path, names: Sequence[str], channels: Sequence[str]) -> Iterator[Emulator]:
    """One for the block.

    Args:
        folder: for its files.
        names: of the people: small letters and digits.

    Raises Problem where it is not installed.
    """
    if importlib.util.find_spec("backlot") is None:
        raise Problem("backlot is not installed: run `make install`, which brings what development needs.")
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "BACKLOT_DATA_DIR": str(folder / "data"), "BACKLOT_TELEMETRY": "0", "DO_NOT_TRACK": "1"}
    corpus = folder / "corpus.jsonl"
    corpus.write_text("".join(f"{json.dumps(each)}\n" for each in _corpus(names, channels)))
    command = [sys.executable, "-m", "backlot"]
    subprocess.run([*command, "import", str(corpus)], env=env, check=True, capture_output=True, cwd=folder)
    port = _free_port()
    serving = [*command, "serve", "--port", str(port), "--log-level", "warning"]
    with (folder / "log").open("w") as log, subprocess.Popen(serving, env=env, stdout=log, stderr=log) as process:
        try:
            url = f"http://127.0.0.1:{port}/slack/api/"
            _wait(url, process)
            yield _read(url, folder / "data" / "tokens.yaml", channels)
        finally:
            process.terminate()
            process.wait()


def _corpus(names: Sequence[str], channels: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A first message in each channel, and one of each person in a channel of theirs."""
    for name in names:
        yield _record(_direct(name), name, "private")
    for channel in channels:
        yield _record(channel, names[0], "public")


def _record(channel: str, name: str, visibility: str) -> dict[str, Any]:
    said = {"content": "Hello.", "created": LONG_AGO, "visibility": visibility}
    who = {"author_email": f"{name}@{DOMAIN}", "author_name": name.title()}
    return {"source_type": "slack", "doc_id": f"first-{channel}", "channel": channel, **said, **who}


def _direct(name: str) -> str:
    return f"direct-{name}"


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.post(f"{url}api.test", timeout=5).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise Problem("backlot did not start.")


def _read(url: str, tokens: Path, channels: Sequence[str]) -> Emulator:
    """Its ids, which it makes itself."""
    users = {each["profile"]["email"]: each["id"] for each in _pages(url, "users.list", "members")}
    listed = _pages(url, "conversations.list", "channels", types="public_channel,private_channel")
    ids = {each["name"]: each["id"] for each in listed}
    given = {each["email"]: each["token"] for each in yaml.safe_load(tokens.read_text())["users"]}
    people = [
        Person(users[email], email.partition("@")[0], f"D{users[email][1:]}", token) for email, token in given.items()
    ]
    places = {name: ids[name] for name in channels} | {person.direct: ids[_direct(person.name)] for person in people}
    return Emulator(url, people, places)


def _pages(url: str, method: str, member: str, **arguments: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        data = {**arguments, "limit": "200", "cursor": cursor}
        answer = requests.post(f"{url}{method}", data=data, headers={"Authorization": f"Bearer {ADMIN}"}, timeout=30)
        page = answer.json()
        yield from page[member]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
