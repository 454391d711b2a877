"""A product as the catalogue of a system of record describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

_NO_PART = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Kind:
    """One kind of a product: {"size": "M", "colour": "moss"}. `is_in_stock` is None where nobody counts."""

    options: Mapping[str, str]
    is_in_stock: bool | None

    @classmethod
    def counted(cls, options: Mapping[str, str], pieces: int | None) -> Kind:
        """The kind of which so many pieces are left; None: nobody counts."""
        return cls(options, None if pieces is None else pieces > 0)


@dataclass(frozen=True)
class Product:
    """What a shop says of a product.

    Attributes:
        name: ends with the kind of thing that it is: "Fernrise two-person tent".
        range: where the shop shows it.
        also: other names that people have for it, each ending with a kind, too: "family tent".
        description: a few sentences.
        properties: what is said of the product, by what it is about: {"Weight": "2.1 kg with pegs."}. What is not here
            is not known.
        updated: the day of the last change.
        kinds: what can be ordered of it; none where the shop does not say.
    """

    name: str
    range: str
    price: Decimal
    currency: str
    description: str
    updated: date
    properties: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    @property
    def slug(self) -> str:
        """The name in an address: `fernrise-two-person-tent`."""
        return slug_of(self.name)


def slug_of(name: str) -> str:
    """A name as it stands in an address."""
    return _NO_PART.sub("-", name.lower()).strip("-")
