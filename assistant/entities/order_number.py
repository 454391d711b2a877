"""Order numbers: "W1042", "#w 1042", "order no. 1042", "1042"."""

from assistant.entities.number_format import NumberFormat

_WORDS = r"orders?|ordr|bestell(?:ung|nummer)|auftrag|commandes?|pedidos?|ordin[ei]|bestelling|encomenda|zamówieni[ea]"


def order_number(example: str = "W0000") -> NumberFormat:
    """The recogniser of a shop whose order numbers look like `example` (see NumberFormat)."""
    return NumberFormat("order_number", example, _WORDS)
