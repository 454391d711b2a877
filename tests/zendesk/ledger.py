"""Effects in a file, one a line, on disk before they are answered: nothing that crashes with a caller."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Ledger:
    """What happened in the account."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, effect: str, **what: Any) -> None:
        with self._lock, self.path.open("a") as file:
            file.write(json.dumps({"effect": effect, **what}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def of(self, effect: str) -> list[dict[str, Any]]:
        """The effects of this kind (ticket, comment, change), in their order."""
        if not self.path.exists():
            return []
        return [each for each in map(json.loads, self.path.read_text().splitlines()) if each["effect"] == effect]
