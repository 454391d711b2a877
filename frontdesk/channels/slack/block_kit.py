"""Messages in Block Kit, within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.channels.slack.events import PRESS, RATE
from frontdesk.channels.slack.mrkdwn import escaped, link, pieces, written

#: Characters of a section's text, of a button's, and of the text that stands for the message in a notification.
MOST_SECTION, MOST_BUTTON, MOST_FALLBACK = 3000, 75, 3000
#: Blocks of a message, and buttons of a block.
MOST_BLOCKS, MOST_ACTIONS = 50, 25
#: Characters in all blocks of a message. Slack refuses a message from about 13,200 on, and says so nowhere.
MOST_MESSAGE = 12_000

#: What a score is shown by.
STAR, MOST_STARS = "★", 5

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
    last; nothing of the text is left out."""
    head = [context(f"*{escaped(name)}*")] if name else []
    sections = [section(written(piece)) for piece in pieces(text, MOST_SECTION) if piece.strip()]
    grouped = _grouped([*head, *sections, *_links(links), *_actions(buttons)])
    return [{"text": _fallback(each) or shortened(text, MOST_FALLBACK), "blocks": each} for each in grouped]


def quoted(words: str, question: str) -> Message:
    """Our words above what somebody asked, as far as it fits."""
    asked = shortened(next(pieces(question, MOST_SECTION - 200), ""), len(question))
    lines = "\n".join(f"&gt; {line}" for line in written(asked).splitlines())
    return {"text": written(words), "blocks": [section(written(words)), section(shortened(lines, MOST_SECTION))]}


def answered(message: Message, chosen: str) -> Message:
    """The message with its buttons' titles in place of its buttons.

    Args:
        chosen: value of the button that was pressed; empty if none was.
    """
    return message | {"blocks": [_titles(each, chosen) if _buttons(each) else each for each in message["blocks"]]}


def with_stars(text: str, rows: Sequence[Sequence[Block]]) -> Message:
    """A question, and below it the rows of `stars`."""
    shown = shortened(written(text), MOST_SECTION)
    return {"text": shown, "blocks": [section(shown), *(block for row in rows for block in row)]}


def stars(label: str, value: str, given: int | None, is_shown: bool) -> list[Block]:
    """Buttons for a score from 1 to 5; none where it was given.

    Args:
        value: the buttons' values begin with it.
        is_shown: whether a score that was given is shown, and not only that it was.
    """
    if given is not None:
        return [context(f"{escaped(label)}  ·  ✓" + (f" *{STAR * given}*" if is_shown else ""))]
    elements = [
        {
            "type": "button",
            "action_id": f"{RATE}:{score}",
            "text": {"type": "plain_text", "text": STAR * score, "emoji": False},
            "accessibility_label": shortened(f"{label}: {score} / {MOST_STARS}", MOST_BUTTON),
            "value": f"{value}:{score}",
        }
        for score in range(1, MOST_STARS + 1)
    ]
    return [context(escaped(label)), {"type": "actions", "elements": elements}]


def pressable(message: Message) -> set[str]:
    """The values of a message's buttons whose press comes to us."""
    return {each["value"] for block in message.get("blocks", ()) for each in _buttons(block)}


def links_in(message: Message) -> list[Block]:
    """The buttons of a message that open an address. Slack wants no id twice, so that blocks go without theirs."""
    acting = [block for block in message.get("blocks", ()) if block["type"] == "actions" and not _buttons(block)]
    return [{name: value for name, value in block.items() if name != "block_id"} for block in acting]


def _buttons(block: Block) -> list[dict[str, Any]]:
    elements = block.get("elements", ()) if block["type"] == "actions" else ()
    return [each for each in elements if str(each.get("action_id", "")).startswith((PRESS, RATE))]


def _titles(block: Block, chosen: str) -> Block:
    titles = [
        f"✓ *{escaped(each['text']['text'])}*" if each["value"] == chosen else escaped(each["text"]["text"])
        for each in _buttons(block)
    ]
    return context("  ·  ".join(titles))


def link_button(title: str, url: str) -> Block:
    """A button that opens an address."""
    text = {"type": "plain_text", "text": shortened(title, MOST_BUTTON), "emoji": False}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "link", "text": text, "url": url}]}


def _links(links: Sequence[dict[str, str]]) -> Iterator[Block]:
    """Sections of links, one a line. A link that no section holds is text, in parts, from which it can be copied."""
    text = ""
    for line in (line for each in links for line in _lines(each["title"], each["url"])):
        if text and len(text) + 1 + len(line) > MOST_SECTION:
            yield section(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield section(text)


def _lines(title: str, url: str) -> Iterator[str]:
    line = link(title, url)
    if len(line) <= MOST_SECTION:
        yield line
    else:
        yield from (escaped(piece) for piece in pieces(f"{title}: {url}", MOST_SECTION) if piece.strip())


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
