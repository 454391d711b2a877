"""What an agent fills in for an operation: a field for each parameter of its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.operations.model import Declaration


class Kind(StrEnum):
    """How a parameter is asked for.

    Attributes:
        ORDER: one of the customer's orders.
        ITEMS: lines of the order, each with how many.
        SWAPS: lines of the order, each with how many and what comes instead.
        PAYMENT: one of the customer's ways to pay.
        CHOICE: one of the field's choices.
        TEXT: a line of text; the choices are suggestions.
        EMAIL: an e-mail address.
    """

    ORDER = "order"
    ITEMS = "items"
    SWAPS = "swaps"
    PAYMENT = "payment"
    CHOICE = "choice"
    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True)
class Field:
    """One parameter; `choices` are its values. A field that is not `required` may stay empty."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = True


_FAULTS = ("faulty", "damaged", "wrong", "missing", "not_as_described")
_FIELDS = (
    Field("order", Kind.ORDER),
    Field("items", Kind.ITEMS),
    Field("reason", Kind.TEXT, ("no longer needed", "ordered by mistake", *_FAULTS)),
    Field("address", Kind.TEXT),
    Field("payment", Kind.PAYMENT, required=False),
    Field("refund_to", Kind.PAYMENT, required=False),
    Field("problem", Kind.CHOICE, ("damaged", "wrong", "missing", "not_there", "late")),
    Field("wants", Kind.CHOICE, ("refund", "replacement", "investigation")),
    Field("details", Kind.TEXT, required=False),
    Field("email", Kind.EMAIL),
)
_BY_PARAMETER: Mapping[str, Field] = {each.name: each for each in _FIELDS}
#: Where an operation asks otherwise for a parameter than the others do.
_OWN: Mapping[tuple[str, str], Field] = {
    ("change_items", "items"): Field("items", Kind.SWAPS),
    ("exchange_items", "items"): Field("items", Kind.SWAPS),
    ("change_payment", "payment"): Field("payment", Kind.PAYMENT),
    ("refund", "reason"): Field("reason", Kind.CHOICE, _FAULTS),
}


def fields(declared: Declaration) -> list[Field]:
    """The fields of an operation, in the order of its parameters. One that no field is made for is a line of text."""
    return [
        _OWN.get((declared.name, name)) or _BY_PARAMETER.get(name) or Field(name, Kind.TEXT)
        for name in declared.parameters
    ]
