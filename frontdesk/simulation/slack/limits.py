"""What Slack refuses in a message, as it documents it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST_BLOCKS, MOST_ELEMENTS, MOST_SECTION, MOST_BUTTON, MOST_VALUE, MOST_ACTION_ID = 50, 25, 3000, 75, 2000, 255
#: Characters of all blocks; Slack documents none, and refuses from about this many on.
MOST_TOGETHER = 13_200
MOST_TEXT = 40_000
MOST_PROMPTS = 4


def refusal(message: Mapping[str, Any]) -> str | None:
    """The error with which Slack answers a message that breaks a limit; None for a good one."""
    if len(message.get("text") or "") > MOST_TEXT:
        return "msg_too_long"
    blocks = message.get("blocks") or []
    if not isinstance(blocks, list):
        return "invalid_blocks_format"
    if len(blocks) > MOST_BLOCKS or not all(map(_is_good, blocks)) or _repeats_an_action(blocks):
        return "invalid_blocks"
    if sum(_size(block) for block in blocks) > MOST_TOGETHER:
        return "msg_blocks_too_long"
    metadata = message.get("metadata")
    if metadata is not None and not (isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}):
        return "invalid_metadata_format"
    return None


def _is_good(block: Any) -> bool:
    if not isinstance(block, dict):
        return False
    if block.get("type") == "section":
        return 0 < len(block.get("text", {}).get("text", "")) <= MOST_SECTION
    if block.get("type") == "context":
        return 0 < len(block.get("elements", [])) <= 10
    if block.get("type") == "actions":
        elements = block.get("elements", [])
        return 0 < len(elements) <= MOST_ELEMENTS and all(map(_is_good_button, elements))
    return block.get("type") in ("divider", "header", "image", "rich_text", "markdown")


def _is_good_button(element: Mapping[str, Any]) -> bool:
    has_text = 0 < len(element.get("text", {}).get("text", "")) <= MOST_BUTTON
    is_short = len(element.get("value", "")) <= MOST_VALUE and len(element.get("action_id", "")) <= MOST_ACTION_ID
    return element.get("type") == "button" and has_text and is_short


def _repeats_an_action(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Within a block each action id stands once."""
    ids = [[each.get("action_id") for each in block.get("elements", ())] for block in blocks if _acts(block)]
    return any(len(set(of_block)) != len(of_block) for of_block in ids)


def _acts(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "actions"


def _size(block: Mapping[str, Any]) -> int:
    parts = [block.get("text"), *block.get("elements", ())]
    return sum(_characters(part) for part in parts if part)


def _characters(part: Any) -> int:
    if isinstance(part, str):
        return len(part)
    text = part.get("text", "")
    return len(text if isinstance(text, str) else text.get("text", "")) + len(part.get("value", ""))
