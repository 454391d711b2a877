"""The address of a shop's page on which customers set a new password, with a place for a link's token."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: The token's place in the address.
TOKEN = "{token}"
_WRITE = f"write it as in https://shop.example/reset?token={TOKEN}"
#: What no address holds unescaped (RFC 3986).
_UNSAFE = re.compile(r"[^\x21-\x7e]|[<>\"\\^`|]")


def check_reset_page(page: str, needs_https: bool) -> None:
    """Raises ValueError, which says what to write, if no link can be made of the page."""
    address = page.replace(TOKEN, "")
    try:
        parsed = urlsplit(address)
        host, _ = parsed.hostname, parsed.port
    except ValueError:
        host = None
    if not host or parsed.scheme not in ("http", "https") or _UNSAFE.search(address):
        raise ValueError(f"this is no address of a page; {_WRITE}")
    if needs_https and parsed.scheme != "https":
        raise ValueError(f"the page must be reached over https; {_WRITE}")
    before = page.partition(TOKEN)[0]
    if page.count(TOKEN) != 1 or set("{}") & set(address) or "/" not in before.partition("://")[2]:
        raise ValueError(f"{TOKEN} must stand in it once, behind the host, where the link's token goes; {_WRITE}")


def link_to(page: str, token: str) -> str:
    """The page's address with this token in its place, or behind it if it names none."""
    return page.replace(TOKEN, token) if TOKEN in page else f"{page.rstrip('/')}/{token}"
