"""Formats orders and addresses for responses. Sentences are in domain.yml."""

from __future__ import annotations

import json
from collections.abc import Sequence

from actions.call import Button
from frontdesk.accounts.model import Order, OrderLine

# The items of an order on its button, at most: enough to find "the tent" in.
TITLE_CHARS = 80


def items(lines: Sequence[OrderLine]) -> str:
    """As `2 × Hillfold wool socks, Stormlark rain jacket`."""
    return ", ".join(line.name if line.quantity == 1 else f"{line.quantity} × {line.name}" for line in lines)


def names(orders: Sequence[Order]) -> str:
    """Orders in a sentence: `W1042 (2 × Hillfold wool socks), W1043 (Stormlark rain jacket)`."""
    return ", ".join(f"{order.number} ({items(order.items)})" for order in orders)


def order_button(order: Order, intent: str) -> Button:
    """The button of an order; its payload names it, so that it is looked up for the caller when it is pressed."""
    payload = f"/{intent}{json.dumps({'order_number': order.number})}"
    return {"title": f"{order.number} · {_shortened(items(order.items))}", "payload": payload}


def _shortened(text: str) -> str:
    return text if len(text) <= TITLE_CHARS else text[: TITLE_CHARS - 1].rstrip(" ,") + "…"


def masked(address: str) -> str:
    """The e-mail address, masked so that only its owner recognises it: `m•••@example.com`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"
