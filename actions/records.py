"""The customer's records as an action sees them: each is read once, however many questions look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.call import Call, Services
from frontdesk.accounts.model import Account, Order


def account_of(call: Call, services: Services) -> Account:
    """The caller's account."""
    return call.once("account", lambda: services.accounts.account(call.caller))


def orders_of(call: Call, services: Services) -> list[Order]:
    """The caller's orders, newest first."""
    return call.once("orders", lambda: services.accounts.orders(call.caller))


def order_of(call: Call, services: Services, number: str) -> Order | None:
    """The caller's order of this number; None alike for an unknown one and for another customer's."""
    return call.once(("order", number), lambda: services.accounts.order(call.caller, number))


def tell_each(
    call: Call, services: Services, numbers: Sequence[str], tell: Callable[[Call, Services, Order], None]
) -> list[str]:
    """Tell of the caller's order of each number, or that there is none. Returns the numbers of those that there are."""
    found = []
    for number in numbers:
        if order := order_of(call, services, number):
            tell(call, services, order)
            found.append(number)
        else:
            call.say("utter_order_not_found", number=number)
    return found
