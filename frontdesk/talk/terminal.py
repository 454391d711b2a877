"""Reads the customer's lines, and prints the events that reach them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from frontdesk.talk.client import ChatClient, Pending, Refused


@dataclass
class Talk:
    """One customer at the terminal.

    Args:
        as_json: one JSON object a line, in and out.
        session_file: keeps the secret of the conversation, so that the next run goes on with it.
    """

    url: str
    as_json: bool = False
    email: str | None = None
    session_file: Path | None = None
    source: TextIO = field(default_factory=lambda: sys.stdin)
    sink: TextIO = field(default_factory=lambda: sys.stdout)
    turns: int = 0
    buttons: list[dict[str, str]] = field(default_factory=list)

    async def run(self) -> None:
        """Talk until the end of input. Raises Refused if no conversation can be opened."""
        client = ChatClient(self.url, self._show)
        try:
            await self._begin(client)
            while (line := await asyncio.to_thread(self.source.readline)) != "":
                if line.strip():
                    client = await self._obey(client, line)
        finally:
            self._keep(client)
            await client.close()

    async def _begin(self, client: ChatClient) -> None:
        kept = self.session_file.read_text() if self.session_file and self.session_file.exists() else ""
        if kept:
            values = json.loads(kept)
            client.secret, client.conversation = values["session"], values["conversation"]
            await client.connect()
        else:
            await client.start(self.email)
        self._keep(client)

    def _keep(self, client: ChatClient) -> None:
        if self.session_file and client.secret:
            descriptor = os.open(self.session_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump({"session": client.secret, "conversation": client.conversation, "seen": client.seen}, file)

    async def _obey(self, client: ChatClient, line: str) -> ChatClient:
        """Do what one line of input says. A line that is refused is answered and changes nothing."""
        try:
            verb, value = self._parse(line)
            if verb == "sign_in":
                return await self._sign_in(client, value)
            pending = await (client.press(self._button(value)) if verb == "press" else client.say(value))
            owner = await client.wait_for(pending)
            self._done(pending, owner)
        except Refused as refused:
            if refused.code in ("unreachable", "not_authenticated"):
                raise
            self._print({"from": "system", "text": str(refused), "buttons": [], "links": []})
            self.turns += 1
            self._print({"turn": self.turns, "owner": client.owner, "ms": 0.0})
        return client

    async def _sign_in(self, client: ChatClient, email: str) -> ChatClient:
        signed_in = ChatClient(self.url, self._show)
        try:
            await signed_in.start(email)
        except Refused:
            await signed_in.close()
            raise
        await client.close()
        self.buttons = []
        self._keep(signed_in)
        return signed_in

    def _parse(self, line: str) -> tuple[str, str]:
        if not self.as_json:
            text = line.rstrip("\n")
            is_title = any(text.strip().lower() == b["title"].lower() for b in self.buttons)
            return ("press", text.strip()) if is_title else ("say", text)
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if isinstance(value, dict) and len(value) == 1:
            verb, text = next(iter(value.items()))
            if verb in ("say", "press", "sign_in") and isinstance(text, str):
                return verb, text
        raise Refused("bad_line", 'Write {"say": "…"}, {"press": "button title"} or {"sign_in": "e-mail"}.')

    def _button(self, title: str) -> str:
        for button in self.buttons:
            if button["title"].strip().lower() == title.strip().lower():
                return button["id"]
        offered = ", ".join(button["title"] for button in self.buttons) or "none"
        raise Refused("no_button", f"The latest message has no button {title!r}; it has: {offered}.")

    def _show(self, frame: dict[str, Any]) -> None:
        if frame["kind"] != "message" or frame["from"] == "customer":
            return
        self.buttons = frame["buttons"]
        titles = [button["title"] for button in frame["buttons"]]
        self._print({"from": frame["from"], "text": frame["text"], "buttons": titles, "links": frame["links"]})

    def _done(self, pending: Pending, owner: str) -> None:
        self.turns += 1
        milliseconds = (time.perf_counter() - pending.sent_at) * 1000
        self._print({"turn": self.turns, "owner": owner, "ms": round(milliseconds, 1)})

    def _print(self, value: dict[str, Any]) -> None:
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode(), file=self.sink, flush=True)
        elif "turn" not in value:
            print(_plain(value), file=self.sink, flush=True)


def _plain(message: dict[str, Any]) -> str:
    lines = [f"{message['from']}: {message['text']}"]
    lines += [f"  → {link['title']}: {link['url']}" for link in message["links"]]
    if message["buttons"]:
        lines.append("  " + "  ".join(f"[{title}]" for title in message["buttons"]))
    return "\n".join(lines)
