"""Policies of one limit, and how many hits they let through."""

from __future__ import annotations

from frontdesk.limits.model import Limit, Policy, Rate
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany


def one(times: int, seconds: int, by: str = "conversation") -> Policy:
    return Policy([Limit("messages", (by,), (Rate(times, seconds),))])


def hits(limits: Limits, count: int, action: str = "messages", **keys: str | None) -> int:
    """How many of `count` were let through."""
    passed = 0
    for _ in range(count):
        try:
            limits.hit(action, **keys)
        except TooMany:
            continue
        passed += 1
    return passed
