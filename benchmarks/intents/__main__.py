"""`python -m benchmarks.intents --train FILE --test FILE [--out-of-scope LABEL] [--traffic FILE] [--ways]`: one data
set, one line of JSON.

Without files, the table of docs/benchmarks.md, beside Rasa's default pipeline (twenty minutes).
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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.intents.pipeline import Pipeline
    from benchmarks.intents.rows import Row

PYTHON = Path("assistant/.venv/bin/python")
CONFIG = Path("config.yml")


def main() -> None:
    """Run in Rasa's environment, whichever Python was asked."""
    options = _options()
    if find_spec("rasa") is None:
        if not PYTHON.exists():
            sys.exit("Rasa's environment is missing: run `make install`, and start this in the project's folder.")
        os.execv(PYTHON, [str(PYTHON), "-m", "benchmarks.intents", *sys.argv[1:]])
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if options.train:
        _one_set(options)
    else:
        from benchmarks.intents.table import print_table

        print_table(options.data)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intents", description=__doc__)
    parser.add_argument("--train", type=Path, metavar="FILE", help='lines of {"text": …, "intent": …}')
    parser.add_argument("--test", type=Path, metavar="FILE", help="the same")
    parser.add_argument("--out-of-scope", metavar="LABEL", help="the intent of rows that are to be rejected")
    parser.add_argument(
        "--traffic", type=Path, metavar="FILE", help='lines of {"text": …} from which the threshold is learned'
    )
    parser.add_argument(
        "--ways", action="store_true", help="also test rows misspelt, rambling, dictated and in pairs, by a seed"
    )
    parser.add_argument("--cache", type=Path, metavar="FILE", help="keep vectors of training rows here; else nowhere")
    parser.add_argument("--config", type=Path, metavar="FILE", default=CONFIG, help="the pipeline; by default ours")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the table's folder of data sets")
    options = parser.parse_args()
    if bool(options.train) != bool(options.test):
        parser.error("give both --train and --test, or neither for the table")
    return options


def _one_set(options: argparse.Namespace) -> None:
    from assistant.answering import Problem
    from benchmarks.intents.rows import BadFile

    try:
        # Rasa tells its progress; the figures alone are the output.
        with tempfile.TemporaryDirectory(prefix="intents-") as folder, redirect_stdout(sys.stderr):
            measured = measure(options, Path(folder))
    except (BadFile, Problem) as problem:
        sys.exit(str(problem))
    print(json.dumps(measured))


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Train on one file, test on the other; `folder` is for what is in between.

    Raises:
        BadFile: one of the files is no such file.
        Problem: nothing can be learned from the traffic.
    """
    from benchmarks.intents.rows import read, read_texts

    training, tests = read(options.train), read(options.test)
    traffic = read_texts(options.traffic) if options.traffic else None
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")  # or a second run would train nothing
    from rasa.utils.log_utils import configure_structlog

    from assistant.serve import silence_dependencies
    from benchmarks.intents.pipeline import OUT_OF_SCOPE, Pipeline, configured, with_threshold
    from benchmarks.intents.scores import best_mcc, score

    silence_dependencies()
    configure_structlog(logging.WARNING)  # Rasa's debug log repeats every message
    config = configured(options.config, options.cache or folder / "vectors.sqlite")
    pipeline = Pipeline(config, folder, options.out_of_scope)
    seconds = pipeline.train(training)
    learned: dict[str, float] = {}
    if traffic is not None:
        found = pipeline.learn(traffic)
        learned = {"estimated_share": found.share, "estimated_low": found.low, "estimated_high": found.high}
        learned["threshold"] = found.best
        pipeline = Pipeline(with_threshold(config, found.best), folder, options.out_of_scope)
        pipeline.train(training)
    asked = pipeline.ask([row.text for row in tests])
    truth, out_of_scope = [row.intent for row in tests], options.out_of_scope or OUT_OF_SCOPE
    scores = score(truth, asked.answers, out_of_scope)
    if learned:
        learned["best_mcc"] = best_mcc(truth, asked.answers, out_of_scope)
    ways = _ways(pipeline, tests, out_of_scope) if options.ways else {}
    return {
        **asdict(scores),
        **learned,
        **ways,
        "taken_for_several": statistics.mean(len(answer.requests) > 1 for answer in asked.answers),
        "train_seconds": seconds,
        "parse_ms_p50": statistics.median(asked.milliseconds),
        "parse_ms_p95": sorted(asked.milliseconds)[int(len(asked.milliseconds) * 0.95)],
    }


def _ways(pipeline: Pipeline, tests: list[Row], out_of_scope: str) -> dict[str, Any]:
    """The figures of the rows in scope as people write them, and the share of pairs of which both are found."""
    from benchmarks.intents.scores import score
    from benchmarks.intents.ways import WAYS, pairs

    rows = [row for row in tests if row.intent != out_of_scope]
    found: dict[str, Any] = {}
    for name, written in WAYS.items():
        asked = pipeline.ask([row.text for row in written(rows)])
        scores = score([row.intent for row in rows], asked.answers, out_of_scope)
        found[name] = {"accuracy_all": scores.accuracy_all, "accuracy": scores.accuracy}
        found[name]["parse_ms_p95"] = sorted(asked.milliseconds)[int(len(asked.milliseconds) * 0.95)]
    joined = pairs(rows)
    answers = pipeline.ask([text for text, _ in joined]).answers
    both = [answer.requests == intents for answer, (_, intents) in zip(answers, joined, strict=True)]
    return {**found, "both_of_a_pair": statistics.mean(both)}


if __name__ == "__main__":
    main()
