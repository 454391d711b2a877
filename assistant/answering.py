"""Answers of modules that Frontdesk starts in Rasa's environment: one line of JSON on standard output.

Rasa and its dependencies print what they like, so standard output is redirected while they work.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from assistant.serve import leave_tensorflow_out, silence_dependencies


class Problem(Exception):
    """The error that stops the work, in one line: what is wrong and what to do."""


def answer(work: Callable[[], dict[str, Any]], tensorflow: bool = False) -> int:
    """Do the work, without TensorFlow unless it is needed, and print what comes back, or `{"problem": …}`.

    The exit code is 0, or 1 where there is a problem.
    """
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "ERROR"}  # the latter: no progress bars
    silence_dependencies()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    if not tensorflow:
        leave_tensorflow_out()
    with contextlib.redirect_stdout(sys.stderr):
        found = _done(work)
    print(json.dumps(found, ensure_ascii=False))
    return 1 if "problem" in found else 0


def _done(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    from rasa.shared.exceptions import RasaException
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)  # its debug log prints what customers type
    try:
        return work()
    except (Problem, RasaException) as problem:
        # Rasa's message goes on to recommend a site to upload the file to.
        return {"problem": " ".join(str(problem).split("You can use https://")[0].split())}
