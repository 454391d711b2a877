"""The system of record of a shop that keeps its records in SQLite or PostgreSQL."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from frontdesk.accounts.model import Account, Invoice, Order, OrderLine, OrderState, UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.reset_page import link_to
from frontdesk.accounts.shop_tables import customers, invoices, money_of, order_lines, orders, reset_links

TIME_LIMIT_SECONDS = 3.0
LINK_SECONDS = 3600
#: A link is fresh, and is sent again instead of a new one, while its reader still has this long.
FRESH_SECONDS = 1800


def shop_engine(url: str, seconds: float = TIME_LIMIT_SECONDS, pool_size: int = 16) -> sa.Engine:
    """An engine for `sqlite:///…` or `postgresql://…` on which nothing waits longer than `seconds`:
    not for a connection, not for a lock, not for an answer."""
    parsed = sa.make_url(url)
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": seconds}
    pool["hide_parameters"] = True  # an exception must not say what people typed
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg2")
        return sa.create_engine(parsed, pool_pre_ping=True, connect_args=_postgres_limits(seconds), **pool)
    engine = sa.create_engine(parsed, connect_args={"timeout": seconds, "check_same_thread": False}, **pool)
    sa.event.listen(engine, "connect", _configure_sqlite)
    return engine


def _postgres_limits(seconds: float) -> dict[str, Any]:
    milliseconds = round(seconds * 1000)
    return {
        "connect_timeout": max(2, round(seconds)),  # whole seconds; libpq treats 1 as 2
        "tcp_user_timeout": milliseconds,  # a server that is gone without a word
        "keepalives_idle": max(1, round(seconds)),
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
    }


def _configure_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


class SqlSystemOfRecord:
    """Reads the shop's tables; each read is one statement, so it sees one state of them.

    Args:
        reset_page: the URL of the shop's page for new passwords (`frontdesk.accounts.reset_page`).
        now: seconds since 1970.
    """

    def __init__(self, engine: sa.Engine, reset_page: str, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._reset_page = reset_page
        self._now = now

    def account(self, customer_id: str) -> Account | None:
        rows = self._rows(sa.select(customers).where(customers.c.customer_id == customer_id), customer_id)
        return _account(rows[0]) if rows else None

    def orders(self, customer_id: str) -> list[Order]:
        return self._orders(_ORDERS.where(orders.c.customer_id == customer_id), customer_id)

    def order(self, customer_id: str, number: str) -> Order | None:
        wanted = number.strip().upper()
        query = _ORDERS.where(orders.c.customer_id == customer_id, orders.c.number == wanted)
        return next(iter(self._orders(query, customer_id, wanted)), None)

    def invoices(self, customer_id: str) -> list[Invoice]:
        return [_invoice(row) for row in self._rows(_invoices_of(customer_id), customer_id)]

    def last_invoice(self, customer_id: str) -> Invoice | None:
        rows = self._rows(_invoices_of(customer_id).limit(1), customer_id)
        return _invoice(rows[0]) if rows else None

    def customer_by_email(self, email: str) -> str | None:
        wanted = email.strip().lower()
        rows = self._rows(sa.select(customers.c.customer_id).where(sa.func.lower(customers.c.email) == wanted), wanted)
        return str(rows[0].customer_id) if rows else None

    def article_names(self) -> list[str]:
        """The name of every article that was ever ordered. Raises SystemOfRecordUnavailable."""
        return [str(row.name) for row in self._rows(sa.select(order_lines.c.name).distinct())]

    def reset_link(self, customer_id: str, key: str) -> str:
        if self.account(customer_id) is None:
            raise UnknownCustomer
        self._extend(customer_id, key)
        token = self._reset_token(customer_id, key) or self._new_reset_token(customer_id, key)
        return link_to(self._reset_page, token)

    def _orders(self, query: sa.Select[Any], *typed: str) -> list[Order]:
        rows = self._rows(query, *typed)
        return [_order(list(lines)) for _, lines in groupby(rows, key=lambda row: row.number)]

    def _rows(self, query: sa.Select[Any], *typed: str) -> Sequence[sa.Row[Any]]:
        # What people type may hold characters that no database stores (NUL, half a surrogate pair): no record has them.
        if not all(text.isprintable() for text in typed):
            return []
        with _translated_errors(), self._engine.connect() as connection:
            return connection.execute(query).all()

    def _extend(self, customer_id: str, key: str) -> None:
        """Give an unused link its hour again: its mail goes out only now, after tries that failed."""
        links, now = reset_links.c, int(self._now())
        is_stale = (links.expires_at > 0) & (links.expires_at <= now + FRESH_SECONDS)
        stale = sa.update(reset_links).where(links.customer_id == customer_id, links.key == key, is_stale)
        with _translated_errors(), self._engine.begin() as connection:
            connection.execute(stale.values(expires_at=now + LINK_SECONDS))

    def _reset_token(self, customer_id: str, key: str) -> str | None:
        """The token of this key, else the customer's fresh one, if there is any."""
        links, least = reset_links.c, int(self._now()) + FRESH_SECONDS
        is_same = links.key == key
        query = sa.select(links.token).where(links.customer_id == customer_id, is_same | (links.expires_at > least))
        rows = self._rows(query.order_by(is_same.desc(), links.expires_at.desc()).limit(1))
        return str(rows[0].token) if rows else None

    def _new_reset_token(self, customer_id: str, key: str) -> str:
        token, expires_at = secrets.token_urlsafe(32), int(self._now()) + LINK_SECONDS
        row = {"customer_id": customer_id, "key": key, "token": token, "expires_at": expires_at}
        try:
            with _translated_errors(), self._engine.begin() as connection:
                connection.execute(sa.insert(reset_links).values(row))
        except IntegrityError:  # made meanwhile by another delivery of the same mail, or the customer is gone
            made = self._reset_token(customer_id, key)
            if made is None:
                raise UnknownCustomer from None
            return made
        return token


_ORDERS = (
    sa.select(
        orders,
        order_lines.c.name,
        order_lines.c.quantity,
        order_lines.c.price_cents,
    )
    .outerjoin(order_lines, order_lines.c.order_number == orders.c.number)
    .order_by(orders.c.placed_on.desc(), orders.c.number.desc(), order_lines.c.position)
)


def _invoices_of(customer_id: str) -> sa.Select[Any]:
    mine = sa.select(invoices).where(invoices.c.customer_id == customer_id)
    return mine.order_by(invoices.c.issued_on.desc(), invoices.c.number.desc())


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        # The message of a database error repeats the parameters: only its kind may reach a log.
        raise SystemOfRecordUnavailable(type(error).__name__) from None


def _account(row: sa.Row[Any]) -> Account:
    return Account(row.name, row.email, row.address, money_of(row.balance_cents), row.currency)


def _order(rows: list[sa.Row[Any]]) -> Order:
    row = rows[0]
    return Order(
        number=row.number,
        state=OrderState(row.state),
        placed_on=row.placed_on,
        items=tuple(OrderLine(line.name, line.quantity, money_of(line.price_cents)) for line in rows if line.name),
        total=money_of(row.total_cents),
        address=row.address,
        tracking=row.tracking,
        carrier=row.carrier,
        expected_on=row.expected_on,
        delivered_on=row.delivered_on,
        refunded=money_of(row.refunded_cents),
        currency=row.currency,
    )


def _invoice(row: sa.Row[Any]) -> Invoice:
    return Invoice(row.number, money_of(row.amount_cents), row.issued_on, row.due_on, row.paid, row.order_number)
