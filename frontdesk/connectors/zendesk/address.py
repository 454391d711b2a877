"""Where a Zendesk account is. Nothing but a subdomain of zendesk.com, or this machine, is ever asked."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: A label as DNS has it: no dot, slash, colon, user or port gets in, so the host is one of zendesk.com's.
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def account_url(subdomain: str) -> str:
    """`https://<subdomain>.zendesk.com`. Raises ValueError for anything that is no subdomain; the message says what to
    write."""
    if not _SUBDOMAIN.fullmatch(subdomain):
        raise ValueError('write the subdomain alone: "acme" for https://acme.zendesk.com')
    return f"https://{subdomain}.zendesk.com"


def loopback_url(url: str) -> str:
    """The address of a server on this machine that stands in for Zendesk. Raises ValueError for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = f"{parts.scheme}://{_bracketed(parts.hostname or '')}:{port}"
    if parts.scheme not in ("http", "https") or parts.hostname not in _LOOPBACK or port is None or url != plain:
        raise ValueError("only a server on this machine may stand in for Zendesk: http://127.0.0.1:<port>")
    return url


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
