"""Messages in Block Kit, within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.channels.slack.events import PRESS
from frontdesk.channels.slack.mrkdwn import escaped, link, pieces, written

#: Characters of a section's text, of a button's, and of the text that stands for the message in a notification.
MOST_SECTION, MOST_BUTTON, MOST_FALLBACK = 3000, 75, 3000
#: Blocks of a message, and buttons of a block.
MOST_BLOCKS, MOST_ACTIONS = 50, 25
#: Characters in all blocks of a message. Slack refuses a message from about 13,200 on, and says so nowhere.
MOST_MESSAGE = 12_000
#: Sections of text that one event becomes; what is longer is shortened.
MOST_SECTIONS = 16

Block = dict[str, Any]
#: A message: `text` and `blocks`, as `chat.postMessage` takes them.
Message = dict[str, Any]


def section(text: str) -> Block:
    """A paragraph of mrkdwn in which Slack looks for no names and no addresses of its own."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    """A small line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:MOST_SECTION], "verbatim": True}]}


def messages(
    text: str,
    buttons: Sequence[dict[str, str]] = (),
    links: Sequence[dict[str, str]] = (),
    name: str | None = None,
) -> list[Message]:
    """A message of ours as one message of Slack, or as several where it is too long for one. Links and buttons come
    last; the text alone is shortened."""
    head = [context(f"*{escaped(name)}*")] if name else []
    sections = [section(written(piece)) for piece in pieces(text, MOST_SECTION) if piece.strip()]
    if len(sections) > MOST_SECTIONS:
        sections = [*sections[:MOST_SECTIONS], section("…")]
    grouped = _grouped([*head, *sections, *_links(links), *_actions(buttons)])
    return [{"text": _fallback(each) or shortened(text, MOST_FALLBACK), "blocks": each} for each in grouped]


def quoted(words: str, question: str) -> Message:
    """Our words above what somebody asked, as far as it fits."""
    asked = shortened(next(pieces(question, MOST_SECTION - 200), ""), len(question))
    lines = "\n".join(f"&gt; {line}" for line in written(asked).splitlines())
    return {"text": written(words), "blocks": [section(written(words)), section(shortened(lines, MOST_SECTION))]}


def link_button(title: str, url: str) -> Block:
    """A button that opens an address."""
    text = {"type": "plain_text", "text": shortened(title, MOST_BUTTON), "emoji": False}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "link", "text": text, "url": url}]}


def _links(links: Sequence[dict[str, str]]) -> Iterator[Block]:
    """Sections of links, one a line."""
    lines = [link(each["title"], each["url"]) for each in links]
    text = ""
    for line in (each for each in lines if len(each) <= MOST_SECTION):
        if text and len(text) + 1 + len(line) > MOST_SECTION:
            yield section(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield section(text)


def _actions(buttons: Sequence[dict[str, str]]) -> Iterator[Block]:
    for start in range(0, len(buttons), MOST_ACTIONS):
        some = buttons[start : start + MOST_ACTIONS]
        yield {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": f"{PRESS}:{start + number}",
                    "text": {"type": "plain_text", "text": shortened(each["title"], MOST_BUTTON), "emoji": False},
                    "value": each["id"],
                }
                for number, each in enumerate(some)
            ],
        }


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text, which ends in … if there were more."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _grouped(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks in groups that fit into one message each."""
    group: list[Block] = []
    size = 0
    for block in blocks:
        if group and (len(group) == MOST_BLOCKS or size + size_of(block) > MOST_MESSAGE):
            yield group
            group, size = [], 0
        group.append(block)
        size += size_of(block)
    if group:
        yield group


def size_of(block: Block) -> int:
    """The characters of a block that count towards the size of a message."""
    parts = [block.get("text"), *block.get("elements", ())]
    return sum(_characters(part) for part in parts if part)


def _characters(part: Any) -> int:
    text = part.get("text", "")
    return len(text if isinstance(text, str) else text["text"]) + len(part.get("value", ""))


def _fallback(blocks: Sequence[Block]) -> str:
    """What a notification shows: the text of the sections."""
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return shortened("\n".join(texts), MOST_FALLBACK)
