"""What was measured, as Markdown and as one line of JSON."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.turns.breakdown import PARTS
from benchmarks.turns.cancelling import Cancelling
from benchmarks.turns.customers import Sample

#: Measured kinds of turns, as the tables name them.
KINDS = {
    "stock": "stock `rasa init` bot, REST: greeting, goodbye",
    "small_talk": "Frontdesk, WebSocket: greeting, goodbye",
    "order_status": "Frontdesk: order status (a form)",
    "article": "Frontdesk: answer from an article",
}


#: At which number of customers the processor time of a turn is told: enough to keep the processes busy.
CPU_LEVEL = 16


@dataclass(frozen=True)
class Measurement:
    """A sample, and the processor seconds that a turn took in each process."""

    sample: Sample
    cpu: dict[str, float]


@dataclass
class Report:
    """Samples by kind and number of customers; CPU milliseconds a turn by kind and process; memory by process in MB."""

    machine: str
    samples: dict[tuple[str, int], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, float] = field(default_factory=dict)
    elsewhere: float = 0.0  # the share of the processor that went to other programs meanwhile
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    cancelling: Cancelling | None = None

    def add(self, kind: str, customers: int, measured: Measurement) -> None:
        self.samples[kind, customers].append(measured.sample)
        if customers == CPU_LEVEL:
            for process, seconds in measured.cpu.items():
                self.cpu[kind, process].append(seconds * 1000)

    def figures(self, kind: str, customers: int) -> dict[str, float]:
        """Medians over the repetitions."""
        taken = self.samples[kind, customers]
        return {
            "turns_per_second": round(statistics.median(sample.rate for sample in taken), 1),
            "p50_ms": round(statistics.median(sample.percentile(0.5) for sample in taken), 1),
            "p95_ms": round(statistics.median(sample.percentile(0.95) for sample in taken), 1),
        }

    @property
    def repetitions(self) -> int:
        return min(map(len, self.samples.values()))

    def circumstances(self) -> str:
        """On what, how often, and how undisturbed."""
        return (
            f"{self.machine}; medians of {self.repetitions} interleaved repetitions, during which other programs took "
            f"{self.elsewhere:.0%} of the processor"
        )

    def markdown(self) -> str:
        return "\n\n".join((self._speed(), self._cancelling(), self._memory(), self._breakdown()))

    def line(self) -> str:
        """One JSON object."""
        speed = [{"kind": k, "customers": n, **self.figures(k, n)} for k, n in sorted(self.samples)]
        cpu = [{"kind": k, "process": p, "ms_a_turn": _median(v)} for (k, p), v in sorted(self.cpu.items())]
        parts = {kind: {name: round(ms, 2) for name, ms in each.items()} for kind, each in self.parts.items()}
        memory = {name: round(mb) for name, mb in self.memory.items()}
        head = {"machine": self.machine, "repetitions": self.repetitions, "cpu_elsewhere": round(self.elsewhere, 2)}
        told = {**head, "speed": speed, "cpu": cpu, "memory_mb": memory, "parts_ms": parts}
        if self.cancelling:
            told["cancellation"] = {**self.cancelling.figures(), "commits_added": self.cancelling.commits}
        return json.dumps(told)

    def _speed(self) -> str:
        levels = sorted({customers for _, customers in self.samples})
        rows = [["turns/s · p50 · p95 in ms, customers at once:", *map(str, levels)]]
        for kind, title in KINDS.items():
            found = [self.figures(kind, level) for level in levels]
            rows.append(
                [title, *(f"{f['turns_per_second']:.0f} · {f['p50_ms']:.0f} · {f['p95_ms']:.0f}" for f in found)]
            )
        return _table(rows)

    def _cancelling(self) -> str:
        if self.cancelling is None:
            return ""
        found = self.cancelling.figures()
        turn = self.figures("order_status", 1)["p50_ms"]
        rows = [
            ["a cancellation, one customer at once", "p50 in ms"],
            ["“cancel W…” until it is read back", f"{found['read_back']:.0f}"],
            ["“yes” until it is done", f"{found['done']:.0f}"],
            ["from “cancel W…” to done", f"{found['whole']:.0f}"],
            ["beside it, a turn that only looks an order up", f"{turn:.0f}"],
            ["commits that it adds to its two turns", str(self.cancelling.commits)],
        ]
        return _table(rows)

    def _memory(self) -> str:
        processes = [name for name in self.memory if name != "stock"]
        kinds = [kind for kind in KINDS if kind != "stock"]
        rows = [["process", "resident MB", *(f"CPU ms a turn: {kind.replace('_', ' ')}" for kind in kinds)]]
        for name in processes:
            rows.append([name, f"{self.memory[name]:.0f}", *(f"{_median(self.cpu[k, name])}" for k in kinds)])
        rows.append(["stock bot", f"{self.memory['stock']:.0f}", f"{_median(self.cpu['stock', 'stock'])}", "", ""])
        return _table(rows)

    def _breakdown(self) -> str:
        rows = [["where the milliseconds go (one customer, medians)", *(k.replace("_", " ") for k in self.parts)]]
        for name, title in PARTS.items():
            rows.append([title, *(f"{each[name]:.1f}" for each in self.parts.values())])
        return _table(rows)


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 1) if values else 0.0


def _table(rows: list[list[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])
