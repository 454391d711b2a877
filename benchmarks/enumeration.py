"""`python -m benchmarks.enumeration`: whether the time of an answer says who has an account, on a site that it starts.

Two hundred that exist and two hundred that do not, asked for in an order that a seed shuffles, one at a time, by
somebody who has neither: reset links by address, orders of other people by number, agents by a wrong password. Every
answer must be the same in words; of the times it says the medians, how well they tell the two apart (AUROC; 0.5 is not
at all) and how often shuffled labels tell them apart as well by chance.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.model import OrderState
from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.demo.loading import add_records
from frontdesk.limits.model import DEFAULTS
from tests.clients import Customer, Site, new_id
from tests.shop_world import a_customer, an_order
from tests.stack import Stack

SHUFFLES = 10_000
#: Asks about something, by its name; returns what was answered.
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Measured:
    """Seconds of the answers about what exists and about what does not, and the different words."""

    known: list[float]
    unknown: list[float]
    words: set[str]

    def row(self, door: str, seed: int) -> str:
        area = auroc(self.known, self.unknown)
        middles = [f"{statistics.median(each) * 1000:.1f}" for each in (self.known, self.unknown)]
        chance = by_chance(self.known, self.unknown, area, seed)
        return f"| {door} | {len(self.words)} | {middles[0]} | {middles[1]} | {area:.3f} | {chance:.2f} |"


def auroc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """The chance that an answer about what exists takes longer than one about what does not."""
    ordered = sorted([(each, True) for each in known] + [(each, False) for each in unknown])
    ranks = sum(place for place, (_, is_known) in enumerate(ordered, 1) if is_known)
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def by_chance(known: Sequence[float], unknown: Sequence[float], area: float, seed: int) -> float:
    """The share of shuffled labels that tell the two apart at least as well."""
    size, ranks = len(known), list(range(1, len(known) + len(unknown) + 1))
    chance, found = random.Random(seed), 0
    for _ in range(SHUFFLES):
        other = (sum(chance.sample(ranks, size)) - size * (size + 1) / 2) / (size * len(unknown))
        found += abs(other - 0.5) >= abs(area - 0.5)
    return found / SHUFFLES


def measured(ask: Ask, known: Sequence[str], unknown: Sequence[str], seed: int) -> Measured:
    """Ask about each once, after some that do not count."""
    wanted = [(each, True) for each in known] + [(each, False) for each in unknown]
    random.Random(seed).shuffle(wanted)
    for name, _ in wanted[:10]:
        ask(name)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    words = set()
    for name, exists in wanted:
        begun = time.perf_counter()
        answer = ask(name)
        seconds[exists].append(time.perf_counter() - begun)
        words.add(answer.replace(name, "…"))
    return Measured(seconds[True], seconds[False], words)


def fill(stack: Stack, many: int) -> None:
    """Add customers with an order each, and agents."""
    template = an_order("W0", OrderState.PROCESSING, paid_with=None)
    people = [
        a_customer(f"C-{20_000 + n}", f"Person{n}", replace(template, number=f"W{3000 + n}")) for n in range(many)
    ]
    engine = shop_engine(stack.settings.shop_database_url)
    with engine.begin() as connection:
        add_records(connection, people)
    engine.dispose()
    database = Database(stack.settings.database_url)
    team = build_team(stack.settings, database)
    for n in range(many):
        team.add(f"agent{n}@larkfield.example", f"Agent {n}", new_id())
    database.close()


def doors(site: Site, customer: str, many: int) -> dict[str, tuple[Ask, list[str], list[str]]]:
    """What somebody may ask, about what exists and about what does not, all of the same length."""
    signed_in = [Customer.start(site, customer)]

    def reset(email: str) -> str:
        visitor = Customer.start(site)
        visitor.say("I want to reset my password")
        return visitor.say(email).text

    def order(number: str) -> str:
        return signed_in[0].say(f"where is {number}?").text

    def sign_in(email: str) -> str:
        answer = site.ask("POST", "/api/inbox/sessions", {"email": email, "password": "not the password"})
        return f"{answer.status} {answer.body}"

    numbers = range(many)
    return {
        "reset link by address": (reset, *([f"{who}{n}@example.com" for n in numbers] for who in ("person", "nobody"))),
        "somebody else's order by number": (order, *([f"W{first + n}" for n in numbers] for first in (3000, 7000))),
        "agent by a wrong password": (
            sign_in,
            *([f"{who}{n}@larkfield.example" for n in numbers] for who in ("agent", "other")),
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=200, help="of each")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    limits = "; ".join(f"{name}=1000000/second" for name in DEFAULTS.names())
    with tempfile.TemporaryDirectory(prefix="frontdesk-enumeration-") as folder:
        stack = Stack(Path(folder), overrides={"FRONTDESK_LIMITS": limits, "FRONTDESK_LOG_LEVEL": "warning"})
        try:
            stack.start()
            fill(stack, options.many)
            site = Site(stack.base_url)
            print("| door | different answers | exists, ms | does not, ms | AUROC | by chance |")
            print("|---|---|---|---|---|---|")
            for door, (ask, known, unknown) in doors(site, stack.customers()[0], options.many).items():
                print(measured(ask, known, unknown, options.seed).row(door, options.seed), flush=True)
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
