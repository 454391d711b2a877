"""`frontdesk talk --json` as a subprocess: a conversation written down, and what came back, turn by turn."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests import prefork
from tests.stack import ROOT

Line = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What reached the customer in one turn."""

    messages: list[Line]
    owner: str

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def buttons(self) -> list[str]:
        """Titles under the last message."""
        return list(self.messages[-1]["buttons"])

    @property
    def links(self) -> list[Line]:
        return [link for message in self.messages for link in message["links"]]


class Terminal:
    """Runs `frontdesk talk --json` on a site.

    Args:
        env: the environment of the command.
    """

    def __init__(self, url: str, env: dict[str, str]) -> None:
        self._url = url
        self._env = env

    def talk(self, *lines: str | Line, options: tuple[str, ...] = ()) -> list[Said]:
        """One run. A text is said; an object is a line of its own. Each line must have been answered by one turn."""
        objects = [{"say": line} if isinstance(line, str) else line for line in lines]
        done = self.run("\n".join(map(json.dumps, objects)) + "\n", options)
        assert done.returncode == 0, done.stderr
        turns = turns_of(done.stdout)
        assert len(turns) == sum("sign_in" not in line for line in objects), done.stdout
        return turns

    def run(self, text: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """One run with exactly this standard input."""
        return prefork.run("talk", "--json", "--url", self._url, *options, env=self._env, cwd=ROOT, text=text)


def turns_of(output: str) -> list[Said]:
    """Lines of output as turns. Holds every line against what `talk` promises."""
    turns: list[Said] = []
    messages: list[Line] = []
    for line in map(json.loads, output.splitlines()):
        if "turn" in line:
            assert list(line) == ["turn", "owner", "ms"] and line["turn"] == len(turns) + 1
            assert line["owner"] in ("bot", "queue", "agent") and line["ms"] >= 0
            turns.append(Said(messages, line["owner"]))
            messages = []
        else:
            assert list(line) == ["from", "text", "buttons", "links"]
            assert line["from"] in ("bot", "person", "system")
            assert all(list(link) == ["title", "url"] for link in line["links"])
            messages.append(line)
    assert not messages, "something was said after the last turn"
    return turns
