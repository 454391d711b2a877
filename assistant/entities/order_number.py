"""Order numbers: "W1042", "#w 1042", "order no. 1042", "1042"."""

from assistant.entities.number_format import NumberFormat
from assistant.references import example_of

_WORDS = (
    r"orders?|oder|ordr|purchase|shipment|parcels?|packages?|delivery\s(?:number|no|nr)|"
    r"bestell(?:ung|nummer)|auftrag|commandes?|pedidos?|ordin[ei]|bestelling|encomenda|zamówieni[ea]"
)


def order_number(example: str | None = None) -> NumberFormat:
    """The recogniser of order numbers that look like `example` (see NumberFormat), by default like this shop's own."""
    return NumberFormat("order_number", example_of("order_number") if example is None else example, _WORDS)
