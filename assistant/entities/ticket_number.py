"""Ticket numbers: "T-100003", "t100003", "ticket 100003", "100003"."""

from collections.abc import Sequence

from assistant.entities.number_format import NumberFormats
from assistant.references import examples_of

_WORDS = r"tickets?|tikets?|cases?|requests?|anfrage|vorgang|fall|dossier|demande|caso|solicitud|richiesta|zaak"


def ticket_number(examples: str | Sequence[str] | None = None) -> NumberFormats:
    """The recogniser of ticket numbers that look like one of `examples` (see NumberFormat), by default this shop's."""
    return NumberFormats.of("ticket_number", examples_of("ticket_number") if examples is None else examples, _WORDS)
