"""The widget's scripts."""

from __future__ import annotations

from pathlib import Path

from frontdesk.web.static import StaticFiles

PREFIX = "/widget"
#: What a page loads; it is asked about on every visit and names the rest.
ADDRESS = f"{PREFIX}/frontdesk.js"


def widget() -> StaticFiles:
    """The files behind `/widget/frontdesk.js`."""
    return StaticFiles(Path(__file__).parent / "widget", PREFIX)
