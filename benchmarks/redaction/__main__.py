"""`python -m benchmarks.redaction [--verbose]`: recall and precision by kind, numbers kept, milliseconds each."""

import argparse
import statistics
import time
from pathlib import Path

from benchmarks.redaction import DEVELOPMENT, HELD_OUT, Report, evaluate, load_messages
from frontdesk.bootstrap.review import build_redactor
from frontdesk.privacy.masking import mask
from frontdesk.privacy.model import Kind


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.redaction", description=__doc__)
    parser.add_argument("--messages", type=Path, nargs="*", default=[DEVELOPMENT, HELD_OUT])
    parser.add_argument("--verbose", action="store_true", help="show every wrong outcome")
    arguments = parser.parse_args()
    started = time.perf_counter()
    redactor = build_redactor()
    redactor.redact("warm")
    print(f"loading {time.perf_counter() - started:.2f} s\n")
    for path in arguments.messages:
        messages = load_messages(path)
        report = evaluate(redactor.redact, messages)
        print("\n".join(_table(path.stem, report)))
        texts = [message.text for message in messages]
        print(f"redact {_median(redactor.redact, texts):.2f} ms a message, mask {_median(mask, texts) * 1000:.0f} µs\n")
        if arguments.verbose:
            print("\n".join(_wrong(report)))


def _table(name: str, report: Report) -> list[str]:
    rows = [(kind.lower(), report.gone(kind), report.right(kind)) for kind in Kind]
    rows.append(("all", report.gone(), report.right()))
    lines = [f"{name:<14}{'recall':>18}{'precision':>18}"]
    lines += [f"{kind:<14}{_share(gone):>18}{_share(right):>18}" for kind, gone, right in rows]
    return [*lines, f"{'numbers kept':<14}{_share(report.kept()):>18}"]


def _share(outcomes: list[bool]) -> str:
    return f"{sum(outcomes) / len(outcomes):.1%} of {len(outcomes)}" if outcomes else "-"


def _median(function, texts: list[str]) -> float:  # type: ignore[no-untyped-def]
    """Milliseconds a text."""
    times = []
    for text in texts * 3:
        started = time.perf_counter()
        function(text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def _wrong(report: Report) -> list[str]:
    return [
        f"  {one.result.text}    <- {one.message.text}"
        for one in report.outcomes
        if not all(one.is_whole(label) if label.kind == "KEPT" else one.is_gone(label) for label in one.message.labels)
        or not all(map(one.is_right, one.result.findings))
    ]


if __name__ == "__main__":
    main()
