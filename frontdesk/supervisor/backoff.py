"""How long to wait before a process that died is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Backoff:
    """Exponential, from `first` to `longest` seconds; forgotten once a process ran for `steady` seconds."""

    first: float = 0.5
    longest: float = 30.0
    steady: float = 60.0
    failures: int = 0

    def after(self, ran_for: float) -> float:
        """Seconds to wait now that a process has died after `ran_for` seconds."""
        if ran_for >= self.steady:
            self.failures = 0
        delay = min(self.first * 2.0 ** min(self.failures, 32), self.longest)
        self.failures += 1
        return delay
