"""Runs modules of `assistant/` in Rasa's environment, which answer in JSON."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontdesk.supervisor.problem import Problem
from frontdesk.supervisor.training import PYTHON


def ask(
    root: Path,
    module: str,
    arguments: Sequence[str],
    log: Path,
    request: Any = None,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """The answer of `python -m module`; `request` goes to its standard input as JSON, its other output to `log`.

    Args:
        environ: what the running assistant has (`frontdesk.supervisor.programs`), so that both say the same.

    Raises:
        Problem: it says what is wrong, or gives no answer.
    """
    if not (root / PYTHON).exists():
        raise Problem("Rasa's environment is not installed: run make install.")
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as errors:
        done = subprocess.run(
            [str(root / PYTHON), "-m", module, *arguments], cwd=root, input=json.dumps(request), text=True,
            stdout=subprocess.PIPE, stderr=errors, env={**environ, "RASA_TELEMETRY_ENABLED": "false"}, check=False,
        )  # fmt: skip
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Problem(f"{module} ended without an answer: see {log}.") from None
    if "problem" in answer:
        raise Problem(answer["problem"])
    return answer
