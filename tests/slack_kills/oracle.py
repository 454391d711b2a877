"""Whether every acknowledged message is stored once and in order, and got one answer in its thread, or a person. Pure:
it looks at what the Web API kept, and at what the site has stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.simulation.slack.workspace import text_of

#: How an answer begins; the message's text follows.
ANSWER = "answer to "
Posts = Sequence[Mapping[str, Any]]


@dataclass
class Talk:
    """A thread that a person began.

    Attributes:
        stored: the texts of the customer's messages, as the site has them in the end.
        is_with_person: whether a person has the conversation, as after a turn that was killed three times.
        taken: the texts that were acknowledged, in order.
        unsure: those of which Slack gave up: they may have arrived.
    """

    channel: str
    ts: str
    taken: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    stored: list[str] = field(default_factory=list)
    is_with_person: bool = False

    def answered(self, posts: Posts) -> list[str]:
        """The messages that were answered in the thread, in order."""
        there = [each for each in posts if (each["channel"], each.get("thread_ts")) == (self.channel, self.ts)]
        texts = [text_of(each) for each in there]
        return [text.removeprefix(ANSWER) for text in texts if text.startswith(ANSWER)]

    def waits(self, posts: Posts) -> bool:
        """Whether the bot still owes an answer."""
        return not self.is_with_person and not set(self.taken) <= set(self.answered(posts))


def check(talks: Sequence[Talk], posts: Posts) -> tuple[list[str], list[str], list[str]]:
    """What was lost, doubled and out of order, each with its place."""
    keys = Counter(each["metadata"]["event_payload"]["key"] for each in posts)
    lost: list[str] = []
    doubled = [f"posted twice: {key}" for key, count in keys.items() if count > 1]
    reordered: list[str] = []
    for talk in talks:
        answered, where = talk.answered(posts), f"{talk.channel} {talk.ts}"
        lost += [f"{where}: {text}" for text in talk.taken if text not in talk.stored]
        lost += [f"{where}: no answer to {text}" for text in talk.taken if text not in answered and talk.waits(posts)]
        for texts in (answered, talk.stored):
            doubled += [f"{where}: {text}" for text, count in Counter(texts).items() if count > 1]
            known = [text for text in dict.fromkeys(texts) if text not in talk.unsure]
            if known != [text for text in talk.taken if text in known]:
                reordered.append(f"{where}: {known}")
    return lost, doubled, reordered
