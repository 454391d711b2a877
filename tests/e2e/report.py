"""The report on NLU examples, as its command writes it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tests import prefork
from tests.stack import ROOT

FILES = [
    part
    for name in ("refunds", "returns", "delivery_problem", "order_status")
    for part in ("--data", f"data/nlu/{name}.yml")
]


def written(page: Path, *options: str) -> Path:
    """Have it written to a file; options are those of `frontdesk nlu report`."""
    done = prefork.run("nlu", "report", "--out", str(page), *options, env=os.environ, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return page


def on_the_project(run: Path) -> Path:
    """That on the project's examples of a few journeys, written once for all workers of a run; `run` is a folder that
    they share."""
    page = run / "report.html"
    run.mkdir(exist_ok=True)
    with open(run / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not page.exists():
            os.replace(written(run / "unfinished.html", *FILES), page)
    return page
