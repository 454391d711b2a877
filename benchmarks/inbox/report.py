"""What was measured, as Markdown and as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from benchmarks.inbox.measure import Taken
from benchmarks.inbox.scale import Scale


@dataclass
class Report:
    """Measurements by database, and seconds that the upgrade of each took."""

    machine: str
    size: Scale
    taken: dict[str, list[Taken]] = field(default_factory=dict)
    upgrades: dict[str, float] = field(default_factory=dict)

    def circumstances(self) -> str:
        """On what, and how much of it."""
        size = self.size
        upgrades = ", ".join(f"{database} {seconds:.0f} s" for database, seconds in self.upgrades.items())
        return (
            f"{self.machine}; {size.conversations:,} conversations, {size.open:,} open, {size.queued:,} queued, "
            f"the longest with {size.longest:,} events; {size.events:,} events in all. "
            f"Upgrade from revision 0003: {upgrades}"
        )

    def markdown(self) -> str:
        """Median and 95th percentile of each request on each database, in milliseconds."""
        databases = list(self.taken)
        head = ["p50 · p95 in ms", *databases, "target for p95"]
        lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
        for rows in zip(*self.taken.values(), strict=True):
            figures = [f"{row.percentile(0.5):.1f} · {row.percentile(0.95):.1f}" for row in rows]
            target = f"{rows[0].target:g}" if rows[0].target else ""
            lines.append(f"| {' | '.join([rows[0].name, *figures, target])} |")
        return "\n".join(lines)

    def missed(self) -> list[str]:
        """What took longer than its target."""
        return [
            f"{database}: {row.name}: {row.percentile(0.95)} ms, at most {row.target:g}"
            for database, rows in self.taken.items()
            for row in rows
            if row.target is not None and row.percentile(0.95) > row.target
        ]

    def line(self) -> str:
        """One JSON object."""
        figures = [
            {"database": database, "request": row.name, "p50_ms": row.percentile(0.5), "p95_ms": row.percentile(0.95)}
            for database, rows in self.taken.items()
            for row in rows
        ]
        upgrades = {database: round(seconds, 1) for database, seconds in self.upgrades.items()}
        return json.dumps({"machine": self.machine, "upgrade_seconds": upgrades, "figures": figures})
