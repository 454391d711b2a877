"""`python -m benchmarks.everyday [FILE] [--mistakes]`: how many everyday messages the current model understands.

Without a file, both halves; of the one that is kept apart, only sums are ever shown.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from assistant.serve import newest_model
from benchmarks.everyday.scores import Understood, Written, by_way, is_right, read

HERE = Path(__file__).parent
LOOKED_AT, KEPT_APART = HERE / "looked_at.jsonl", HERE / "kept_apart.jsonl"
PYTHON = Path("assistant/.venv/bin/python")


def main() -> None:
    """Run in Rasa's environment, whichever Python was asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.everyday", description=__doc__)
    parser.add_argument("file", type=Path, nargs="*", help='lines of {"text": …, "journey": …, "way": …}')
    parser.add_argument("--mistakes", action="store_true", help="show what was misunderstood of other files")
    options = parser.parse_args()
    if find_spec("rasa") is None:
        if not PYTHON.exists():
            sys.exit("Rasa's environment is missing: run `make install`, and start this in the project's folder.")
        os.execv(PYTHON, [str(PYTHON), "-m", "benchmarks.everyday", *sys.argv[1:]])
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    model = newest_model(Path("models"))
    if model is None:
        sys.exit("There is no model: run `make train` first.")
    for path in options.file or [LOOKED_AT, KEPT_APART]:
        _score(path, model, options.mistakes and path.read_bytes() != KEPT_APART.read_bytes())


def _score(path: Path, model: Path, shows_mistakes: bool) -> None:
    messages = read(path)
    understood = _ask(model, [each.text for each in messages])
    outcomes = [(each, is_right(each, said)) for each, said in zip(messages, understood, strict=True)]
    ways = by_way(outcomes)
    right = sum(count for count, _ in ways.values())
    print(f"{path.name}: {right} of {len(messages)} understood, {right / len(messages):.1%}")
    for way, (count, of) in sorted(ways.items(), key=lambda each: each[1][0] / each[1][1]):
        print(f"  {way:<20}{count:>3} of {of}  {count / of:.0%}")
    if shows_mistakes:
        wrong = [(each, said) for (each, is_good), said in zip(outcomes, understood, strict=True) if not is_good]
        for each, said in wrong:
            print(f"  {_names(each)} taken for {', '.join(sorted(said.requests))}: {each.text}")


def _ask(model: Path, texts: list[str]) -> list[Understood]:
    import logging

    from rasa.utils.log_utils import configure_structlog

    from assistant.grouping import parsed
    from assistant.serve import leave_tensorflow_out, silence_dependencies
    from assistant.turn import as_text

    silence_dependencies()
    leave_tensorflow_out()
    configure_structlog(logging.WARNING)
    return [Understood.of(each) for each in parsed(model, [as_text(text) for text in texts])]


def _names(written: Written) -> str:
    return f"[{written.way}] {' and '.join(written.journeys)}"


if __name__ == "__main__":
    main()
