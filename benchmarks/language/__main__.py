"""`python -m benchmarks.language [--verbose]`: how well languages are told apart, and what it costs."""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from pathlib import Path

from benchmarks.intents.datasets import banking77, clinc150
from benchmarks.language import ENGLISH_WITH_FOREIGN, MESSAGES, REQUESTS, by_language, load, taken_for_another
from benchmarks.language.typos import with_typos
from frontdesk.bootstrap.languages import build_reader
from frontdesk.language.service import LanguageReader
from frontdesk.settings import Settings

DATA = Path(__file__).parents[3] / "shared" / "data"
SEED = 12


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.language", description=__doc__)
    parser.add_argument("--messages", type=Path, default=MESSAGES, help="lines of a language, a tab and a message")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with banking77 and clinc150")
    parser.add_argument("--verbose", action="store_true", help="show every wrong outcome")
    arguments = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    reader = build_reader(Settings(_env_file=None))
    reader.read("where is my order")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"loading {time.process_time() - started:.2f} s of a processor, {grown:.0f} MB at most\n")
    messages = load(arguments.messages)
    _languages(reader, arguments.messages, arguments.verbose)
    texts = [message.text for message in messages]
    print(f"\nread {_median(reader, texts):.0f} µs a message\n")
    foreign = [message.text for message in messages if message.label == ENGLISH_WITH_FOREIGN]
    _taken(reader, "English with foreign names and words", foreign, arguments.verbose)
    for data in (banking77, clinc150):
        if not (arguments.data / data.__name__).exists():
            print(f"{data.__name__}: not in {arguments.data}")
            continue
        rows = [row.text for row in data(arguments.data).test]
        draw = random.Random(SEED)
        _taken(reader, f"{data.__name__} test rows", rows, arguments.verbose)
        _taken(reader, f"{data.__name__} with typos", [with_typos(row, draw) for row in rows], arguments.verbose)


def _languages(reader: LanguageReader, path: Path, verbose: bool) -> None:
    def told(text: str) -> str | None:
        return reader.read(text).language

    messages = [message for message in load(path) if message.label != ENGLISH_WITH_FOREIGN]
    found = by_language(messages, told)
    for language, outcomes in found.items():
        print(f"{language:<6}{_share(outcomes)}")
    print(f"{'all':<6}{_share([each for outcomes in found.values() for each in outcomes])}")
    if verbose:
        print(
            "\n".join(
                f"  {each.label} {told(each.text)}: {each.text}" for each in messages if told(each.text) != each.label
            )
        )
    asked = [reader.read(message.text).asks_for_person for message in load(REQUESTS)]
    print(f"{'requests for a person':<24}{_share(asked)}")


def _taken(reader: LanguageReader, name: str, texts: list[str], verbose: bool) -> None:
    wrong = taken_for_another(texts, lambda text: reader.read(text).language)
    asking = [text for text in texts if reader.read(text).asks_for_person]
    share = len(wrong) / len(texts) if texts else 0.0
    print(f"{name:<40}taken for another {share:.2%} ({len(wrong)}), for a request {len(asking)} of {len(texts)}")
    if verbose:
        print("\n".join(f"  {language}: {text}" for text, language in wrong))


def _share(outcomes: list[bool]) -> str:
    return f"{sum(outcomes) / len(outcomes):.1%} of {len(outcomes)}" if outcomes else "-"


def _median(reader: LanguageReader, texts: list[str]) -> float:
    """Microseconds a text."""
    times = []
    for text in texts * 3:
        started = time.perf_counter()
        reader.read(text)
        times.append((time.perf_counter() - started) * 1_000_000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
