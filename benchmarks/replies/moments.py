"""The moments of a conversation at which something is asked, and what a reply did there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.accounts.model import Order, OrderState
from tests.unit.actions.conftest import Rehearsal
from tests.unit.actions.shop import BOOTS, HAT, LINES, STOVES, TROUSERS, an_order, done_by, furnished
from tests.unit.actions.talk import Talk

DONE, ENDED, ASKED, NONE = "done", "ended", "asked", "none"
_BOOTS, _HATS, _TROUSERS = (next(each for each in LINES if each.name == name) for name in (BOOTS, HAT, TROUSERS))
_ITEMS = {"boots": BOOTS, "hats": HAT, "trousers": TROUSERS}


@dataclass(frozen=True)
class Moment:
    """What the customer has ordered, what brings the conversation here, and what a reply did, once it was said."""

    orders: tuple[Order, ...]
    opening: str
    intent: str
    did: Callable[[Talk, Rehearsal, Sequence[str]], Any]

    def outcome(self, rehearsal: Rehearsal, message: Mapping[str, Any]) -> Any:
        """What a reply, as Rasa parsed it, did in a conversation of its own."""
        talk = furnished(rehearsal, *self.orders)
        number = {"order_number": "W1001"} if "W1001" in self.opening else {}
        talk.say(self.opening, self.intent, **number)
        if not talk.pending:
            raise RuntimeError(f"nothing was asked after: {self.opening}")
        return self.did(talk, rehearsal, talk.say_parsed(message))


def _decided(talk: Talk, rehearsal: Rehearsal, said: Sequence[str]) -> str:
    if done_by(rehearsal):
        return DONE
    return ENDED if any(name.endswith("_stopped") for name in said) and not talk.form else ASKED


def _orders(talk: Talk, rehearsal: Rehearsal, said: Sequence[str]) -> Any:
    is_meant = talk.form == "cancel_order_form" and talk.slots.get("order_number")
    return sorted(talk.slots["order_number"]) if is_meant else NONE


def _items(talk: Talk, rehearsal: Rehearsal, said: Sequence[str]) -> Any:
    value = talk.slots.get("affected") if talk.form == "delivery_problem_form" else None
    if value == "everything":
        return sorted(_ITEMS)
    return [each for each in sorted(_ITEMS) if _ITEMS[each] in value] if value else NONE


def _wish(talk: Talk, rehearsal: Rehearsal, said: Sequence[str]) -> Any:
    value = talk.slots.get("wish") if talk.form == "delivery_problem_form" else None
    return {"replacement": "again"}.get(str(value), value) if value else NONE


_OPEN = an_order("W1001", OrderState.PROCESSING)
_HERE = an_order("W1001", OrderState.DELIVERED, LINES, 2)
_THREE = (
    an_order("W1001", OrderState.PROCESSING, (_BOOTS, _HATS), 3),
    an_order("W1002", OrderState.PROCESSING, STOVES, 0),
    an_order("W1003", OrderState.PROCESSING, (_TROUSERS,), -2),
)
MOMENTS = {
    "cancel": Moment((_OPEN,), "cancel my order W1001", "cancel_order", _decided),
    "address": Moment((_OPEN,), "please send W1001 to 12 Mill Lane, ZZ-4020 Thistlepost", "change_address", _decided),
    "claim": Moment(
        (_HERE,),
        "the sole of my hiking boots from W1001 has come off, please send them again",
        "delivery_problem",
        _decided,
    ),
    "which_order": Moment(_THREE, "I want to cancel my order", "cancel_order", _orders),
    "which_item": Moment((_HERE,), "something in my order W1001 is broken", "delivery_problem", _items),
    "what_then": Moment((_HERE,), "the sole of my hiking boots from W1001 has come off", "delivery_problem", _wish),
}


def meant(moment: str, means: Any) -> Any:
    """What a reply should have done, in the form in which `Moment.outcome` says it."""
    if MOMENTS[moment].did is _decided:
        return {"agree": DONE, "decline": ENDED}.get(means, ASKED)
    if means == ["everything"]:
        return sorted(_ITEMS)
    return sorted(means) if isinstance(means, list) else means
