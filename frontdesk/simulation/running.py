"""Plays many scripts at once on one site."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from hashlib import sha256

from frontdesk.simulation.customer import ScriptedCustomer, addresses
from frontdesk.simulation.desk import Desk
from frontdesk.simulation.model import Played, Script, Team
from frontdesk.simulation.ports import OpenChat, World
from frontdesk.simulation.words import Blanks

#: Conversations that go on at the same time.
AT_ONCE = 12


@dataclass(frozen=True)
class Site:
    """A running site, the world around it, a person of its team, its dates, and another channel than its web chat."""

    url: str
    world: World
    desk: Desk
    blanks: Blanks
    open_chat: OpenChat | None = None


def one_in(scripts: Iterable[Script], share: int) -> list[Script]:
    """About one in `share` of the scripts: which ones depends on their names alone."""
    return [script for script in scripts if int(sha256(script.name.encode()).hexdigest(), 16) % share == 0]


async def play_all(site: Site, scripts: Sequence[Script], times: int) -> list[Played]:
    """The worst run of each script, in their order. First those without a team, then the others."""
    runs: list[Played] = []
    for team in (Team.AWAY, Team.HERE):
        due = [script for script in scripts if script.team is team]
        if due:
            async with site.desk.staffed(team):
                runs += await _Round(site).play(due * times)
    worst = {run.script.name: run for run in sorted(runs, key=lambda run: run.badness)}
    return [worst[script.name] for script in scripts]


class _Round:
    """Scripts at the same time; those with a customer in common one after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._places = asyncio.Semaphore(AT_ONCE)
        self._customers: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def play(self, scripts: Iterable[Script]) -> list[Played]:
        return list(await asyncio.gather(*map(self._one, scripts)))

    async def _one(self, script: Script) -> Played:
        site = self._site
        async with AsyncExitStack() as held:
            for address in addresses(script):  # sorted, so that two scripts never wait for each other
                await held.enter_async_context(self._customers[address])
            await held.enter_async_context(self._places)
            customer = ScriptedCustomer(site.url, script, site.world, site.desk, site.blanks, site.open_chat)
            return await customer.play()
