"""`python -m benchmarks.search.whiten`: makes the measure of meaning (frontdesk/knowledge/index/measure.npy).

It whitens what differs between people who want the same: the covariance within the intents of BANKING77, CLINC150 and
bitext27, of rows that they give for training.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.search.convert import DATA
from frontdesk.knowledge.index.measure import NUMBERS
from frontdesk.knowledge.index.packaged_encoder import search_encoder
from frontdesk.knowledge.index.vectors import Floats

#: Of an intent so many rows at most, drawn by chance.
MOST_ROWS = 40
#: How much of the covariance is alike in all directions instead.
SHRINKAGE = 0.3

Intents = dict[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.whiten", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with banking77, clinc150 and bitext27")
    parser.add_argument("--out", type=Path, default=NUMBERS)
    arguments = parser.parse_args()
    sets = [encoded(intents) for intents in (banking(arguments.data), clinc(arguments.data), bitext(arguments.data))]
    mean = np.mean([np.concatenate(each).mean(axis=0) for each in sets], axis=0)
    np.save(arguments.out, np.vstack([mean, whitening(sets)]).astype(np.float16))


def whitening(sets: list[list[Floats]]) -> Floats:
    """The matrix after which rows differ alike in all directions within their intents; every set counts alike."""
    covariance = np.mean([_within(each) for each in sets], axis=0)
    size = len(covariance)
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.trace(covariance) / size * np.eye(size)
    values, directions = np.linalg.eigh(covariance)
    matrix = directions / np.sqrt(values)
    return np.asarray(matrix * np.sqrt(size) / np.linalg.norm(matrix))


def _within(intents: list[Floats]) -> Floats:
    apart = np.concatenate([rows - rows.mean(axis=0) for rows in intents])
    return np.asarray(apart.T @ apart / len(apart))


def encoded(intents: Intents) -> list[Floats]:
    """The vectors of some rows of each intent, of length 1."""
    chance, encoder = np.random.default_rng(0), search_encoder()
    with ThreadPoolExecutor() as pool:
        drawn = [chance.permutation(rows)[:MOST_ROWS] for _, rows in sorted(intents.items())]
        return [np.concatenate(list(pool.map(lambda row: encoder.encode_parts(row, ()), rows))) for rows in drawn]


def banking(data: Path) -> Intents:
    with open(data / "banking77" / "train.csv", encoding="utf-8", newline="") as file:
        return _by_intent((row["text"], row["category"]) for row in csv.DictReader(file))


def clinc(data: Path) -> Intents:
    content = json.loads((data / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    return _by_intent((text, intent) for text, intent in content["train"])


def bitext(data: Path) -> Intents:
    def rows() -> Iterator[tuple[str, str]]:
        for path in sorted((data / "bitext27" / "data" / "train").glob("*.csv")):
            with open(path, encoding="utf-8", newline="") as file:
                yield from ((row["utterance"], row["intent"]) for row in csv.DictReader(file))

    return _by_intent(rows())


def _by_intent(rows: Iterable[tuple[str, str]]) -> Intents:
    intents: Intents = defaultdict(list)
    for text, intent in rows:
        intents[intent].append(text)
    return intents


if __name__ == "__main__":
    main()
