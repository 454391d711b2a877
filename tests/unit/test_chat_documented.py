"""docs/chat.md names everything that a page may use of the chat, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "frontdesk" / "channels" / "web_chat" / "widget"
SOURCE = "\n".join(path.read_text() for path in sorted(WIDGET.glob("*.js")))
CODE = re.sub(r"/\*\*.*?\*/", "", SOURCE, flags=re.DOTALL)
PAGE = (ROOT / "docs" / "chat.md").read_text()
NAMES = set(re.findall(r"`([^`\s]+)`", PAGE))


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str) -> set[str]:
    """What is named in the first column of the section's table."""
    rows = re.findall(r"^\| (`[^|]+) \|", section(title), re.MULTILINE)
    return {name for cell in rows for name in re.findall(r"`([a-z-]+)[^`]*`", cell, re.IGNORECASE)}


def test_every_attribute_is_named() -> None:
    head = re.search(r"// Attributes: (.+)\.", SOURCE)
    assert head is not None
    declared = set(re.findall(r"[a-z-]+", re.sub(r"\([^)]*\)", "", head[1])))
    read = set(re.findall(r'[gs]etAttribute\("([a-z-]+)"', (WIDGET / "element.js").read_text()))
    assert first_cells("Attributes") == declared
    assert read - declared == set()


def test_every_method_is_named() -> None:
    element = (WIDGET / "element.js").read_text()
    public = set(re.findall(r"^  (?:async )?([a-z]\w+)\([^)]*\) \{", element, re.MULTILINE))
    callbacks = {"constructor", "connectedCallback", "disconnectedCallback", "attributeChangedCallback"}
    assert first_cells("Methods") == public - callbacks


def test_every_event_is_named() -> None:
    emitted = set(re.findall(r'emit\(\s*"([a-z]+)"', SOURCE)) | {"open", "close"}
    assert first_cells("Events") == emitted


def test_every_property_and_part_is_named() -> None:
    properties = set(re.findall(r"var\((--frontdesk-[a-z-]+)", SOURCE))
    assert first_cells("Looks") == properties
    parts = set(re.findall(r'part: "([a-z-]+)"', CODE))
    parts |= {part.partition(" ")[0] for part in re.findall(r"part: `([^`]+)`", CODE)}
    assert parts - NAMES == set()
