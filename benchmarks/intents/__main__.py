"""`python -m benchmarks.intents --train FILE --test FILE [--out-of-scope LABEL]`: one data set, one line of JSON.

Without a file, the table of docs/benchmarks.md, beside Rasa's default pipeline (long).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import sys
import tempfile
from contextlib import redirect_stdout
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

_PYTHON = Path("assistant/.venv/bin/python")


def main() -> None:
    """Run in Rasa's environment, whichever Python was asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intents", description=__doc__)
    parser.add_argument("--train", type=Path, metavar="FILE", help='lines of {"text": …, "intent": …}')
    parser.add_argument("--test", type=Path, metavar="FILE", help="the same")
    parser.add_argument("--out-of-scope", metavar="LABEL", help="the intent of rows that are to be rejected")
    parser.add_argument("--cache", type=Path, help="where vectors of training rows are kept (by default nowhere)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="for the table: the folder of data sets")
    options = parser.parse_args()
    if bool(options.train) != bool(options.test):
        parser.error("give both --train and --test, or neither for the table")
    if find_spec("rasa") is None:
        if not _PYTHON.exists():
            sys.exit("Rasa's environment is missing: run `make install`, and start this in the project's folder.")
        os.execv(_PYTHON, [str(_PYTHON), "-m", "benchmarks.intents", *sys.argv[1:]])
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if options.train:
        _one_set(options)
    else:
        from benchmarks.intents.table import print_table

        print_table(options.data)


def _one_set(options: argparse.Namespace) -> None:
    from benchmarks.intents.rows import BadFile

    try:
        with tempfile.TemporaryDirectory(prefix="intents-") as folder:
            # Rasa tells its progress; the figures alone are the output.
            with redirect_stdout(sys.stderr):
                measured = measure(options.train, options.test, options.out_of_scope, options.cache, Path(folder))
            print(json.dumps(measured))
    except BadFile as problem:
        sys.exit(str(problem))


def measure(
    train: Path, test: Path, out_of_scope: str | None, cache: Path | None, folder: Path
) -> dict[str, float | None]:
    """Train on one file, test on the other; `folder` is for what is in between.

    Raises:
        BadFile: one of the files is no such file.
    """
    from rasa.utils.log_utils import configure_structlog

    from assistant.serve import silence_dependencies
    from benchmarks.intents.rows import read
    from benchmarks.intents.scores import score

    training, tests = read(train), read(test)
    silence_dependencies()
    configure_structlog(logging.WARNING)  # Rasa's debug log repeats every message
    from benchmarks.intents.pipeline import OUT_OF_SCOPE, Pipeline, of_the_project

    pipeline = Pipeline(of_the_project(cache or folder / "vectors.sqlite"), folder, out_of_scope)
    seconds = pipeline.train(training)
    asked = pipeline.ask([row.text for row in tests])
    scores = score([row.intent for row in tests], asked.answers, out_of_scope or OUT_OF_SCOPE)
    return {
        **asdict(scores),
        "train_seconds": seconds,
        "parse_ms_p50": statistics.median(asked.milliseconds),
        "parse_ms_p95": sorted(asked.milliseconds)[int(len(asked.milliseconds) * 0.95)],
    }


if __name__ == "__main__":
    main()
