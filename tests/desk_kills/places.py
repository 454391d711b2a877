"""The story of a conversation that is answered in a desk, in which a process is killed at one place, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.tickets import Life
from frontdesk.database import Database, utc_now
from tests.desk_case import Frontdesk
from tests.desk_kills import run
from tests.desk_kills.oracle import Facts, check
from tests.kills.forks import Child
from tests.zendesk.served import ServedZendesk

#: What is committed while a process works for a desk.
WRITES = (
    *("desk_post", "desk_heard", "desk_adopt", "desk_save", "desk_due", "desk_hint", "desk_sweep"),
    *("desk_follow_up", "desk_give_up", "outbox_claim", "outbox_done"),
)
#: What is asked of others.
CALLS = ("desk.{}_open", "desk.{}_append", "desk.{}_update", "outbox.{}_send")
#: Every place at which a process can die then.
PLACES = tuple(
    [f"{name}.{when}_commit" for name in WRITES for when in ("before", "after")]
    + [name.format(when) for name in CALLS for when in ("before", "after")]
)
MOST_ROUNDS = 30


def visit(database_url: str, served: ServedZendesk, place: str) -> tuple[Sequence[str], Sequence[str]]:
    """Play the story; returns where processes died, and what was lost, doubled or out of order."""
    story = _Story(database_url, served, place)
    return story.died, story.play()


class _Story:
    """What is done is done again if its process died, as customers, desks and supervisors do."""

    def __init__(self, database_url: str, served: ServedZendesk, place: str) -> None:
        self.died: list[str] = []
        self._served = served
        self._here = Frontdesk(Database(database_url, pool_size=2), "zendesk", served.desk())
        self._place = place
        self._boot = 0
        self._now = utc_now()
        self._talk = ""
        self._ticket = ""
        self._said: list[str] = []
        self._replies: list[str] = []

    def play(self) -> list[str]:
        self._talk = self._done(lambda here: run.begin(here, 1), is_killed=False)[0]
        self._work()
        self._say()
        self._reply()
        self._hear(self._served.webhooks())
        self._served.note(self._ticket, self._mark("n0"))
        self._done(lambda here: _taken_over(here, self._talk))
        self._work()  # the ticket is solved
        self._reply()
        late = self._served.webhooks()
        self._work()  # and open again: the sweep hears what the webhook did not tell
        self._say()
        self._end(late)
        self._calm_down()
        there = self._done(lambda here: run.found(here, self._served, self._talk) | {"life": _life(here, self._talk)})
        facts = Facts(self._said, self._replies, [self._mark("n0")])
        is_given_up = self._place.startswith("desk_give_up")
        wrong = [] if (there["life"] == Life.ENDED) is is_given_up else [f"the ticket is {there['life']}"]
        return wrong + check({self._talk: there}, {self._talk: facts})

    def _end(self, late: list[InboundRequest]) -> None:
        """What leads to the last places."""
        if self._place.startswith("desk_follow_up"):
            self._served.close(self._ticket)
            self._say()  # and all that was said is in a further ticket
        if self._place.startswith("desk_give_up"):
            self._served.remove(self._ticket)
            self._hear(late)

    def _say(self) -> None:
        """The customer writes twice, and pauses."""
        texts = [self._mark(f"c{len(self._said) + number}") for number in range(2)]
        self._done(lambda here: run.say(here, self._talk, texts, self._now))
        self._said += texts
        self._work()

    def _reply(self) -> None:
        self._replies.append(self._mark(f"a{len(self._replies)}"))
        self._served.reply(self._ticket, self._replies[-1])

    def _hear(self, requests: list[InboundRequest]) -> None:
        self._done(lambda here: run.hear(here, requests, self._now) or True)
        self._work()

    def _work(self) -> int:
        """Time passes, and what goes on in the background is done."""
        self._now += timedelta(seconds=100)
        self._served.pass_time(100)
        done = self._done(lambda here: run.work(here, True, self._now))
        self._ticket = done["tickets"][self._talk] or self._ticket
        return int(done["done"])

    def _calm_down(self) -> None:
        quiet = 0
        for _ in range(MOST_ROUNDS):
            quiet = 0 if self._work() else quiet + 1
            if quiet == 2:
                return
        raise AssertionError("it never came to rest")

    def _done(self, job: Callable[[Frontdesk], Any], is_killed: bool = True) -> Any:
        """Have it done by a new process, and by another if that one died."""
        while True:
            self._boot += 1
            death = self._place if is_killed and not self.died else ""
            ended = Child(lambda: job(run.started(self._here, f"one/{self._boot}")), death).wait()
            if not ended.died_at:
                return ended.value
            self.died.append(ended.died_at)

    def _mark(self, name: str) -> str:
        return f"<{self._talk[:8]}-{name}>"


def _taken_over(here: Frontdesk, conversation_id: str) -> bool:
    """A lead takes the conversation to the inbox."""
    sam = here.engine.agents.find_active("sam@example.com") or here.engine.agent("sam", "lead")
    here.engine.agent_actions.take_over(conversation_id, sam, here.engine.conversation(conversation_id).agent_id)
    return True


def _life(here: Frontdesk, conversation_id: str) -> str:
    return here.ticket(here.engine.conversation(conversation_id)).life
