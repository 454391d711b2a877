"""Masks what is never stored: payment cards, their security codes, and passwords, in any text that people type.

A card keeps its last four digits, by which people recognise it (PCI DSS 4.0, 3.4.1, lets those be shown). Masking needs
no model and runs on every message, so it must stay quick. Masked text stays as it is when it is masked again.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.privacy.cards import card_spans
from frontdesk.privacy.links import link_secret_spans
from frontdesk.privacy.model import MASKED, Span
from frontdesk.privacy.passwords import password_spans

PASSWORD = MASKED * 3
#: Bracket and dash set the four digits apart from digits around them, and from what looks like an order number.
CARD = f"[{MASKED * 4}-{{last}}]"
#: More than any text needs that somebody meant: one that goes on bringing values to light is masked as a whole.
MOST_PASSES = 10


def mask(text: str, keeps_links: bool = False) -> str:
    """The text with every card as `[••••-4242]`, and every password, security code and secret of a link as `•••`.

    `keeps_links`: for what agents write, who send customers such links on purpose.
    """
    # Taking one value out can bring another to light, as in "pw: 4242 4242 4242 4242x".
    for _ in range(MOST_PASSES):
        masked = _masked(text)
        if not keeps_links:
            masked = _without(masked, [(span, PASSWORD) for span in link_secret_spans(masked)])
        if masked == text:
            return text
        text = masked
    return PASSWORD


def _masked(text: str) -> str:
    spans = [(span, _card(text, span)) for span in card_spans(text)] + [(s, PASSWORD) for s in password_spans(text)]
    return _without(text, spans)


def _without(text: str, spans: list[tuple[Span, str]]) -> str:
    """The text with each span replaced by what stands beside it."""
    if not spans:
        return text
    parts, at = [], 0
    for span, instead in _joined(sorted(spans)):
        parts += [text[at : span.start], instead]
        at = span.end
    return "".join(parts) + text[at:]


def mask_values(values: Mapping[str, str | int | float | bool]) -> dict[str, str | int | float | bool]:
    """The values and their names, masked; a number that is a card's becomes text. Names that are the same once masked
    are told apart by a number."""
    masked: dict[str, str | int | float | bool] = {}
    for name, value in values.items():
        shown, times = mask(name), 1
        while (key := shown if times == 1 else f"{shown} ({times})") in masked:
            times += 1
        masked[key] = _masked_value(name, value)
    return masked


def _masked_value(name: str, value: str | int | float | bool) -> str | int | float | bool:
    """The value, masked for what it is or for what its name says that it is, such as `password`."""
    shown = str(value)
    masked = mask(shown)
    if masked == shown:
        named = mask(f"{name}: {shown}")
        masked = named.removeprefix(f"{name}: ") if named.startswith(f"{name}: ") else shown
    return value if masked == shown else masked


def _card(text: str, span: Span) -> str:
    digits = [character for character in text[span.start : span.end] if character.isdecimal()]
    return CARD.format(last="".join(digits[-4:])) if len(digits) > 4 else PASSWORD


def _joined(spans: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Overlapping spans as one, which shows nothing of either."""
    joined: list[tuple[Span, str]] = []
    for span, instead in spans:
        if joined and span.overlaps(joined[-1][0]):
            last = joined[-1][0]
            joined[-1] = (Span(last.start, max(last.end, span.end)), PASSWORD)
        else:
            joined.append((span, instead))
    return joined
