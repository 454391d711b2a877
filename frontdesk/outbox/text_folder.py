"""Writes text messages into a folder: the demo's way, where anybody can read what would have been sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from frontdesk.outbox.model import TextMessage


class FolderTexter:
    """Writes one file per message, named after its key: the same message again overwrites its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: TextMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(message.key.encode()).hexdigest()[:20]
        part = self._folder / f".{name}.part"
        part.write_text(json.dumps(asdict(message)), encoding="utf-8")
        part.replace(self._folder / f"{name}.json")
