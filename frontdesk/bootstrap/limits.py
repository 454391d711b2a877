"""Builds the limits: the policy with the overrides of the settings, counted in the database and in this process."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.database import Database
from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.limits.moving_window import ByAction, in_memory
from frontdesk.limits.service import Limits
from frontdesk.limits.sql import SharedWindows
from frontdesk.settings import LimitSettings, NotConfigured


def build_limits(
    settings: LimitSettings, on_refused: Callable[[str], None], database: Database | None = None
) -> Limits:
    """The limits; those that all processes share are counted in the database, if there is one.

    Raises NotConfigured for overrides that cannot be read; the message names them.
    """
    try:
        policy = DEFAULTS.overridden(parse_overrides(settings.limits))
    except ValueError as error:
        raise NotConfigured(f"FRONTDESK_LIMITS: {error}. docs/limits.md lists all limits.") from None
    own = in_memory()
    return Limits(policy, ByAction(SharedWindows(database), own) if database else own, on_refused)
