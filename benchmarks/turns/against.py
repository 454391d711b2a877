"""This checkout beside an earlier commit: the same customers, one site after the other, again and again."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.checkout import Checkout, current, of_commit
from benchmarks.running import Installation
from benchmarks.turns.customers import Sample, load, web_chat_customers
from benchmarks.turns.processes import cpu_seconds, cpu_seconds_with_children, machine, machine_cpu_seconds
from benchmarks.turns.texts import Texts

CUSTOMERS = 16
#: What each customer of a round says; the number of an order comes behind the question for it.
TURNS = 8
WARM_ROUNDS, ROUNDS = 2, 14


FIGURES: dict[str, Callable[[Measured], float]] = {
    "turns a second": lambda measured: measured.sample.rate,
    "p50 in ms": lambda measured: measured.sample.percentile(0.5),
    "CPU ms a turn": lambda measured: measured.cpu_ms,
}


@dataclass(frozen=True)
class Measured:
    """One repetition of one side.

    Attributes:
        cpu_ms: processor time of a turn, in all processes of the site.
        elsewhere: share of the processor that went to other programs meanwhile.
    """

    sample: Sample
    cpu_ms: float
    elsewhere: float


@dataclass
class Pairs:
    """What both sides did in each repetition, the earlier commit's and this checkout's."""

    names: tuple[str, str]
    measured: list[tuple[Measured, Measured]] = field(default_factory=list)

    def report(self) -> str:
        """A table and a line of JSON."""
        rows, figures = [["", *self.names, "ratio of medians", "ratios pair by pair"]], {}
        for name, figure in FIGURES.items():
            pairs = [(figure(before), figure(after)) for before, after in self.measured]
            before, after = (round(statistics.median(side), 2) for side in zip(*pairs, strict=True))
            ratios = sorted(other / one for one, other in pairs)
            ratio, spread = after / before, f"{ratios[0]:.3f} to {ratios[-1]:.3f}"
            rows.append([name, f"{before:.1f}", f"{after:.1f}", f"{ratio:.3f}", spread])
            figures[name] = {"before": before, "after": after, "ratio": round(ratio, 4), "pairs": pairs}
        head, *body = (f"| {' | '.join(row)} |" for row in rows)
        table = "\n".join([head, "|" + "---|" * len(rows[0]), *body])
        elsewhere = statistics.mean(each.elsewhere for pair in self.measured for each in pair)
        heading = (
            f"{machine()}; {CUSTOMERS} customers at once; {len(self.measured)} interleaved repetitions of each side, "
            f"during which other programs took {elsewhere:.0%} of the processor"
        )
        return f"{heading}\n\n{table}\n\n{json.dumps(figures)}"


def compare(commit: str, repetitions: int) -> Pairs:
    """Measure both, one at a time: A B, B A, A B, … Raises CalledProcessError for a commit that cannot be set up."""
    sides = (of_commit(commit), current())
    for side in sides:
        with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
            Installation(side, Path(folder)).run("train")
    pairs = Pairs((sides[0].name, sides[1].name))
    for repetition in range(repetitions):
        measured = {side.name: measure(side) for side in (sides if repetition % 2 == 0 else sides[::-1])}
        pairs.measured.append((measured[sides[0].name], measured[sides[1].name]))
        told = ", ".join(f"{name} {each.sample.rate:.1f} turns/s" for name, each in measured.items())
        print(f"repetition {repetition + 1}: {told}", flush=True)
    return pairs


def measure(side: Checkout) -> Measured:
    """The whole site on an empty database, warm."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        site = Installation(side, Path(folder))
        with site.up() as pid:
            who = _with_orders(json.loads(site.run("demo", "customers", "--json")))
            asyncio.run(_rounds(site.url, *who, WARM_ROUNDS))
            before, started = _cpu(pid), time.monotonic()
            sample = asyncio.run(_rounds(site.url, *who, ROUNDS))
            spent, customers, machines = (now - then for now, then in zip(_cpu(pid), before, strict=True))
            available = (time.monotonic() - started) * len(os.sched_getaffinity(0))
            return Measured(sample, spent / len(sample.replies) * 1000, (machines - spent - customers) / available)


def _cpu(pid: int) -> tuple[float, float, float]:
    """Processor seconds so far: the site's, this process's with the customers, and the whole machine's."""
    return cpu_seconds_with_children(pid), cpu_seconds(os.getpid()), machine_cpu_seconds()


async def _rounds(url: str, email: str, number: str, rounds: int) -> Sample:
    texts = Texts((("hello",), ("where is my order,",), (f"{number},",), ("how long does a refund take,",)))
    samples = [await _round(url, email, texts) for _ in range(rounds)]
    return Sample([reply for sample in samples for reply in sample.replies], sum(sample.seconds for sample in samples))


async def _round(url: str, email: str, texts: Texts) -> Sample:
    customers = await web_chat_customers(url, CUSTOMERS, email)
    sample = await load(customers, texts, TURNS)
    await asyncio.gather(*(customer.close() for customer in customers))
    return sample


def _with_orders(customers: list[dict[str, object]]) -> tuple[str, str]:
    """E-mail of a demo customer with several open orders, and the number of one."""
    for customer in customers:
        orders: list[dict[str, str]] = customer["orders"]  # type: ignore[assignment]
        numbers = [order["number"] for order in orders if order["state"] in ("processing", "packed", "shipped")]
        if len(numbers) > 1:
            return str(customer["email"]), numbers[0]
    raise LookupError("no demo customer has several open orders")
