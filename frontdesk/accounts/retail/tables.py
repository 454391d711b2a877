"""The tables of a retail shop's own database. Amounts are whole cents.

They belong to the shop, so Frontdesk's migrations do not touch them: whoever loads the shop creates them.
"""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.accounts.effects import effects_table
from frontdesk.database import Json

retail = sa.MetaData()

#: An address is an object of its six fields.
users = sa.Table(
    "retail_users",
    retail,
    sa.Column("user_id", sa.Text, primary_key=True),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("address", Json, nullable=False),
)
sa.Index("retail_users_by_email", sa.func.lower(users.c.email), unique=True)

payment_methods = sa.Table(
    "retail_payment_methods",
    retail,
    sa.Column("method_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey(users.c.user_id), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("last_four", sa.Text, nullable=False),
    sa.Column("balance_cents", sa.BigInteger, nullable=False),
    sa.CheckConstraint("balance_cents >= 0", name="retail_gift_cards_are_not_overdrawn"),
)

variants = sa.Table(
    "retail_variants",
    retail,
    sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("product_id", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("options", Json, nullable=False),
    sa.Column("available", sa.Boolean, nullable=False),
    sa.Column("price_cents", sa.BigInteger, nullable=False),
)

#: `returned` and `exchanged` say what was asked for; `changes` names the operations that were made.
orders = sa.Table(
    "retail_orders",
    retail,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey(users.c.user_id), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("address", Json, nullable=False),
    sa.Column("fulfilments", Json, nullable=False),
    sa.Column("changes", Json, nullable=False),
    sa.Column("cancel_reason", sa.Text, nullable=False),
    sa.Column("returned", Json),
    sa.Column("exchanged", Json),
)

#: One row for each piece, as it was when it was bought.
items = sa.Table(
    "retail_order_items",
    retail,
    sa.Column("order_id", sa.ForeignKey(orders.c.order_id), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("item_id", sa.ForeignKey(variants.c.item_id), nullable=False),
    sa.Column("options", Json, nullable=False),
    sa.Column("price_cents", sa.BigInteger, nullable=False),
)

payments = sa.Table(
    "retail_payments",
    retail,
    sa.Column("order_id", sa.ForeignKey(orders.c.order_id), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("method_id", sa.Text, nullable=False),
    sa.Column("amount_cents", sa.BigInteger, nullable=False),
    sa.Column("is_refund", sa.Boolean, nullable=False),
    sa.CheckConstraint("amount_cents > 0", name="retail_payments_are_of_something"),
)

effects = effects_table(retail, "retail_effects")

reset_links = sa.Table(
    "retail_reset_links",
    retail,
    sa.Column("customer_id", sa.ForeignKey(users.c.user_id), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("expires_at", sa.BigInteger, nullable=False),  # seconds since 1970; 0 once one of the customer's was used
)
