"""Ticket numbers: "T-100003", "t100003", "ticket 100003", "100003"."""

from assistant.entities.number_format import NumberFormat
from assistant.references import example_of

_WORDS = r"tickets?|tikets?|cases?|requests?|anfrage|vorgang|fall|dossier|demande|caso|solicitud|richiesta|zaak"


def ticket_number(example: str | None = None) -> NumberFormat:
    """The recogniser of ticket numbers that look like `example` (see NumberFormat), by default like this shop's own."""
    return NumberFormat("ticket_number", example_of("ticket_number") if example is None else example, _WORDS)
