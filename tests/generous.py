"""Limits that no test reaches: everything comes from one address here, faster than people are."""

from __future__ import annotations

from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits

#: For the setting FRONTDESK_LIMITS. Agents' sign-ins are as in production: tests of the browser reach those limits.
GENEROUS = "; ".join(f"{name}=1000000/second" for name in DEFAULTS.names() if not name.startswith("sign_ins"))


def generous_limits() -> Limits:
    return Limits(DEFAULTS.overridden(parse_overrides(GENEROUS)), in_memory(), lambda name: None)
