"""What the shop's policy says of parcels that arrived, or should have: returns, exchanges, refunds and claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop.before_packing import WHY_NOT, lines_of, money, payment_facts, sold_out
from frontdesk.accounts.shop.parameters import (
    Parameters,
    Piece,
    Unclear,
    amount,
    entries,
    note,
    pieces,
    quantity,
    text,
    variant,
)
from frontdesk.accounts.shop.record import Record, line_number
from frontdesk.accounts.shop.terms import (
    DAMAGED_DAYS,
    EXCHANGE_DAYS,
    INVESTIGATION_BUSINESS_DAYS,
    LATE_AFTER_BUSINESS_DAYS,
    MISSING_DAYS,
    NOT_THERE_AFTER_BUSINESS_DAYS,
    NOT_THERE_DAYS,
    REFUND_DAYS,
    RETURN_FEE,
    WRONG_DAYS,
    business_days_after,
    last_day_of_return,
)
from frontdesk.accounts.writes import Eligible, Refused, Value

#: Reasons that are the shop's fault: such a return is free, and such a refund needs no return first.
FAULTS = frozenset({"faulty", "damaged", "wrong", "missing", "not_as_described"})
GIFT_CARD = "gift_card"
REFUND, REPLACEMENT, INVESTIGATION, PHOTOS = "refund", "replacement", "investigation", "photos"
_WISHES = frozenset({REFUND, REPLACEMENT})
#: Problems of a whole parcel, for which the carrier may search.
_OF_PARCELS = frozenset({"late", "not_there"})
_ARRIVED = frozenset({OrderState.DELIVERED, OrderState.PARTLY_REFUNDED})
_DAYS = {"damaged": DAMAGED_DAYS, "wrong": WRONG_DAYS, "missing": MISSING_DAYS, "not_there": NOT_THERE_DAYS}


def return_items(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, items: [{item, quantity?}], reason, refund_to?}`: a label; the money comes when the parcel was checked.

    `refund_to` is empty for the way it was paid, or `gift_card`, which makes the return free.
    """
    delivered_on = _delivered_on(order)
    if isinstance(delivered_on, Refused):
        return delivered_on
    last_day = last_day_of_return(order.placed_on or delivered_on, delivered_on)
    if now.date() > last_day:
        return _too_late(last_day, delivered_on)
    wanted, reason, refund_to = pieces(parameters, order), note(parameters, "reason"), text(parameters, "refund_to")
    if refund_to not in {"", GIFT_CARD}:
        return Refused(Refusal.SAME_WAY_ONLY)
    if refused := _taken(record, wanted):
        return refused
    fee = Decimal(0) if reason in FAULTS or refund_to == GIFT_CARD else RETURN_FEE
    back = max(_worth(order, wanted) - fee, Decimal(0))
    way = {"payment": GIFT_CARD} if refund_to else payment_facts(record)
    said: dict[str, Value] = {"order": order.number, "items": _spelled(order, wanted), "reason": reason}
    return Eligible(
        said | ({"refund_to": refund_to} if refund_to else {}),
        {"refund": money(back), "fee": money(fee), "until": last_day.isoformat(), **way},
        currency=order.currency,
        lines=_lines(order, wanted),
    )


def exchange_items(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, items: [{item, instead, quantity?}]}`: another size or colour of the same product, free of charge."""
    delivered_on = _delivered_on(order)
    if isinstance(delivered_on, Refused):
        return delivered_on
    last_day = delivered_on + timedelta(EXCHANGE_DAYS)
    if now.date() > last_day:
        return _too_late(last_day, delivered_on)
    wanted = [
        Piece(line, quantity(entry, line, line.quantity), variant(record, line, entry.get("instead")))
        for line, entry in entries(parameters, order)
    ]
    if refused := _taken(record, wanted):
        return refused
    if same := next((piece for piece in wanted if piece.instead == record.variant_of(piece.line)), None):
        return Refused(Refusal.NOTHING_CHANGES, ("return_items",), {"item": same.line.name})
    needed = Counter[str]()
    for piece in wanted:
        needed[piece.instead.sku if piece.instead else ""] += piece.quantity
    if refused := sold_out(record, needed, ("return_items",)):
        return refused
    return Eligible(
        {"order": order.number, "items": _spelled(order, wanted)},
        {"until": last_day.isoformat()},
        lines=_lines(order, wanted),
    )


def refund(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, items | amount, reason}`: money for what was not as it should be, without a return.

    What is granted names the amount, too: if it is another one by then, nothing is paid.
    """
    delivered_on = _delivered_on(order)
    if isinstance(delivered_on, Refused):
        return delivered_on
    if now.date() > (last_day := delivered_on + timedelta(REFUND_DAYS)):
        return _too_late(last_day, delivered_on)
    reason = note(parameters, "reason")
    if reason not in FAULTS:
        return Refused(Refusal.RETURN_FIRST, ("return_items",))
    wanted = pieces(parameters, order) if "items" in parameters else []
    if refused := _taken(record, wanted):
        return refused
    if record.in_hand and not wanted:
        return Refused(Refusal.ALREADY_OPEN)
    asked, most = amount(parameters, "amount"), order.total - order.refunded
    back = _worth(order, wanted) if wanted else asked
    if not back:
        raise Unclear(Refusal.UNCLEAR, parameter="amount")
    if back > most:
        return Refused(Refusal.TOO_MUCH, facts={"most": money(most)})
    if asked is not None and asked != back:
        return Refused(Refusal.AMOUNT_CHANGED, facts={"amount": money(back)})
    said: dict[str, Value] = {"order": order.number, "amount": money(back), "reason": reason}
    if wanted:
        said["items"] = _spelled(order, wanted)
    lines = _lines(order, wanted) if wanted else lines_of(order)
    unpaid = {"invoice": record.unpaid.number} if record.unpaid else {}
    return Eligible(said, payment_facts(record) | unpaid, back, order.currency, lines)


def claim(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, items?, problem, wants, details?}`: something is missing, late, damaged, wrong or not there.

    `facts["outcome"]` is refund, replacement, investigation (of the carrier, `until` a day) or photos (which are asked
    for by mail). Whoever only wants to know where a parcel is wants an investigation.
    """
    problem, wants = text(parameters, "problem"), text(parameters, "wants")
    wishes = _WISHES | ({INVESTIGATION} if problem in _OF_PARCELS else set())
    if problem not in {*_DAYS, "late"} or wants not in wishes:
        raise Unclear(Refusal.UNCLEAR, parameter="wants" if problem in {*_DAYS, "late"} else "problem")
    everything = [Piece(line, line.quantity) for line in order.items]
    wanted = pieces(parameters, order) if parameters.get("items") else everything
    if refused := _not_claimable(order, problem, now.date()) or _taken(record, wanted):
        return refused
    outcome = _outcome(order, problem, wants)
    if wants == INVESTIGATION and order.state is OrderState.LOST:
        return Refused(Refusal.LOST, ("claim",))
    if outcome == REPLACEMENT and (refused := _not_replaceable(record, wanted)):
        return refused
    back = _worth(order, wanted) if outcome == REFUND else Decimal(0)
    said: dict[str, Value] = {"items": _spelled(order, wanted), "problem": problem, "wants": wants}
    if back:
        asked = amount(parameters, "amount")
        if asked is not None and asked != back:
            return Refused(Refusal.AMOUNT_CHANGED, facts={"amount": money(back)})
        said["amount"] = money(back)
    if details := note(parameters, "details"):
        said["details"] = details
    facts = {"outcome": outcome, **(payment_facts(record) if back else {})}
    if outcome == INVESTIGATION:
        facts["until"] = business_days_after(now.date(), INVESTIGATION_BUSINESS_DAYS).isoformat()
    return Eligible({"order": order.number, **said}, facts, back, order.currency, _lines(order, wanted))


def _outcome(order: Order, problem: str, wants: str) -> str:
    if order.state is OrderState.LOST:
        return wants
    return {"late": INVESTIGATION, "not_there": INVESTIGATION, "damaged": PHOTOS}.get(problem, wants)


def _not_claimable(order: Order, problem: str, today: date) -> Refused | None:
    if order.state is OrderState.LOST:
        return None if problem in {"late", "not_there"} else Refused(Refusal.NOT_DELIVERED)
    if problem == "late":
        if order.state is not OrderState.SHIPPED or order.expected_on is None:
            return Refused(Refusal.NOT_ON_ITS_WAY, ("order_status",))
        late_from = business_days_after(order.expected_on, LATE_AFTER_BUSINESS_DAYS)
        facts = {"from": late_from.isoformat(), "business_days": str(LATE_AFTER_BUSINESS_DAYS)}
        too_early = Refused(Refusal.NOT_LATE_YET, ("order_status",), facts)
        return too_early if today < late_from else None
    delivered_on = _delivered_on(order)
    if isinstance(delivered_on, Refused):
        return delivered_on
    wait_until = business_days_after(delivered_on, NOT_THERE_AFTER_BUSINESS_DAYS)
    if problem == "not_there" and today < wait_until:
        return Refused(Refusal.WAIT_A_DAY, facts={"from": wait_until.isoformat()})
    last_day = delivered_on + timedelta(_DAYS[problem])
    return _too_late(last_day, delivered_on, ("return_items",)) if today > last_day else None


def _too_late(last_day: date, delivered_on: date, instead: tuple[str, ...] = ()) -> Refused:
    return Refused(
        Refusal.TOO_LATE, instead, {"until": last_day.isoformat(), "days": str((last_day - delivered_on).days)}
    )


def _not_replaceable(record: Record, wanted: Sequence[Piece]) -> Refused | None:
    needed = Counter[str]()
    for piece in wanted:
        ordered = record.variant_of(piece.line)
        if ordered is None:
            return Refused(Refusal.STOCK_UNKNOWN, ("refund",), {"item": piece.line.name})
        needed[ordered.sku] += piece.quantity
    return sold_out(record, needed, ("refund",))


def _delivered_on(order: Order) -> date | Refused:
    """The day on which the order arrived, or why there is none to count from."""
    if order.state in _ARRIVED and order.delivered_on is not None:
        return order.delivered_on
    if order.state is OrderState.PROCESSING:
        return Refused(Refusal.NOT_DELIVERED, ("cancel_order", "change_items", "change_address"))
    if order.state is OrderState.LOST:
        return Refused(Refusal.LOST, ("claim",))
    is_closed = order.state in {OrderState.CANCELLED, OrderState.RETURNED}
    return Refused(WHY_NOT[order.state]) if is_closed else Refused(Refusal.NOT_DELIVERED, ("order_status",))


def _taken(record: Record, wanted: Sequence[Piece]) -> Refused | None:
    """Whether one of the lines is being seen to already, or was paid back."""
    if record.order and record.order.refunded >= record.order.total:
        return Refused(Refusal.ALREADY_REFUNDED)
    for piece in wanted:
        if piece.line.position in record.in_hand:
            return Refused(Refusal.ALREADY_OPEN, facts={"item": piece.line.name})
        if piece.line.refunded >= piece.line.quantity * piece.line.price:
            return Refused(Refusal.ALREADY_REFUNDED, facts={"item": piece.line.name})
    return None


def _worth(order: Order, wanted: Sequence[Piece]) -> Decimal:
    """What of the price of these pieces, and of the order's, was not paid back yet."""
    lines = [(piece.line, piece.quantity) for piece in wanted]
    worth = (min(count * line.price, line.quantity * line.price - line.refunded) for line, count in lines)
    return min(sum(worth, Decimal(0)), order.total - order.refunded)


def _spelled(order: Order, wanted: Sequence[Piece]) -> list[Value]:
    said: list[Value] = []
    for piece in wanted:
        entry: dict[str, Value] = {"item": line_number(order, piece.line), "quantity": piece.quantity}
        said.append(entry | ({"instead": piece.instead.sku} if piece.instead else {}))
    return said


def _lines(order: Order, wanted: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(line_number(order, piece.line) for piece in wanted)
