"""The retail shop's policy: which changes of an order or a customer are possible, and what they come to.

It is the shop's written policy as code. Nothing is read or written here: a change that is possible comes back as the
order and the customer as they will be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.retail.addresses import Incomplete, read_address
from frontdesk.accounts.retail.choices import (
    ORIGINAL,
    Denied,
    Shelf,
    Swap,
    chosen_method,
    chosen_pieces,
    chosen_reason,
    chosen_swaps,
    named,
)
from frontdesk.accounts.retail.model import (
    Address,
    Exchange,
    Payment,
    PaymentMethod,
    RetailOrder,
    Return,
    Source,
    Status,
    User,
)
from frontdesk.accounts.writes import Eligible, Refused, Value

CURRENCY = "USD"
#: What can be done to an order of this status; any other allows nothing.
_POSSIBLE = {
    Status.PENDING: ("cancel_order", "change_address", "change_payment", "change_items"),
    Status.DELIVERED: ("return_items", "exchange_items"),
}
_NEEDED = {name: status for status, names in _POSSIBLE.items() for name in names}
#: "Exchange or modify order tools can only be called once per order."
_ONCE = frozenset({"change_address", "change_payment", "change_items", "exchange_items"})
OPERATIONS = frozenset({*_NEEDED, "change_default_address"})
Parameters = Mapping[str, Value]


@dataclass(frozen=True)
class Decision:
    """A change that is possible: what is read back, and the records as they are after it."""

    eligible: Eligible
    user: User
    order: RetailOrder | None = None


@dataclass(frozen=True)
class _Change:
    """What a rule comes to. `places` are the pieces that it is about, `amount` what the customer gets back."""

    user: User
    order: RetailOrder
    parameters: Parameters
    facts: Mapping[str, str]
    amount: Decimal = Decimal(0)
    places: Sequence[int] = field(default_factory=tuple)


def decide(
    name: str, parameters: Parameters, user: User | None, order: RetailOrder | None, shelf: Shelf
) -> Decision | Refused:
    """Whether the policy allows the change. `order` is the one that the parameters name; None if there is none."""
    if name not in OPERATIONS:
        return Refused(Refusal.NOT_OFFERED)
    if user is None:
        return Refused(Refusal.NOT_FOUND)
    if name == "change_default_address":
        return _change_default_address(parameters, user)
    if order is None or order.user_id != user.user_id:
        return Refused(Refusal.NOT_FOUND)
    try:
        if name not in possible(order):
            raise Denied(_why_not(name, order), status=order.status.value)
        change = _RULES[name](parameters, user, order, shelf)
    except Denied as denied:
        instead = tuple(each for each in possible(order) if each != name)
        return replace(denied.refused, instead=instead, facts={"order": order.number, **denied.refused.facts})
    eligible = Eligible(
        {"order": order.number, **change.parameters},
        {"order": order.number, **change.facts},
        change.amount,
        CURRENCY,
        tuple(f"{order.number}/{place + 1}" for place in change.places),
    )
    return Decision(eligible, change.user, replace(change.order, changes=(*order.changes, name)))


def possible(order: RetailOrder) -> tuple[str, ...]:
    """Names of the operations that the order's status allows and that are not used up."""
    return tuple(name for name in _POSSIBLE.get(order.status, ()) if name not in _ONCE.intersection(order.changes))


def _why_not(name: str, order: RetailOrder) -> Refusal:
    if name in _ONCE.intersection(order.changes) or order.status is Status.ITEMS_MODIFIED:
        return Refusal.ALREADY_CHANGED
    return Refusal.NOT_PENDING if _NEEDED[name] is Status.PENDING else Refusal.NOT_DELIVERED


def _cancel(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    reason = chosen_reason(parameters.get("reason"))
    total, facts = order.total, {"total": _written(order.total), **_refund_facts(user, order)}
    user, order = _refunded(user, order)
    after = replace(order, status=Status.CANCELLED, cancel_reason=reason)
    return _Change(user, after, {"reason": reason}, facts, total, range(len(order.items)))


def _change_address(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    address = _new_address(parameters, order.address)
    facts = {"address": str(address), "before": str(order.address)}
    return _Change(user, replace(order, address=address), {"address": _fields(address)}, facts)


def _change_payment(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    method = chosen_method(parameters.get("payment"), user, order)
    if method.method_id in order.paid:
        raise Denied(Refusal.SAME_PAYMENT, payment=str(method))
    _check_balance(method, order.total)
    facts = {"payment": str(method), "total": _written(order.total), **_refund_facts(user, order)}
    payment = Payment(method.method_id, order.total)
    user, order = _refunded(_credited(user, payment.method_id, -payment.amount), order)
    after = replace(order, payments=(*order.payments, payment))
    return _Change(user, after, {"payment": method.method_id}, facts)


def _change_items(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    swaps, method, difference = _swaps(parameters, user, order, shelf)
    new = {place: instead for place, _, instead in swaps}
    items = tuple(new.get(place, item) for place, item in enumerate(order.items))
    moved = (Payment(method.method_id, abs(difference), is_refund=difference < 0),) if difference else ()
    after = replace(order, items=items, status=Status.ITEMS_MODIFIED, payments=(*order.payments, *moved))
    return _swapped(_credited(user, method.method_id, -difference), after, swaps, method)


def _return(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    places = chosen_pieces(parameters.get("items"), order)
    method = chosen_method(parameters.get("refund_to") or ORIGINAL, user, order)
    if method.method_id not in order.paid and method.source is not Source.GIFT_CARD:
        raise Denied(Refusal.SAME_WAY_ONLY, payment=str(method))
    items = tuple(order.items[place] for place in places)
    ids = tuple(item.item_id for item in items)
    refund = sum((item.price for item in items), Decimal(0))
    after = replace(order, status=Status.RETURN_REQUESTED, returned=Return(ids, method.method_id))
    facts = {"items": named(items), "refund": _written(refund), "refund_to": str(method)}
    return _Change(user, after, {"items": list(ids), "refund_to": method.method_id}, facts, refund, places)


def _exchange(parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf) -> _Change:
    swaps, method, difference = _swaps(parameters, user, order, shelf)
    ids, instead = tuple(old.item_id for _, old, _ in swaps), tuple(new.item_id for _, _, new in swaps)
    exchanged = Exchange(ids, instead, method.method_id, difference)
    # What the difference comes to is settled when the items have come back: no money moves yet.
    return _swapped(user, replace(order, status=Status.EXCHANGE_REQUESTED, exchanged=exchanged), swaps, method)


_RULES: Mapping[str, Callable[[Parameters, User, RetailOrder, Shelf], _Change]] = {
    "cancel_order": _cancel,
    "change_address": _change_address,
    "change_payment": _change_payment,
    "change_items": _change_items,
    "return_items": _return,
    "exchange_items": _exchange,
}


def _change_default_address(parameters: Parameters, user: User) -> Decision | Refused:
    try:
        address = _new_address(parameters, user.address)
    except Denied as denied:
        return denied.refused
    facts = {"address": str(address), "before": str(user.address)}
    eligible = Eligible({"address": _fields(address)}, facts, currency=CURRENCY)
    return Decision(eligible, replace(user, address=address))


def _swaps(
    parameters: Parameters, user: User, order: RetailOrder, shelf: Shelf
) -> tuple[list[Swap], PaymentMethod, Decimal]:
    """The pieces that are replaced, what pays, and what the customer has to pay for it (less than zero: gets back)."""
    swaps = chosen_swaps(parameters.get("items"), order, shelf)
    method = chosen_method(parameters.get("payment") or ORIGINAL, user, order)
    difference = _difference(swaps)
    _check_balance(method, difference)
    return swaps, method, difference


def _swapped(user: User, order: RetailOrder, swaps: list[Swap], method: PaymentMethod) -> _Change:
    difference = _difference(swaps)
    pairs: list[Value] = [{"item": old.item_id, "instead": new.item_id} for _, old, new in swaps]
    facts = {
        "items": named(f"{old} → {new}" for _, old, new in swaps),
        "difference": _written(difference),
        "payment": str(method),
    }
    parameters: dict[str, Value] = {"items": pairs, "payment": method.method_id}
    return _Change(user, order, parameters, facts, max(-difference, Decimal(0)), [place for place, _, _ in swaps])


def _difference(swaps: list[Swap]) -> Decimal:
    return sum((new.price - old.price for _, old, new in swaps), Decimal(0))


def _check_balance(method: PaymentMethod, amount: Decimal) -> None:
    if method.source is Source.GIFT_CARD and amount > method.balance:
        raise Denied(Refusal.GIFT_CARD_TOO_SMALL, balance=_written(method.balance), needed=_written(amount))


def _refunded(user: User, order: RetailOrder) -> tuple[User, RetailOrder]:
    """Everything that was paid goes back to what paid it; to a gift card at once."""
    refunds = tuple(Payment(method_id, amount, is_refund=True) for method_id, amount in order.paid.items())
    for refund in refunds:
        user = _credited(user, refund.method_id, refund.amount)
    return user, replace(order, payments=(*order.payments, *refunds))


def _refund_facts(user: User, order: RetailOrder) -> dict[str, str]:
    """How the money comes back: `refund_when` is `at_once` to gift cards alone, else `5_to_7_days`."""
    paid_with = [method for method in user.payment_methods if method.method_id in order.paid]
    is_at_once = all(method.source is Source.GIFT_CARD for method in paid_with)
    refund = sum(order.paid.values(), Decimal(0))
    when = "at_once" if is_at_once else "5_to_7_days"
    return {"refund": _written(refund), "refund_to": named(paid_with), "refund_when": when}


def _credited(user: User, method_id: str, amount: Decimal) -> User:
    """The customer with this amount more on a gift card; of other means the shop keeps no balance."""
    methods = tuple(
        replace(each, balance=each.balance + amount)
        if each.method_id == method_id and each.source is Source.GIFT_CARD
        else each
        for each in user.payment_methods
    )
    return replace(user, payment_methods=methods)


def _new_address(parameters: Parameters, now: Address) -> Address:
    try:
        address = read_address(parameters.get("address"))
    except Incomplete as incomplete:
        raise Denied(Refusal.ADDRESS_INCOMPLETE, missing=", ".join(incomplete.missing)) from None
    if address == now:
        raise Denied(Refusal.NOTHING_CHANGES, address=str(address))
    return address


def _fields(address: Address) -> dict[str, Value]:
    return {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
        "country": address.country,
    }


def _written(amount: Decimal) -> str:
    return f"{amount:.2f}"
