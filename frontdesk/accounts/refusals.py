"""Why a change is refused: every reason that a policy here can give, and what its words need to know."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    """A reason, in groups: the request, the order's state, the time, the goods, the money, and what others say.

    Each equals its plain text, as `"already_packed"`, and has words for customers in domain.yml
    (`utter_refused_already_packed`) and for agents in the inbox (`operation-words.js`).
    """

    NOT_OFFERED = "not_offered"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"
    REASON_NOT_ACCEPTED = "reason_not_accepted"
    NOTHING_CHOSEN = "nothing_chosen"
    NO_SUCH_ITEM = "no_such_item"
    ITEM_UNCLEAR = "item_unclear"
    NO_SUCH_VARIANT = "no_such_variant"
    SAME_ITEM = "same_item"
    OTHER_PRODUCT = "other_product"
    QUANTITY = "quantity"
    KINDS_ONLY = "kinds_only"
    NOTHING_CHANGES = "nothing_changes"
    NOTHING_LEFT = "nothing_left"
    ADDRESS_INCOMPLETE = "address_incomplete"
    PO_BOX = "po_box"
    ANOTHER_FEE = "another_fee"
    NOT_DELIVERED_THERE = "not_delivered_there"
    EMAIL_IN_USE = "email_in_use"

    NOT_PENDING = "not_pending"
    ALREADY_PACKED = "already_packed"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_DELIVERED = "already_delivered"
    ALREADY_CANCELLED = "already_cancelled"
    ALREADY_RETURNED = "already_returned"
    LOST = "lost"
    NOT_DELIVERED = "not_delivered"
    NOT_ON_ITS_WAY = "not_on_its_way"
    ALREADY_CHANGED = "already_changed"
    ALREADY_OPEN = "already_open"
    ALREADY_REFUNDED = "already_refunded"

    TOO_LATE = "too_late"
    NOT_LATE_YET = "not_late_yet"
    WAIT_A_DAY = "wait_a_day"

    SOLD_OUT = "sold_out"
    NOT_AVAILABLE = "not_available"
    STOCK_UNKNOWN = "stock_unknown"

    PAYMENT_MISSING = "payment_missing"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_UNCLEAR = "payment_unclear"
    SAME_PAYMENT = "same_payment"
    GIFT_CARD_TOO_SMALL = "gift_card_too_small"
    MUST_BE_PAID = "must_be_paid"
    OVER_INVOICE_LIMIT = "over_invoice_limit"
    RETURN_FIRST = "return_first"
    SAME_WAY_ONLY = "same_way_only"
    TOO_MUCH = "too_much"
    AMOUNT_CHANGED = "amount_changed"

    ACCOUNT_OPEN = "account_open"

    DECLINED = "declined"
    NOT_DECIDED = "not_decided"
    KEY_REUSED = "key_reused"
    OTHERWISE = "otherwise"


#: Facts that the words of a reason name; a refusal without them is told as `OTHERWISE` is.
NEEDED: Mapping[Refusal, frozenset[str]] = {
    Refusal.ITEM_UNCLEAR: frozenset({"choices"}),
    Refusal.NO_SUCH_VARIANT: frozenset({"item"}),
    Refusal.SAME_ITEM: frozenset({"item"}),
    Refusal.OTHER_PRODUCT: frozenset({"item"}),
    Refusal.QUANTITY: frozenset({"item", "fewest", "at_most"}),
    Refusal.ANOTHER_FEE: frozenset({"country"}),
    Refusal.NOT_DELIVERED_THERE: frozenset({"country"}),
    Refusal.TOO_LATE: frozenset({"until"}),
    Refusal.NOT_LATE_YET: frozenset({"from"}),
    Refusal.WAIT_A_DAY: frozenset({"from"}),
    Refusal.SOLD_OUT: frozenset({"item", "left"}),
    Refusal.NOT_AVAILABLE: frozenset({"item"}),
    Refusal.STOCK_UNKNOWN: frozenset({"item"}),
    Refusal.PAYMENT_MISSING: frozenset({"choices"}),
    Refusal.PAYMENT_UNKNOWN: frozenset({"choices"}),
    Refusal.PAYMENT_UNCLEAR: frozenset({"choices"}),
    Refusal.SAME_PAYMENT: frozenset({"payment"}),
    Refusal.GIFT_CARD_TOO_SMALL: frozenset({"balance", "needed"}),
    Refusal.MUST_BE_PAID: frozenset({"difference"}),
    Refusal.OVER_INVOICE_LIMIT: frozenset({"most"}),
    Refusal.TOO_MUCH: frozenset({"most"}),
    Refusal.AMOUNT_CHANGED: frozenset({"amount"}),
}
