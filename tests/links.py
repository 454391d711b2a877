"""Links for new passwords as tests make them: with a grant, as operations do."""

from __future__ import annotations

from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.writes import WriteRequest

#: Of systems that tests build.
GRANTS = Grants()


def granted(customer_id: str, key: str, grants: Grants = GRANTS) -> Grant:
    """The permission for this customer's link, under this key."""
    return grants.issue(key, WriteRequest("password_reset", customer_id, {}))
