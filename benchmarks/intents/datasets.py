"""The public data sets of the table, as rows."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.intents.rows import Row

FEW = 10


@dataclass(frozen=True)
class DataSet:
    """Rows to train on and rows to test with; rows of `out_of_scope`, if there are any, are to be rejected."""

    name: str
    train: list[Row]
    test: list[Row]
    out_of_scope: str | None = None


def banking77(folder: Path) -> DataSet:
    """77 questions to a bank, 10,003 and 3,080 rows (Casanueva et al., 2020)."""
    train, test = (_csv(folder / "banking77" / f"{part}.csv", "text", "category") for part in ("train", "test"))
    return DataSet("BANKING77", train, test)


def few_of(whole: DataSet, seed: int) -> DataSet:
    """The same test with ten training rows an intent, drawn by a seed."""
    by_intent: dict[str, list[Row]] = defaultdict(list)
    for row in whole.train:
        by_intent[row.intent].append(row)
    draw = random.Random(seed)
    few = [row for intent in sorted(by_intent) for row in draw.sample(by_intent[intent], FEW)]
    return DataSet(f"{whole.name}, {FEW} an intent, seed {seed}", few, whole.test)


def clinc150(folder: Path) -> DataSet:
    """150 requests of ten domains, and 1,000 that are none of them (Larson et al., 2019), which training does not
    see."""
    parts = json.loads((folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    train, test, strange = ([Row(*row) for row in parts[part]] for part in ("train", "test", "oos_test"))
    return DataSet("CLINC150", train, [*test, *strange], strange[0].intent)


def clinc150_traffic(folder: Path, share: float) -> DataSet:
    """CLINC150 with as many test rows, drawn by a seed, as there are if this share of them is out of scope."""
    whole = clinc150(folder)
    known = [row for row in whole.test if row.intent != whole.out_of_scope]
    strange = [row for row in whole.test if row.intent == whole.out_of_scope]
    count = min(len(known) / (1 - share), len(strange) / share)
    draw = random.Random(int(share * 100))
    test = draw.sample(known, int(count * (1 - share))) + draw.sample(strange, int(count * share))
    return DataSet(f"{whole.name}, {share:.0%} out of scope", whole.train, test, whole.out_of_scope)


def bitext27(folder: Path) -> DataSet:
    """27 requests to a shop, generated text (Bitext, 2022)."""
    parts = [next((folder / "bitext27" / "data" / part).glob("*.csv")) for part in ("train", "test")]
    train, test = (_csv(path, "utterance", "intent") for path in parts)
    return DataSet("bitext27", train, test)


def _csv(path: Path, text: str, intent: str) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Row(line[text], line[intent]) for line in csv.DictReader(file)]
