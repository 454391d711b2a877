"""The report on NLU examples, as its command writes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stack import ROOT


def written(page: Path, *options: str) -> Path:
    """Have it written to a file; options are those of `frontdesk nlu report`."""
    command = [sys.executable, "-m", "frontdesk.cli", "nlu", "report", "--out", str(page), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return page
