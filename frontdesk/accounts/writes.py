"""Changes to a system of record: what is asked for, whether it is possible, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from frontdesk.accounts.refusals import Refusal

#: What a parameter holds: texts and whole numbers, in lists and objects. Amounts are texts ("12.50").
Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True)
class WriteRequest:
    """A change that somebody wants for a customer.

    Attributes:
        name: the operation's name, such as `cancel_order` (`frontdesk.operations.declarations`).
        customer_id: whose record it changes; a record of somebody else is treated like one that does not exist.
        parameters: exactly what is to be done, by name.
    """

    name: str
    customer_id: str
    parameters: Mapping[str, Value]

    @property
    def digest(self) -> str:
        """SHA-256 of name, customer and parameters, in hexadecimal: a proof or an approval holds for these alone."""
        whole = {"name": self.name, "customer": self.customer_id, "parameters": dict(self.parameters)}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Eligible:
    """A change that is possible now.

    Attributes:
        parameters: as they will be carried out, spelled as the system spells them; these are read back and confirmed.
        facts: what is read back besides, by name, such as `{"total": "89.90"}`.
        amount: what the customer gets back, zero if no money moves.
        currency: of the amount, ISO 4217.
        lines: the order lines that it is about (`W1042/2`): each can be in one open change at a time.
    """

    parameters: Mapping[str, Value]
    facts: Mapping[str, str] = field(default_factory=dict)
    amount: Decimal = Decimal(0)
    currency: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A change that is not possible, or was not made.

    Attributes:
        reason: of the policy; `NOT_FOUND` alike for what does not exist and what is somebody else's.
        instead: names of operations and journeys that are possible for the same record.
        facts: what the words need, by name.
        other: the code of a reason that only the other system knows, where `reason` is `OTHERWISE`.
    """

    reason: Refusal
    instead: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    other: str = ""

    @classmethod
    def read(cls, code: str, instead: Iterable[str], facts: Mapping[str, str]) -> Refused:
        """A refusal as another system or an earlier version told it."""
        try:
            return cls(Refusal(code), tuple(instead), facts)
        except ValueError:
            return cls(Refusal.OTHERWISE, tuple(instead), facts, code)

    @property
    def code(self) -> str:
        """The reason as it is stored, and as whoever refused spells it."""
        return self.other or self.reason.value


@dataclass(frozen=True)
class Done:
    """A change that was made, with what the customer is told of it, such as `{"refund": "12.50"}`."""

    facts: Mapping[str, str] = field(default_factory=dict)


Result: TypeAlias = "Done | Refused"


class OutcomeUnknown(Exception):
    """The change was sent and may have been made: no answer came, or none that can be read."""


class KeyReused(Exception):
    """The system of record has another change under this operation's id. Nothing was changed."""
