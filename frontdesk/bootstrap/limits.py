"""Builds the limits: the policy with the overrides of the settings, counted in this process's memory."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.settings import LimitSettings, NotConfigured


def build_limits(settings: LimitSettings, on_refused: Callable[[str], None]) -> Limits:
    """Raises NotConfigured for overrides that cannot be read; the message names them."""
    try:
        policy = DEFAULTS.overridden(parse_overrides(settings.limits))
    except ValueError as error:
        raise NotConfigured(f"FRONTDESK_LIMITS: {error}. docs/limits.md lists all limits.") from None
    return Limits(policy, in_memory(), on_refused)
