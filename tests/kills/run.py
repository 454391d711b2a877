"""One run: what a customer and people want, processes that are killed on the way, and what is left when all is calm.

The seed chooses everything: what is wanted, where processes die, what is lost on the network, who repeats what, how the
clock jumps.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from frontdesk.accounts.writes import Value, WriteRequest
from frontdesk.outbox.model import message_id
from tests.kills import acts, world
from tests.kills.acts import Chat
from tests.kills.forks import STATEMENT, Child, Ended
from tests.kills.oracle import Effect, Facts, Row, Violation, check
from tests.kills.process import FAULTS, Clock, Place, Process
from tests.records_server import FAULTS as FAULTS_OF_SERVER
from tests.shop_world import NOW

#: What a process is asked to do, and a clock.
Work = Callable[[Process], Any]
Now = Callable[[], datetime]
#: Where a process dies, by what it does.
IN_TURN = (
    "operation_confirm.before_commit",
    "operation_confirm.after_commit",
    "operation.before_send",
    "record.before_commit",
    "record.after_commit",
    "operation.after_send",
    "operation_unknown.before_commit",
    "operation_unknown.after_commit",
    "operation_settle.before_commit",
    "operation_settle.after_commit",
    "turn.before_commit",
    "turn.after_commit",
)
IN_WORKER = (
    "outbox_claim.before_commit",
    "outbox_claim.after_commit",
    "outbox.before_send",
    "operation_begin.before_commit",
    "operation_begin.after_commit",
    "operation.before_send",
    "record.before_commit",
    "record.after_commit",
    "operation.after_send",
    "operation_unknown.before_commit",
    "operation_unknown.after_commit",
    "operation_settle.before_commit",
    "operation_settle.after_commit",
    "outbox.after_send",
    "outbox_done.before_commit",
    "outbox_done.after_commit",
)
DEATHS: Mapping[str, Sequence[str]] = {
    "read back": ("turn.before_commit", "turn.after_commit"),
    "propose": ("operation_propose.before_commit", "operation_propose.after_commit"),
    "yes": IN_TURN,
    "confirm": ("operation_confirm.before_commit", "operation_confirm.after_commit"),
    "release": ("operation_release.before_commit", "operation_release.after_commit"),
    "decline": ("operation_decline.before_commit", "operation_decline.after_commit"),
    "work": IN_WORKER,
    "tell": ("operation_tell.before_commit", "operation_tell.after_commit"),
}
#: Faults that make the server wait for half a minute have tests of their own.
#: What has to be wanted so that a process does this.
STORY_OF = dict.fromkeys(DEATHS, "agent") | {
    "read back": "turn",
    "yes": "turn",
    "release": "approval",
    "decline": "approval",
}
QUICK_FAULTS = tuple(fault for fault in FAULTS_OF_SERVER if not fault.startswith("slow"))
STORIES = ("turn", "agent", "turn", "approval", "turn", "for agent", "proof")
JUMPS = tuple(timedelta(minutes=minutes) for minutes in (-10, 10))
LATER = tuple(timedelta(seconds=seconds) for seconds in (0, 20, 46, 46, 50, 130, -600, 660, 660, 130))
MOST_ROUNDS = 40
#: In this share of runs nobody works for longer than the shop keeps ids, and it forgets them.
FORGETS = 0.15
#: What a turn that confirms says if it has not; None if its process was killed.
NOTHING_CAME = (None, "unavailable", "nothing left")


@dataclass
class Outcome:
    """What came of a run. `missed` counts deaths whose place was not passed."""

    seed: int
    story: str
    deaths: list[str] = field(default_factory=list)
    missed: int = 0
    faults: int = 0
    states: list[str] = field(default_factory=list)
    effects: int = 0
    violations: list[Violation] = field(default_factory=list)


class Run:
    """Plays one seed.

    Attributes:
        forgets: whether, after the worker of the outbox, nobody works for longer than the shop keeps ids.

    Args:
        agents: ids by name.
        chats: ids of two conversations that the customer has begun.
        only: what a process does and where it dies then (one of `DEATHS`), for a run in which nothing else happens.
    """

    def __init__(
        self,
        place: Place,
        process: Process,
        agents: Mapping[str, str],
        chats: Sequence[str],
        seed: int,
        only: tuple[str, str] | None = None,
    ) -> None:
        self._place, self._process, self._agents, self._seed = place, process, agents, seed
        self._chats, self._only = list(chats), only
        self._chance = random.Random(f"{place.is_remote}:{seed}")
        self._now = NOW + timedelta(minutes=self._chance.randrange(60))
        self._boot = 0
        self._died: set[str] = set()
        self._heard: list[str] = []
        self._is_packed = False
        self._forgotten: list[dict[str, Any]] = []
        # Of their own, so that all else in a seed stays as it was.
        also = random.Random(f"also:{seed}")
        self.forgets = also.random() < FORGETS and only is None
        self._clocks_change = also.choice((-1, 1)) * also.randrange(1, 90)
        self.outcome = Outcome(seed, STORY_OF[only[0]] if only else STORIES[seed % len(STORIES)])

    def play(self) -> Outcome:
        with world.clocks_change(self._clocks_change):
            return self._played()

    def _played(self) -> Outcome:
        for _ in range(2 if self._happens(0.3) else 1):
            getattr(self, "_" + self.outcome.story.replace(" ", "_"))()
        for _ in range(1 if self._heard or self.forgets else 2):
            self._work()
        if self.forgets:
            self._forget()
        facts = self._calm_down()
        self.outcome.violations = check(facts)
        self.outcome.states = [row.state for row in facts.operations]
        self.outcome.effects = sum(each.is_done for each in facts.effects)
        return self.outcome

    def confirm_at_once(self, processes: int) -> tuple[list[str], Facts]:
        """As many processes confirm the same operation in the same turn. Returns what each says of it, and what is left
        in the end."""
        chat = self._chat("cancel_order", {"order": self._order(1), "reason": "too late"})
        operation_id = self._do(partial(acts.read_back, chat=chat)).value
        turn = self._do(partial(acts.begin_to_say_yes, chat=chat)).value
        reading, writing = os.pipe()

        def confirm(process: Process) -> str:
            os.close(writing)
            os.read(reading, 1)  # until the last one that could write has let go
            return acts.confirm_at_once(process, chat, turn, operation_id)

        children = [self._child(confirm, "", 0.0) for _ in range(processes)]
        os.close(writing)
        said = [str(self._ended(*child).value) for child in children]
        os.close(reading)
        return said, self._calm_down()

    # What people do.

    def _turn(self) -> None:
        number, items = self._order(1), self._lines
        self._by_turn(
            self._chance.choice(
                (
                    ("cancel_order", {"order": number, "reason": "too late"}),
                    ("change_items", {"order": number, "items": [{"item": f"{number}/1", "quantity": 1}]}),
                    ("refund", {"order": self._order(2), "items": items(2, 2), "reason": "faulty"}),
                    ("exchange_items", self._exchange(3)),
                    ("password_reset", {}),
                )
            )
        )

    def _proof(self) -> None:
        address = f"{self._chance.randrange(1, 99)} Elm Row, ZZ-1000 Wickham"
        self._by_turn(("change_address", {"order": self._order(1), "address": address}), is_proven=True)

    def _agent(self) -> None:
        chat = self._chat(
            *self._chance.choice(
                (
                    ("change_address", {"order": self._order(1), "address": "9 Elm Row, ZZ-1000 Wickham"}),
                    ("cancel_order", {"order": self._order(1), "reason": "too late"}),
                    ("refund", {"order": self._order(2), "items": self._lines(2, 2), "reason": "faulty"}),
                )
            )
        )
        robin = self._agents["robin"]
        operation_id = self._repeated("propose", lambda process: acts.propose(process, chat, robin))
        if operation_id:
            self._maybe_pack()
            self._repeated("confirm", lambda process: acts.decide(process, "confirm", robin, operation_id))

    def _approval(self) -> None:
        items = self._lines(self._chance.choice((2, 3)), 1)
        number = str(items[0]["item"]).partition("/")[0]
        operation_id = self._by_turn(("refund", {"order": number, "items": items, "reason": "faulty"}))
        if operation_id:
            ways = ("approve", "approve", "decline")
            if self._only:
                ways = ("decline",) * 3 if self._only[0] == "decline" else ("approve",) * 3
            self._decided(operation_id, self._chance.choice(ways))

    def _for_agent(self) -> None:
        wish = {"order": self._order(2), "items": self._lines(2, 1), "reason": "no longer wanted"}
        operation_id = self._by_turn((world.BY_AGENT, wish))
        if operation_id:
            self._decided(operation_id, self._chance.choice(("confirm", "confirm", "decline")))

    def _decided(self, operation_id: str, how: str) -> None:
        self._now += timedelta(minutes=self._chance.randrange(120))
        name = "decline" if how == "decline" else "release"
        self._repeated(name, lambda process: acts.decide(process, how, self._agents["kim"], operation_id))

    def _by_turn(self, wish: tuple[str, Mapping[str, Value]], is_proven: bool = False) -> str | None:
        """A customer has an operation read back and says yes. Returns its id if it was read back."""
        chat = self._chat(*wish)
        asks = partial(acts.read_back, chat=chat, is_proven=is_proven)
        operation_id = self._do(asks, "read back", chance=0.15).value
        for _ in range(3):
            if operation_id is None:  # its process died, or something was lost: the customer asks again
                self._now += timedelta(minutes=2)
                operation_id = self._do(asks).value
        if operation_id is None:
            return None
        if self._happens(0.1):
            self._do(lambda process: acts.take_over(process, chat, self._agents["robin"]))
        said = self._do(lambda process: acts.say_yes(process, chat, operation_id), "yes", chance=0.85)
        self._hear(operation_id, said)
        self._maybe_pack()
        for _ in range(self._chance.choice((1, 2, 2) if said.value in NOTHING_CAME else (0, 1, 1, 2))):
            if self._chance.random() < 0.5:
                self._now += timedelta(seconds=25)
            ways = (acts.run_turn_again, acts.run_turn_again, acts.say_yes)
            again = acts.say_yes if said.value in NOTHING_CAME[1:] else self._chance.choice(ways)
            said = self._do(lambda process, again=again: again(process, chat, operation_id), "yes", chance=0.3)
            self._hear(operation_id, said)
        return str(operation_id)

    # What processes do.

    def _work(self) -> None:
        """The outbox's worker, some time later, or two of them at once."""
        self._now += LATER[-1] if self._only else self._chance.choice(LATER)
        if not self._happens(0.4):
            self._do(acts.work, "work", chance=0.8)
            return
        for child in [self._child(acts.work, "work", chance) for chance in (0.8, 0.4)]:
            self._ended(*child)

    def _forget(self) -> None:
        """A month passes in which nobody works; of what was done until then the shop no longer knows the ids."""
        self._now += timedelta(days=31)
        self._forgotten = world.effects_of(self._place, self._seed)
        world.forget(self._place, self._seed)

    def _calm_down(self) -> Facts:
        """Nothing fails any more, and time passes, until nothing is left to do. Who tells may still die once."""
        self._now += timedelta(hours=2)  # every claim has run out, whatever the clock did before
        clock = MovingClock(self._now)
        made = [each["operation_id"] for each in self._forgotten if each["is_done"]]

        def settle(process: Process) -> None:
            for boot in range(MOST_ROUNDS):
                process.start(clock, f"calm/{boot}")  # hours later, it does not remember what failed
                acts.work(process)
                acts.settle_by_hand(process, self._seed, made)
                if not acts.left(process, self._seed):
                    break
                clock.now += timedelta(hours=1)
            clock.now = self._now + timedelta(hours=MOST_ROUNDS)

        def end(process: Process) -> dict[str, Any]:
            settle(process)
            acts.tell(process)
            return self._all_there_is(process)

        if self._chance.random() < 0.3 or self._only:
            self._do(lambda process: (settle(process), acts.tell(process)), "tell", chance=1.0, clock=clock)
        return Facts(**_read(self._do(end, clock=clock).value), heard=self._heard)

    def _do(self, work: Work, name: str = "", chance: float = 0.0, clock: Now | None = None) -> Ended:
        """One process does something. If nothing is to kill it, it is this one, started anew, which is quicker."""
        started, death = self._started(name, chance, clock)
        if death:
            return self._ended(Child(lambda: work(started()), death), death)
        try:
            return Ended(work(started()))
        finally:
            self._process.close()

    def _repeated(self, name: str, work: Work) -> Any:
        """Somebody does something, and again if nothing comes of it, or if they are impatient. Returns what came of it
        first."""
        first = self._do(work, name, chance=0.7).value
        if first is not None and self._chance.random() < 0.6:
            return first
        again = self._do(work).value
        return first if first is not None else again

    def _child(self, work: Work, name: str, chance: float) -> tuple[Child, str]:
        """A process beside others, and where it is to die."""
        started, death = self._started(name, chance)
        return Child(lambda: work(started()), death), death

    def _started(self, name: str, chance: float, clock: Now | None = None) -> tuple[Callable[[], Process], str]:
        """What starts a process, and where it is to die. Only what has a name meets faults."""
        self._boot += 1
        holder = f"r{self._boot if name == 'work' else 0}/{self._boot}"
        death = self._death(name, chance)
        fault = self._chance.choice(FAULTS) if name and self._happens(0.3) else ""
        if death.startswith("operation_unknown"):
            fault = "after"
        if name and self._place.is_remote and self._happens(0.3):
            faults = self._chance.choices(("", *QUICK_FAULTS), k=self._chance.randrange(1, 5))
            world.have_it_fail(self._place.records, faults)
            self.outcome.faults += len(faults) - faults.count("")
        self.outcome.faults += bool(fault)
        jump = self._chance.choice(JUMPS) if name and self._happens(0.1) else timedelta(0)
        now = clock or Clock(self._now, jump, self._chance.randrange(8))
        return partial(self._process.start, now, holder, fault), death

    def _ended(self, child: Child, death: str) -> Ended:
        ended = child.wait()
        if ended.died_at:
            self.outcome.deaths.append(ended.died_at)
        elif death:
            self.outcome.missed += 1
        return ended

    def _death(self, name: str, chance: float) -> str:
        """Where it dies: first at a named place that follows from the seed, so that all have their turn; later at any
        of them, or before any statement of a database."""
        if self._only:
            is_it = name == self._only[0] and not self.outcome.deaths
            return self._only[1] if is_it else ""
        if self._chance.random() >= chance:
            return ""
        places = [each for each in DEATHS[name] if not (self._place.is_remote and each.startswith("record."))]
        if name not in self._died:
            self._died.add(name)
            return places[self._seed % len(places)]
        if self._chance.random() < 0.4:
            return f"{STATEMENT}:{self._chance.randrange(1, 40)}"
        return self._chance.choice(places)

    def _happens(self, chance: float) -> bool:
        """Whether something happens that could as well not."""
        return self._chance.random() < chance and self._only is None

    # Small things.

    def _chat(self, name: str, parameters: Mapping[str, Value]) -> Chat:
        return Chat(self._chats.pop(), name, parameters)

    def _order(self, place: int) -> str:
        return world.order_of(self._seed, place)

    def _lines(self, place: int, position: int) -> list[Value]:
        return [{"item": f"{self._order(place)}/{position}"}]

    def _exchange(self, place: int) -> Mapping[str, Value]:
        number = self._order(place)
        instead: Value = {"size": "L", "colour": "moss"}
        return {"order": number, "items": [{"item": f"{number}/1", "instead": instead}]}

    def _maybe_pack(self) -> None:
        if self._happens(0.25):
            self._is_packed = True
            world.pack(self._place.shop, self._order(1))

    def _hear(self, operation_id: str, said: Ended) -> None:
        if said.value == "done":
            self._heard.append(operation_id)

    def _all_there_is(self, process: Process) -> dict[str, Any]:
        """Reads everything of the customer, and has the copy of the shop catch up."""
        found = acts.rows(process, self._seed)
        effects = self._forgotten + world.effects_of(self._place, self._seed)
        changes = {}
        for row in found["operations"]:
            operation = process.operations.find(row["id"])
            assert operation is not None
            changes[row["id"]] = WriteRequest(operation.name, operation.customer_id, operation.parameters)
        copy = world.copy_of(self._place)
        done = dict.fromkeys(each["operation_id"] for each in effects if each["is_done"])
        world.repeat(copy, [(each, changes[each]) for each in done if each in changes])
        if self._is_packed:
            world.pack(copy, self._order(1))
        ledger = world.ledger_of(self._place.folder) if self._place.is_remote else None
        ours = {*changes, *(each["operation_id"] for each in effects)}
        return found | {
            "effects": effects,
            "ledger": None if ledger is None else [each for each in ledger if each in ours],
            "delivered": _delivered(self._place, list(changes)),
            "shop": world.state_of(self._place.shop, self._seed),
            "copy": world.state_of(copy, self._seed),
        }


class MovingClock:
    """A clock that a child moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def _delivered(place: Place, operations: Sequence[str]) -> dict[str, list[str]]:
    """Message ids of the mails that went out, by operation."""
    path = place.folder / "mails.jsonl"
    sent = [json.loads(line)["id"] for line in path.read_text().splitlines()] if path.exists() else []
    ids = {each: message_id(f"{acts.MARK}{each}") for each in operations}
    return {operation: [each for each in sent if each == expected] for operation, expected in ids.items()}


def _read(found: dict[str, Any]) -> dict[str, Any]:
    """Facts as they came out of a child."""
    said = [operation for operation, times in found.pop("said").items() for _ in range(times)]
    operations = [Row(**{**each, "lines": tuple(each["lines"])}) for each in found.pop("operations")]
    effects = [Effect(each["operation_id"], each["digest"], each["is_done"]) for each in found.pop("effects")]
    return found | {"said": said, "operations": operations, "effects": effects}
