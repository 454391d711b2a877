"""Ticket numbers: "T-100003", "t100003", "ticket 100003", "100003"."""

from assistant.entities.number_format import NumberFormat

_WORDS = r"tickets?|tikets?|cases?|requests?|anfrage|vorgang|fall|dossier|demande|caso|solicitud|richiesta|zaak"


def ticket_number(example: str = "T-000000") -> NumberFormat:
    """The recogniser of a shop whose ticket numbers look like `example` (see NumberFormat)."""
    return NumberFormat("ticket_number", example, _WORDS)
