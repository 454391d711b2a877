"""The widget's scripts."""

from __future__ import annotations

from pathlib import Path

from frontdesk.web.static import StaticFiles

PREFIX = "/widget"
#: The script that pages load; browsers revalidate it on every visit, and it names the other files.
ADDRESS = f"{PREFIX}/frontdesk.js"


def widget() -> StaticFiles:
    """The files behind `/widget/frontdesk.js`."""
    return StaticFiles(Path(__file__).parent / "widget", PREFIX, with_shared=True)
