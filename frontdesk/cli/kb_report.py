"""`frontdesk kb report`: how often an index answers, how often rightly, and where its threshold stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from frontdesk.bootstrap.knowledge import build_knowledge
from frontdesk.cli.failing import open_database
from frontdesk.knowledge.index.calibration import Point
from frontdesk.knowledge.index.curve import Curve, noted_curve
from frontdesk.settings import Settings

STEPS = 20  # rows of the plot
WIDTH = 40  # characters of a full bar
#: The picture, in px: the side of the square, and the room for words around it.
SIDE, MARGIN = 400, 60
NO_CURVE = (
    "There are too few headings and phrasings to draw a curve: the threshold is the one that is installed, {:.2f}. "
    "More articles, or questions that people ask (frontdesk kb phrasing), give it one of its own."
)


def report(as_json: bool, svg: Path | None) -> None:
    """Print the curve of what is published, or write it as a picture. Raises Problem."""
    settings = Settings()
    database = open_database(settings)
    try:
        knowledge = build_knowledge(settings, database)
        knowledge.following.look()
        curve, threshold = noted_curve(knowledge.search), knowledge.search.threshold
    finally:
        database.close()
    if svg is not None and curve is not None:
        svg.write_text(picture(curve), encoding="utf-8")
        typer.echo(f"The curve is drawn in {svg}.")
    elif as_json:
        points = [asdict(point) for point in curve.points] if curve else []
        at = asdict(curve.at(threshold)) if curve else None
        typer.echo(json.dumps({"threshold": threshold, "at_threshold": at, "curve": points}, indent=2))
    else:
        typer.echo("\n".join(lines(curve)) if curve else NO_CURVE.format(threshold))


def lines(curve: Curve) -> Iterator[str]:
    """The curve for a terminal: a bar of the questions that are answered, for each step of the threshold."""
    here, nearest = curve.at(curve.threshold), round(curve.threshold * STEPS)
    yield "threshold  answered" + " " * (WIDTH - 2) + "right of these"
    for step in range(STEPS, -1, -1):
        point = curve.at(step / STEPS)
        bar = "█" * round(point.coverage * WIDTH)
        mark = "  ◀ about here" if step == nearest else ""
        yield f"     {step / STEPS:4.2f}  {bar:<{WIDTH}} {point.coverage:4.0%}  {point.precision:4.0%}{mark}"
    yield ""
    yield f"From a confidence of {curve.threshold:.2f} on a passage is given as the answer."
    yield (
        f"Of headings and phrasings asked as questions, {here.coverage:.0%} of those with an answer get the right one; "
        f"{here.precision:.0%} of what is given is right, {here.wrong:.1%} of all questions are answered wrongly."
    )
    yield f"That is paid with silence: {1 - here.coverage:.0%} of those with an answer do not get it."
    yield (
        "Such questions are harder than people's, because the passage is asked without the words of the question: "
        "of customers more are answered, and more of them rightly."
    )


def picture(curve: Curve) -> str:
    """Precision over coverage as SVG, with a dot at the threshold. Follows the reader's light or dark."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, curve.points))
    here = curve.at(curve.threshold)
    x, y = _place(here)
    whole, far = SIDE + 2 * MARGIN, MARGIN + SIDE
    ticks = "".join(_tick(tenth / 10) for tenth in range(0, 11, 2))
    said = f"{curve.threshold:.2f}: {here.coverage:.0%} answered, {here.precision:.0%} right"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}"
 font-family="sans-serif" font-size="13">
<style>
:root {{ color-scheme: light dark; color: light-dark(#1b1f24, #e9ecef); background: light-dark(#ffffff, #1a1d21); }}
</style>
<title>Precision over coverage; at the threshold {said}</title>
<path d="M{MARGIN} {MARGIN}V{far}H{far}" fill="none" stroke="currentColor"/>
{ticks}
<text x="{MARGIN + SIDE / 2}" y="{whole - 14}" text-anchor="middle"
 fill="currentColor">questions answered rightly</text>
<text x="14" y="{MARGIN - 20}" fill="currentColor">right of what is given</text>
<polyline points="{points}" fill="none" stroke="#3e7bfa" stroke-width="2" stroke-linejoin="round"/>
<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#3e7bfa"/>
<text x="{far}" y="{MARGIN - 20}" text-anchor="end" fill="currentColor">{said}</text>
</svg>
"""


def _place(point: Point) -> tuple[float, float]:
    """Where a point stands in the picture."""
    return MARGIN + SIDE * point.coverage, MARGIN + SIDE * (1 - point.precision)


def _tick(share: float) -> str:
    x, y = MARGIN + SIDE * share, MARGIN + SIDE * (1 - share)
    along = f'<text x="{x:.0f}" y="{MARGIN + SIDE + 20}" text-anchor="middle" fill="currentColor">{share:.0%}</text>'
    return f'{along}<text x="{MARGIN - 8}" y="{y + 4:.0f}" text-anchor="end" fill="currentColor">{share:.0%}</text>'
