"""Order numbers: "W1042", "#w 1042", "order no. 1042", "1042"."""

from collections.abc import Sequence

from assistant.entities.number_format import NumberFormats
from assistant.references import examples_of

_WORDS = (
    r"orders?|oder|ordr|purchase|shipment|parcels?|packages?|delivery\s(?:number|no|nr)|"
    r"bestell(?:ung|nummer)|auftrag|commandes?|pedidos?|ordin[ei]|bestelling|encomenda|zamówieni[ea]"
)


def order_number(examples: str | Sequence[str] | None = None) -> NumberFormats:
    """The recogniser of order numbers that look like one of `examples` (see NumberFormat), by default this shop's."""
    return NumberFormats.of("order_number", examples_of("order_number") if examples is None else examples, _WORDS)
