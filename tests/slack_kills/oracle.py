"""Whether every acknowledged message got one answer, in its thread and in order. Pure: it looks at what the Web API
kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.simulation.slack.workspace import text_of

#: How an answer begins; the message's text follows.
ANSWER = "answer to "
Posts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Talk:
    """A thread that a person began.

    Attributes:
        taken: the texts that were acknowledged, in order.
        unsure: those of which Slack gave up: they may have arrived.
    """

    channel: str
    ts: str
    taken: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)

    def answered(self, posts: Posts) -> list[str]:
        """The messages that were answered in the thread, in order."""
        there = [each for each in posts if (each["channel"], each.get("thread_ts")) == (self.channel, self.ts)]
        texts = [text_of(each) for each in there]
        return [text.removeprefix(ANSWER) for text in texts if text.startswith(ANSWER)]

    def waits(self, posts: Posts) -> bool:
        """Whether an answer is still missing."""
        return not set(self.taken) <= set(self.answered(posts))


def check(talks: Sequence[Talk], posts: Posts) -> tuple[list[str], list[str], list[str]]:
    """What was lost, doubled and out of order, each with its place."""
    keys = Counter(each["metadata"]["event_payload"]["key"] for each in posts)
    lost: list[str] = []
    doubled = [f"posted twice: {key}" for key, count in keys.items() if count > 1]
    reordered: list[str] = []
    for talk in talks:
        answered, where = talk.answered(posts), f"{talk.channel} {talk.ts}"
        lost += [f"{where}: {text}" for text in talk.taken if text not in answered]
        doubled += [f"{where}: {text}" for text, count in Counter(answered).items() if count > 1]
        known = [text for text in dict.fromkeys(answered) if text not in talk.unsure]
        if known != [text for text in talk.taken if text in known]:
            reordered.append(f"{where}: {known}")
    return lost, doubled, reordered
