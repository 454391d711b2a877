"""What goes over the wire: JSON with amounts as texts, days and moments in ISO 8601 (docs/records-openapi.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, model_validator
from typing_extensions import TypeAliasType

from frontdesk.accounts.model import Account, Invoice, Order, Variant
from frontdesk.accounts.writes import Done, Eligible, Refused, Result, Value, WriteRequest

_Value = TypeAliasType("_Value", "str | int | bool | list[_Value] | dict[str, _Value] | None")


class Unreadable(ValueError):
    """An answer that is not as it is described. Its content is not repeated: it may be about a customer."""


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Customer(_Answer):
    account: Account


class Orders(_Answer):
    orders: list[Order]


class Variants(_Answer):
    variants: list[Variant] = Field(max_length=10_000)


class Invoices(_Answer):
    invoices: list[Invoice]


class Found(_Answer):
    customer_id: str | None


class Link(_Answer):
    link: str = Field(max_length=2000)

    @model_validator(mode="after")
    def _is_address(self) -> Link:
        HttpUrl(self.link)
        return self


class Supported(_Answer):
    operations: list[str] = Field(max_length=100)


class Problem(_Answer):
    """Why there is no answer. Who sends one has changed nothing."""

    error: Literal["bad_request", "not_authorized", "not_found", "key_reused", "too_many", "unavailable"]


class _Eligible(_Answer):
    parameters: dict[str, _Value]
    facts: dict[str, str] = Field(default_factory=dict)
    amount: Decimal = Field(default=Decimal(0), ge=0)
    currency: str = Field(default="", max_length=3)
    lines: list[str] = Field(default_factory=list)


class _Refused(_Answer):
    reason: str = Field(min_length=1, max_length=100)
    instead: list[str] = Field(default_factory=list)
    facts: dict[str, str] = Field(default_factory=dict)


class _Done(_Answer):
    facts: dict[str, str] = Field(default_factory=dict)


class _Either(_Answer):
    @model_validator(mode="after")
    def _is_one(self) -> _Either:
        if sum(value is not None for value in dict(self).values()) != 1:
            raise ValueError("exactly one of them")
        return self


class Examined(_Either):
    """Whether a change is possible."""

    eligible: _Eligible | None = None
    refused: _Refused | None = None

    @property
    def value(self) -> Eligible | Refused:
        if self.eligible is None:
            return _refusal(self.refused)
        found = self.eligible
        parameters = cast("Mapping[str, Value]", found.parameters)
        return Eligible(parameters, found.facts, found.amount, found.currency, tuple(found.lines))


class Performed(_Either):
    """What came of a change."""

    done: _Done | None = None
    refused: _Refused | None = None

    @property
    def value(self) -> Result:
        return _refusal(self.refused) if self.done is None else Done(self.done.facts)


A = TypeVar("A", bound=_Answer)


def read(kind: type[A], body: bytes) -> A:
    """The body as this kind of answer. Raises `Unreadable`."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise Unreadable(error.errors(include_input=False, include_url=False)[0]["type"]) from None


def told(request: WriteRequest) -> dict[str, Any]:
    """The body that asks for a change."""
    return {"operation": request.name, "customer": request.customer_id, "parameters": dict(request.parameters)}


def _refusal(refused: _Refused | None) -> Refused:
    assert refused is not None  # exactly one of them is there
    return Refused.read(refused.reason, refused.instead, refused.facts)
