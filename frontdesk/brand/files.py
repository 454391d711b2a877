"""What all public pages share: the palette, the logo, the choice between light and dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from frontdesk.web.static import StaticFiles


@cache
def brand() -> StaticFiles:
    """The files of this folder's `assets`, under /brand."""
    return StaticFiles(Path(__file__).parent / "assets", "/brand")
