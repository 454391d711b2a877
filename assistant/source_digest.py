"""A digest of the code behind trained components.

Rasa keeps what a component was trained to and takes it from there while nothing changed, but of its code it looks at
the component's own class alone. This makes it look at all that the class calls.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("encoder", "assistant/entities", "assistant/intents")


@cache
def source_digest() -> str:
    """Hexadecimal digits over the encoder, the entities and the intent model."""
    files = sorted(path for folder in _FOLDERS for path in (_ROOT / folder).rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
