"""A digest of the code behind trained components.

Rasa caches trained components until something changes, but checks only the code of the component's own class. This
digest covers the code that the class calls.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("encoder", "assistant/entities", "assistant/intents", "assistant/replies", "assistant/spelling")
_KINDS = ("*.py", "*.txt")


@cache
def source_digest() -> str:
    """Hexadecimal digits over the encoder, spelling, entities and the intent model."""
    files = sorted(path for folder in _FOLDERS for kind in _KINDS for path in (_ROOT / folder).rglob(kind))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
