"""Rows of `linked_users`. Every function takes the connection of the caller's transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import insert_into
from frontdesk.identity.linked.model import LinkedUser, User
from frontdesk.identity.linked.tables import linked_users
from frontdesk.problems import NotFound

_l = linked_users.c
_KEY = ("channel", "team", "user_id")


def find(connection: Connection, user: User) -> LinkedUser | None:
    """Whom the user is linked to, until the transaction ends: who would end the link waits for that."""
    return next(iter(_found(connection, _is(user), is_held=True)), None)


def of_customer(connection: Connection, customer_id: str) -> list[LinkedUser]:
    """Whoever was linked to the customer, the oldest first."""
    return _found(connection, _l.customer_id == customer_id)


def named(connection: Connection, customer: str) -> list[LinkedUser]:
    """Whoever was linked to a customer with this id or e-mail, the oldest first."""
    return _found(connection, sa.or_(_l.customer_id == customer, sa.func.lower(_l.email) == customer.lower()))


def everybody(connection: Connection) -> list[LinkedUser]:
    """Every linked user, the oldest first."""
    return _found(connection, sa.true())


def put(connection: Connection, linked: LinkedUser) -> None:
    """Link the user, in place of whomever they were linked to before."""
    of_customer = {"customer_id": linked.customer_id, "email": linked.email, "name": linked.name}
    values = {**of_customer, "linked_at": linked.linked_at}
    key = dict(zip(_KEY, (linked.user.channel, linked.user.team, linked.user.user), strict=True))
    statement = insert_into(connection, linked_users).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=values))


def remove(connection: Connection, user: User) -> None:
    """Raises NotFound if the user is not linked."""
    if connection.execute(linked_users.delete().where(_is(user))).rowcount == 0:
        raise NotFound("link")


def _is(user: User) -> sa.ColumnElement[bool]:
    return sa.and_(_l.channel == user.channel, _l.team == user.team, _l.user_id == user.user)


def _found(connection: Connection, which: sa.ColumnElement[bool], is_held: bool = False) -> list[LinkedUser]:
    select = sa.select(linked_users).where(which).order_by(_l.linked_at, _l.team, _l.user_id)
    rows = connection.execute(select.with_for_update(read=True) if is_held else select)
    return [
        LinkedUser(User(row.channel, row.team, row.user_id), row.customer_id, row.email, row.name, row.linked_at)
        for row in rows
    ]
