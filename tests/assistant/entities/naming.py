"""What a text names, as the tests compare it."""

from __future__ import annotations

from datetime import date

from assistant.entities import Conventions, recognise

WEDNESDAY = date(2026, 11, 18)
DAY_FIRST = Conventions(date_order="DMY")


def named(text: str, today: date = WEDNESDAY, conventions: Conventions = DAY_FIRST) -> dict[str, list[str | None]]:
    """The values in a text, by entity."""
    values: dict[str, list[str | None]] = {}
    for found in recognise(text, today, conventions):
        values.setdefault(found.entity, []).append(found.value)
    return values
