"""`python -m benchmarks.turns`: speed, memory and where the time goes, in under four minutes (plus training, once).

The stock bot and Frontdesk are measured in turns (A B, B A, …) on the same machine, at 1, 4, 16 and 64 customers, each
of whom waits for a reply before going on. Figures are medians over the repetitions, as many as the time allows.
Customers run in this process and take part of the processor too.

With `--against COMMIT`, this checkout is measured beside that commit instead, which is set up in `var/bench`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from benchmarks.turns import against
from benchmarks.turns.breakdown import breakdown, read_steps
from benchmarks.turns.cancelling import Cancelling, added_commits, cancelled
from benchmarks.turns.customers import Customer, RestCustomer, load, web_chat_customers
from benchmarks.turns.processes import cpu_seconds, machine, machine_cpu_seconds, resident_mb
from benchmarks.turns.report import KINDS, Measurement, Report
from benchmarks.turns.site import BenchedSite
from benchmarks.turns.stock import StockBot
from benchmarks.turns.texts import Texts
from frontdesk.supervisor import training
from tests.stack import ROOT

#: Customers at once, and how many messages each of them sends in a measurement.
LEVELS = {1: 16, 4: 8, 16: 4, 64: 2}
MOST_REPETITIONS = 7
TRACED_TURNS = 24
SMALL_TALK = (("hello", "hi", "hey", "hello there"), ("goodbye", "bye", "see you", "bye bye"))
ORDER = ("where is my order,", "where's my parcel,", "when does my order come,", "track my order,")
#: Asked as it stands: a name beside it may be taken for what is asked about.
ARTICLE = (("how long does a refund take?",),)


class Bench:
    """Measures one kind of turn at one number of customers at a time."""

    def __init__(self, site: BenchedSite, stock: StockBot | None = None) -> None:
        self._site = site
        self._stock = stock
        self._email, number = site.customer_with_orders()
        self.texts = {
            "stock": Texts(SMALL_TALK),
            "small_talk": Texts(SMALL_TALK),
            "order_status": Texts((ORDER, (f"{number},", f"it's {number},", f"order {number},"))),
            "article": Texts(ARTICLE, addressed=False),
        }

    async def measure(self, kind: str, level: int) -> Measurement:
        """One sample; conversations are opened before the clock starts."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            customers = await self._customers(kind, level, session)
            pids = {"stock": self._stock.pid} if kind == "stock" and self._stock else self._site.pids
            before = {name: cpu_seconds(pid) for name, pid in pids.items()}
            sample = await load(customers, self.texts[kind], LEVELS[level])
            for customer in customers:
                await customer.close()
        turns = len(sample.replies)
        return Measurement(sample, {name: (cpu_seconds(pid) - before[name]) / turns for name, pid in pids.items()})

    async def trace(self, kind: str) -> list[tuple[float, float]]:
        """Turns of one customer after another, as (sent, replied) of the monotonic clock."""
        turns = []
        for _ in range(TRACED_TURNS // 4):
            (customer,) = await self._customers(kind, 1, None)
            for number in range(4):
                sent = time.monotonic()
                replied = sent + await customer.say(self.texts[kind].of_turn(number))
                turns.append((sent, replied))
            await customer.close()
        return turns

    async def _customers(self, kind: str, count: int, session: aiohttp.ClientSession | None) -> Sequence[Customer]:
        if kind == "stock":
            assert self._stock is not None and session is not None
            return [RestCustomer(self._stock.url, session) for _ in range(count)]
        email = self._email if kind == "order_status" else None
        return await web_chat_customers(self._site.base_url, count, email)


async def repeat(bench: Bench, report: Report, until: float) -> None:
    """All kinds at all levels, again and again until the time is up; the first few turns of each kind do not count."""
    for kind in KINDS:
        await bench.measure(kind, 4)
    longest = 0.0
    for repetition in range(MOST_REPETITIONS):
        started = time.monotonic()
        if repetition and started + longest > until:
            return
        for level in LEVELS:
            for kind in list(KINDS) if repetition % 2 == 0 else reversed(list(KINDS)):
                report.add(kind, level, await bench.measure(kind, level))
        longest = max(longest, time.monotonic() - started)


def compare(folder: Path, report: Report, seconds: float) -> None:
    """Speed and memory, beside the stock bot."""
    stock = StockBot(folder / "stock.log")
    site = BenchedSite(folder / "site")
    try:
        site.start()
        stock.start()
        pids = {**site.pids, "stock": stock.pid, "customers": os.getpid()}
        started, busy, ours = time.monotonic(), machine_cpu_seconds(), sum(map(cpu_seconds, pids.values()))
        asyncio.run(repeat(Bench(site, stock), report, started + seconds))
        cancellations = asyncio.run(cancelled(site.base_url, site.settings.shop_database_url))
        report.cancelling = Cancelling(cancellations, added_commits())
        others = machine_cpu_seconds() - busy - (sum(map(cpu_seconds, pids.values())) - ours)
        report.elsewhere = others / (time.monotonic() - started) / len(os.sched_getaffinity(0))
        report.memory = {name: resident_mb(pid) for name, pid in {**site.pids, "stock": stock.pid}.items()}
    finally:
        site.stop()
        stock.stop()


def take_apart(folder: Path, report: Report) -> None:
    """Where the time goes, from processes that write it down, with nobody else talking."""
    site = BenchedSite(folder / "traced", traced=True)
    try:
        site.start()
        bench = Bench(site)
        for kind in KINDS:
            if kind != "stock":
                asyncio.run(bench.trace(kind))  # warm
                turns = asyncio.run(bench.trace(kind))
                report.parts[kind] = breakdown(read_steps(site.traces), turns)
    finally:
        site.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--seconds", type=float, default=110, help="how long to repeat the comparison (default 110)")
    parser.add_argument("--against", metavar="COMMIT", help="compare this checkout with that commit instead")
    parser.add_argument("--repetitions", type=int, default=8, help="of each side, with --against (default 8)")
    arguments = parser.parse_args()
    if arguments.against:
        print(against.compare(arguments.against, arguments.repetitions).report())
        return
    report = Report(machine())
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        # Before ports are chosen: training takes long enough for somebody else to take them.
        training.ensure(ROOT, Path(folder) / "train.log", print)
        compare(Path(folder), report, arguments.seconds)
        take_apart(Path(folder), report)
    print(report.circumstances(), report.markdown(), report.line(), sep="\n\n")


if __name__ == "__main__":
    main()
