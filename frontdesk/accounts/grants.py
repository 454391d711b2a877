"""The permission without which no system of record is written.

`Grants` is made once in a process. The operations service alone gets `issue`; adapters get `honour`. Whoever has a
reference to an adapter, but no grant of this very operation, changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from frontdesk.accounts.writes import WriteRequest


@dataclass(frozen=True)
class Grant:
    """The permission for one change. `operation_id` is the idempotency key towards the system of record."""

    operation_id: str
    request: WriteRequest
    seal: str


class NotGranted(Exception):
    """A change without a grant of this process. Nothing was changed."""


class Grants:
    """Issues grants and recognises them by a seal, whose key lives in this object alone."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, operation_id: str, request: WriteRequest) -> Grant:
        """A grant for this change under this id, and for no other."""
        return Grant(operation_id, request, self._seal(operation_id, request))

    def honour(self, grant: Grant) -> WriteRequest:
        """The change that is granted. Raises `NotGranted` for anything that `issue` did not make as it stands."""
        if not isinstance(grant, Grant):
            raise NotGranted("a system of record is changed by an operation alone")
        if not hmac.compare_digest(grant.seal, self._seal(grant.operation_id, grant.request)):
            raise NotGranted(grant.operation_id)
        return grant.request

    def _seal(self, operation_id: str, request: WriteRequest) -> str:
        return hmac.new(self._key, f"{operation_id}:{request.digest}".encode(), hashlib.sha256).hexdigest()
