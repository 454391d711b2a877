"""The report as one self-contained HTML page: style, script and charts are in it."""

from __future__ import annotations

import base64
import hashlib
import time
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from frontdesk.nlu.report_charts import confusion_map, reliability
from frontdesk.nlu.report_terminal import KINDS, percent, place, summary, worst_first

PAGES = Path(__file__).parent / "pages"
SHOWN = 25  # items of a list; the rest unfolds
BRAND = Path(__file__).parents[1] / "brand" / "assets"


def html(found: dict[str, Any]) -> str:
    """The page of a report."""
    style = (BRAND / "brand.css").read_text() + (PAGES / "report.css").read_text()
    script = (BRAND / "theme.js").read_text()
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    page = _environment().get_template("report.html")
    return page.render(
        found=found,
        shown=SHOWN,
        summary=summary(found),
        intents=worst_first(found["intents"]),
        style=Markup(style),
        script=Markup(script),
        # Nothing is loaded from anywhere, and no other style or script runs, whatever the examples contain.
        policy=f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'",
        reliability=reliability(found["calibration"]),
        map=confusion_map(found["confusions"]),
        made=time.strftime("%-d %B %Y, %H:%M"),
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "place": place, "kind": KINDS.__getitem__, "signed": _signed}
    return environment
