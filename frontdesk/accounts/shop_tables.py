"""The tables of the shop's own database.

They belong to the shop, so Frontdesk's migrations do not touch them: whoever loads the shop creates them. Amounts are
whole cents.
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

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
)
sa.Index("shop_customers_by_email", sa.func.lower(customers.c.email), unique=True)

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
