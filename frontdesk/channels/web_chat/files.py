"""The widget's scripts."""

from __future__ import annotations

from pathlib import Path

from frontdesk.web.static import StaticFiles

PREFIX = "/widget"
#: The script that pages load; browsers revalidate it on every visit, and it names the other files.
ADDRESS = f"{PREFIX}/frontdesk.js"


def widget(locale: str = "") -> StaticFiles:
    """The files behind `/widget/frontdesk.js`; `locale` is how this site writes dates, such as `en-GB`."""
    return StaticFiles(Path(__file__).parent / "widget", PREFIX, with_shared=True, locale=locale)
