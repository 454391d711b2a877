"""Codes of six digits, made of a key of the server and the challenge's id, as RFC 4226 makes them of a counter: nothing
has to keep them until they are sent. What is stored to compare them with is another keyed hash."""

from __future__ import annotations

import hashlib
import hmac

from frontdesk.identity.proofs.model import DIGITS


class Codes:
    """Makes codes and recognises them. Whoever reads the database without the key learns none."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def code(self, challenge_id: str) -> str:
        """The challenge's code, the same each time."""
        number = int.from_bytes(self._keyed(f"code:{challenge_id}"), "big") % 10**DIGITS
        return f"{number:0{DIGITS}}"

    def stored(self, challenge_id: str, code: str) -> str:
        """What is stored of a code, in hexadecimal."""
        return self._keyed(f"stored:{challenge_id}:{code}").hex()

    def is_right(self, challenge_id: str, code: str, stored: str | None) -> bool:
        """Whether this is the code, in a time that does not depend on how much of it is right."""
        return hmac.compare_digest(self.stored(challenge_id, code), stored or "")

    def _keyed(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()
