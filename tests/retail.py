"""A small retail shop for tests, of nobody's data: three customers, three products, an order in each state."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontdesk.accounts.retail.model import (
    Address,
    Fulfilment,
    Payment,
    PaymentMethod,
    RetailOrder,
    RetailShop,
    Source,
    Status,
    User,
    Variant,
)

_NAME = Path("shared/data/retail/db.json")
#: A shop of 500 customers and 1,000 orders that nobody here wrote, beside the project or above it; else None.
DATA = next((folder / _NAME for folder in Path(__file__).resolve().parents if (folder / _NAME).is_file()), None)


def _variant(item_id: str, product: str, price: str, available: bool = True, **options: str) -> Variant:
    product_id, name = {"mug": ("p-1", "Mug"), "tent": ("p-2", "Tent"), "rope": ("p-3", "Rope")}[product]
    return Variant(item_id, product_id, name, options, Decimal(price), available)


MUG_RED = _variant("1001", "mug", "8.50", colour="red", size="small")
MUG_BLUE = _variant("1002", "mug", "9.25", colour="blue", size="small")
MUG_BIG = _variant("1003", "mug", "8.00", colour="red", size="large")
MUG_GONE = _variant("1004", "mug", "9.00", available=False, colour="blue", size="large")
MUG_GREEN = _variant("1005", "mug", "8.50", colour="green", size="small")
TENT = _variant("2001", "tent", "240.00", sleeps="2")
TENT_BIG = _variant("2002", "tent", "320.10", sleeps="4")
ROPE = _variant("3001", "rope", "15.00", length="10 m")

RIVER = Address("12 River Road", "Suite 4", "Austin", "TX", "78701", "USA")
HILL = Address("9 Hill Street", "", "Denver", "CO", "80014", "USA")
CARD = PaymentMethod("card_1", Source.CREDIT_CARD, "visa", "4242")
GIFT = PaymentMethod("gift_1", Source.GIFT_CARD, balance=Decimal("50.00"))
PAYPAL = PaymentMethod("paypal_1", Source.PAYPAL)

ADA = User("ada_1", "Ada", "Quill", "Ada.Quill@example.com", RIVER, (CARD, GIFT, PAYPAL))
BEN = User("ben_2", "Ben", "Reed", "ben@example.org", HILL, (PaymentMethod("paypal_2", Source.PAYPAL),))
CLEO = User("cleo_3", "Cleo", "Stone", "cleo@example.net", HILL, ())


def an_order(
    order_id: str, user: User, status: Status, items: tuple[Variant, ...], method: str, **changes: Any
) -> RetailOrder:
    total = sum((item.price for item in items), Decimal(0))
    parcel = Fulfilment((f"9{order_id[2:]}",), tuple(item.item_id for item in items))
    is_sent = status in (Status.PROCESSED, Status.DELIVERED)
    paid = (Payment(method, total), *((Payment(method, total, True),) if status is Status.CANCELLED else ()))
    facts: dict[str, Any] = {"fulfilments": (parcel,) if is_sent else (), "payments": paid}
    return RetailOrder(order_id, user.user_id, user.address, items, status, **(facts | changes))


PENDING = an_order("#W1000001", ADA, Status.PENDING, (MUG_RED, TENT, MUG_RED), "card_1")
DELIVERED = an_order("#W1000002", ADA, Status.DELIVERED, (MUG_RED, TENT, ROPE), "card_1")
PROCESSED = an_order("#W1000003", ADA, Status.PROCESSED, (ROPE,), "paypal_1")
CANCELLED = an_order("#W1000004", ADA, Status.CANCELLED, (ROPE,), "gift_1")
BY_GIFT_CARD = an_order("#W1000005", ADA, Status.PENDING, (ROPE,), "gift_1")
BENS = an_order("#W2000001", BEN, Status.PENDING, (TENT,), "paypal_2")

SHOP = RetailShop(
    (MUG_RED, MUG_BLUE, MUG_BIG, MUG_GONE, MUG_GREEN, TENT, TENT_BIG, ROPE),
    (ADA, BEN, CLEO),
    (PENDING, DELIVERED, PROCESSED, CANCELLED, BY_GIFT_CARD, BENS),
)


def as_file(shop: RetailShop, path: Path) -> Path:
    """The shop as the file from which an operator loads it."""
    products: dict[str, Any] = {}
    for each in shop.variants:
        product = products.setdefault(
            each.product_id, {"name": each.name, "product_id": each.product_id, "variants": {}}
        )
        told = {"item_id": each.item_id, "options": each.options, "available": each.available}
        product["variants"][each.item_id] = told | {"price": float(each.price)}
    told = {
        "products": products,
        "users": {each.user_id: _user(each) for each in shop.users},
        "orders": {each.order_id: _order(each) for each in shop.orders},
    }
    path.write_text(json.dumps(told))
    return path


def _user(user: User) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "name": {"first_name": user.first_name, "last_name": user.last_name},
        "address": vars(user.address),
        "email": user.email,
        "payment_methods": {each.method_id: _method(each) for each in user.payment_methods},
        "orders": [],
    }


def _method(method: PaymentMethod) -> dict[str, Any]:
    told: dict[str, Any] = {"source": method.source.value, "id": method.method_id}
    if method.source is Source.CREDIT_CARD:
        return told | {"brand": method.brand, "last_four": method.last_four}
    return told | ({"balance": float(method.balance)} if method.source is Source.GIFT_CARD else {})


def _order(order: RetailOrder) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "user_id": order.user_id,
        "address": vars(order.address),
        "items": [vars(each) | {"price": float(each.price)} for each in order.items],
        "status": order.status.value,
        "fulfillments": [
            {"tracking_id": list(each.tracking_ids), "item_ids": list(each.item_ids)} for each in order.fulfilments
        ],
        "payment_history": [
            {
                "transaction_type": "refund" if each.is_refund else "payment",
                "amount": float(each.amount),
                "payment_method_id": each.method_id,
            }
            for each in order.payments
        ],
    }


def untested() -> str:
    """What `make test` says where the big shop is not."""
    files = "tests/contract/test_retail_shop.py and tests/processes/test_retail_chat.py"
    return f"Not tested: {files}, whose data ({_NAME}) are not beside the project."
