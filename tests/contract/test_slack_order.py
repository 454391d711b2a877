"""What people write in Slack is stored in the order in which it came, and nobody waits for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from prometheus_client import Counter

from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.receiving import Receiving
from frontdesk.database import Database
from tests.channel_case import OtherSide, Received, other_side
from tests.databases import fresh_database
from tests.engine import Engine
from tests.slack import Workspace, envelope, pressed, ts, written


class SlowSlack:
    """A door to which messages come while Slack does not say who somebody is."""

    def __init__(self, engine: Engine, outside: OtherSide, slow: str = "UADA") -> None:
        self.engine = engine
        self.workspace = Workspace(outside)
        self.channel = self.workspace.channel(engine.database)
        self.asked, self.answers = Event(), Event()
        self._slow, self._answering = slow.encode(), outside.answering
        outside.answering = self._answer
        receiving = Receiving(engine.database, engine.timelines, engine.intake, engine.ratings, engine.voice)
        received = Counter("received", "", ["channel", "outcome"], registry=None)
        in_thread: Any = asyncio.to_thread
        self._arrivals = Arrivals({"slack": self.channel}, in_thread, in_thread, receiving, received)

    def comes(self, payload: dict[str, Any]) -> asyncio.Task[None]:
        return asyncio.create_task(self._arrivals.take("slack", self.channel.inbound(payload)))

    def writes(self, number: int, thread: int, text: str, **more: Any) -> asyncio.Task[None]:
        return self.comes(envelope(written("D0001", ts(number), text, thread_ts=ts(thread), **more)))

    def texts(self, thread: int) -> list[str | None]:
        conversation = self.engine.conversation_of_thread("slack", f"T0001:D0001:{ts(thread)}")
        return self.engine.texts(conversation.id, "customer") if conversation else []

    def _answer(self, request: Received) -> bytes:
        assert self._answering is not None
        if self._slow in request.body:
            self.asked.set()
            self.answers.wait(5)
        return self._answering(request)


@pytest.fixture
def slack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SlowSlack]:
    with fresh_database(request, "sqlite", tmp_path) as url, other_side() as outside:
        database = Database(url)
        yield SlowSlack(Engine(database), outside)
        database.close()


async def test_a_message_waits_for_the_one_before_it_whose_writer_is_asked_about(slack: SlowSlack) -> None:
    first = slack.writes(1, 1, "first")
    await asyncio.to_thread(slack.asked.wait)
    later = [slack.writes(2, 1, "second"), slack.comes(pressed("D0001", ts(1), ts(3), "made up"))]
    done, _ = await asyncio.wait(later, timeout=0.2)
    assert not done and slack.texts(1) == []
    slack.answers.set()
    await asyncio.gather(first, *later)
    assert slack.texts(1) == ["first", "second"]


async def test_nobody_waits_for_somebody_else_and_other_threads_of_the_person_share_the_question(
    slack: SlowSlack,
) -> None:
    slow = [slack.writes(1, 1, "of Ada")]
    await asyncio.to_thread(slack.asked.wait)
    slow.append(slack.writes(2, 2, "of Ada, too"))
    await slack.writes(3, 3, "of Bob", user="UBOB")
    assert slack.texts(3) == ["of Bob"]
    slack.answers.set()
    await asyncio.gather(*slow)
    assert (slack.texts(1), slack.texts(2)) == (["of Ada"], ["of Ada, too"])
    assert slack.workspace.calls.count("users.info") == 2
