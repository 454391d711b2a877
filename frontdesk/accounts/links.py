"""One-time links to a company's page for new passwords.

They are written for the mail that takes them to the address on file, whoever asked for it: no proof opens them, and
nothing else is written here.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa

LINK_SECONDS = 3600
#: A link is fresh, and is sent again instead of a new one, while its reader still has this long.
FRESH_SECONDS = 1800


def link_token(connection: sa.Connection, reset_links: sa.Table, customer_id: str, key: str, now: int) -> str:
    """The token of this key's link, else of the customer's fresh one, else of a new one, in the caller's transaction.

    Args:
        reset_links: with the columns `customer_id`, `key`, `token` and `expires_at`.
        now: seconds since 1970.
    """
    links = reset_links.c
    # Its mail goes out only now, after tries that failed: an unused link has its hour again.
    is_stale = (links.expires_at > 0) & (links.expires_at <= now + FRESH_SECONDS)
    stale = sa.update(reset_links).where(links.customer_id == customer_id, links.key == key, is_stale)
    connection.execute(stale.values(expires_at=now + LINK_SECONDS))
    is_same = links.key == key
    usable = is_same | (links.expires_at > now + FRESH_SECONDS)
    query = sa.select(links.token).where(links.customer_id == customer_id, usable)
    known = connection.scalar(query.order_by(is_same.desc(), links.expires_at.desc()).limit(1))
    if known is not None:
        return str(known)
    token = secrets.token_urlsafe(32)
    row = {"customer_id": customer_id, "key": key, "token": token, "expires_at": now + LINK_SECONDS}
    connection.execute(sa.insert(reset_links).values(row))
    return token
