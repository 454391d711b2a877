"""The tables of the shop's own database.

They belong to the shop, so Frontdesk's migrations do not touch them: whoever loads the shop creates them. Amounts are
whole cents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa

from frontdesk.accounts.effects import effects_table
from frontdesk.database import Json, UtcDateTime

shop = sa.MetaData()

customers = sa.Table(
    "shop_customers",
    shop,
    sa.Column("customer_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("balance_cents", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("contact_changed_at", UtcDateTime),
)
sa.Index("shop_customers_by_email", sa.func.lower(customers.c.email), unique=True)

payment_methods = sa.Table(
    "shop_payment_methods",
    shop,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey(customers.c.customer_id), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("ending", sa.Text, nullable=False),
    sa.Column("balance_cents", sa.BigInteger),  # of a gift card alone
    sa.CheckConstraint("balance_cents >= 0", name="shop_payment_methods_have_no_debt"),
)

orders = sa.Table(
    "shop_orders",
    shop,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey(customers.c.customer_id), nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("placed_on", sa.Date, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("total_cents", sa.BigInteger, nullable=False),
    sa.Column("refunded_cents", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("carrier", sa.Text),
    sa.Column("tracking", sa.Text),
    sa.Column("expected_on", sa.Date),
    sa.Column("delivered_on", sa.Date),
    sa.Column("placed_at", UtcDateTime),
    sa.Column("packed_at", UtcDateTime),
    sa.Column("paid_with", sa.ForeignKey(payment_methods.c.number)),
    sa.CheckConstraint("refunded_cents BETWEEN 0 AND total_cents", name="shop_orders_refund_within_total"),
)

order_lines = sa.Table(
    "shop_order_lines",
    shop,
    sa.Column("order_number", sa.ForeignKey(orders.c.number), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("price_cents", sa.BigInteger, nullable=False),
    sa.Column("options", Json, nullable=False),
    sa.Column("refunded_cents", sa.BigInteger, nullable=False),
    sa.CheckConstraint("quantity > 0", name="shop_order_lines_have_pieces"),
    sa.CheckConstraint("refunded_cents BETWEEN 0 AND quantity * price_cents", name="shop_order_lines_refund_within"),
)

invoices = sa.Table(
    "shop_invoices",
    shop,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey(customers.c.customer_id), nullable=False, index=True),
    sa.Column("order_number", sa.ForeignKey(orders.c.number), nullable=False),
    sa.Column("amount_cents", sa.BigInteger, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("paid", sa.Boolean, nullable=False),
)

#: What the shop says of its products: `properties` is an object of texts, `also` a list of other names.
products = sa.Table(
    "shop_products",
    shop,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("range", sa.Text, nullable=False),
    sa.Column("price_cents", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("properties", sa.JSON, nullable=False),
    sa.Column("also", sa.JSON, nullable=False),
    sa.Column("updated_on", sa.Date, nullable=False),
)

#: What can be delivered of a product: its sizes, colours and pieces. Pieces that nobody counts are null.
variants = sa.Table(
    "shop_variants",
    shop,
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("product", sa.ForeignKey(products.c.name), nullable=False, index=True),
    sa.Column("options", Json, nullable=False),
    sa.Column("stock", sa.Integer),
    sa.CheckConstraint("stock >= 0", name="shop_variants_are_not_oversold"),
)

#: Returns, exchanges and claims. A line of an order has one open case at a time.
cases = sa.Table(
    "shop_cases",
    shop,
    sa.Column("operation_id", sa.Text, primary_key=True),
    sa.Column("order_number", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # return, exchange or claim
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("wants", sa.Text, nullable=False),  # what the customer gets: refund, replacement, the SKU, …
    sa.Column("number", sa.Text, nullable=False),  # on the label, and in mails
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(
        ["order_number", "position"], [order_lines.c.order_number, order_lines.c.position], name="shop_cases_of_a_line"
    ),
)
sa.Index(
    "shop_cases_one_open_a_line",
    cases.c.order_number,
    cases.c.position,
    unique=True,
    sqlite_where=cases.c.is_open,
    postgresql_where=cases.c.is_open,
)

#: What every change came to, by the operation's id: written in the same transaction as the change.
effects = effects_table(shop, "shop_effects")

reset_links = sa.Table(
    "shop_reset_links",
    shop,
    sa.Column("customer_id", sa.ForeignKey(customers.c.customer_id), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column(
        "expires_at", sa.BigInteger, nullable=False
    ),  # seconds since 1970; 0 once a link of the customer was used
)

# Says that the demo company was loaded here, and so that these tables may be emptied and filled again.
demo_loads = sa.Table("shop_demo_loads", shop, sa.Column("loaded_on", sa.Date, primary_key=True))


def money_of(cents: int) -> Decimal:
    """An amount as it is stored, in whole units with two digits."""
    return Decimal(cents).scaleb(-2)


def cents_of(amount: Decimal) -> int:
    """An amount in whole cents. Raises ValueError if it has more than two digits after the point."""
    cents = amount.scaleb(2)
    if cents != int(cents):
        raise ValueError(f"an amount of money has two digits after the point: {amount}")
    return int(cents)


def sku_of(product: str, options: Mapping[str, str]) -> str:
    """What names one kind of a product: `tarnside-fleece/m/moss`."""
    parts = (product, *(options[name] for name in sorted(options, reverse=True)))  # the size before the colour
    return "/".join(_NO_PART.sub("-", part.lower()).strip("-") for part in parts)


_NO_PART = re.compile(r"[^a-z0-9]+")
