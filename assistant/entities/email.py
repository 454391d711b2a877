"""E-mail addresses, with their domain in lower case (RFC 5321: only the part before the @ may depend on it)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.entities.found import Found

# The lengths are those of RFC 5321. They bound the time that long nonsense takes.
_ADDRESS = re.compile(
    r"(?<![\w.%+@-])[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@"
    r"(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59}))(?![\w@-])",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Addresses."""
    if "@" in text:
        for match in _ADDRESS.finditer(text):
            local, domain = match.group().split("@")
            yield Found("email", match.start(), match.end(), f"{local}@{domain.lower()}")
