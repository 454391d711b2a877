"""The table of docs/benchmarks.md: our pipeline on public data sets, beside the default one of Rasa."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks.intents.datasets import DataSet, banking77, bitext27, clinc150, clinc150_traffic, few_of
from benchmarks.intents.rows import write
from benchmarks.intents.ways import WAYS

_SEEDS = (0, 1, 2)
_OUT_OF_SCOPE = (0.1, 0.3, 0.6)
# Rasa's default pipeline as `rasa init` of 3.6.21 writes it; `epochs` of DIET (100 there) is how long we wait.
_EPOCHS = 100
_FIRST_EPOCHS = 3
_DEFAULT_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": _FIRST_EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]


def print_table(data: Path) -> None:
    """Measure everything, print a table in Markdown and a line of JSON. Each row is a process of its own."""
    if not (data / "banking77").is_dir():
        sys.exit(f"The data sets are not in {data}: name their folder with --data.")
    with tempfile.TemporaryDirectory(prefix="intents-") as folder:
        measured = _measure_all(data, Path(folder))
    print("| data set | nothing rejected | at the threshold | out of scope found | ECE | training s | parse p50 ms |")
    print("|---|---|---|---|---|---|---|")
    for name, figures in measured.items():
        print(_line(name, figures))
    print("\n| threshold learned from the unlabelled test rows | estimated share | MCC | MCC at the best threshold |")
    print("|---|---|---|---|")
    for name, figures in measured.items():
        if "best_mcc" in figures:
            print(f"| {name} | {figures['estimated_share']:.1%} | {figures['mcc']:.3f} | {figures['best_mcc']:.3f} |")
    print("\n| BANKING77 as people write | nothing rejected | at the threshold | parse p95 ms |")
    print("|---|---|---|---|")
    written = measured["BANKING77, cold cache"]
    for name in WAYS:
        way = written[name]
        print(f"| {name} | {way['accuracy_all']:.1%} | {way['accuracy']:.1%} | {way['parse_ms_p95']:.1f} |")
    print(f"\nBoth requests of a pair found: {written['both_of_a_pair']:.1%}; one request taken for several: ", end="")
    print(f"{written['taken_for_several']:.1%}.")
    stock = measured["BANKING77, Rasa's default pipeline"]
    print(f"\nRasa's default pipeline would train for {stock['estimated_seconds'] / 60:.0f} minutes.")
    print(json.dumps(measured))


def _measure_all(data: Path, folder: Path) -> dict[str, dict[str, Any]]:
    whole, cache = banking77(data), folder / "vectors.sqlite"
    measured = {"BANKING77, cold cache": _run(whole, folder, "--cache", str(cache), "--ways")}
    measured["BANKING77, warm cache"] = _run(whole, folder, "--cache", str(cache))
    few = [_run(few_of(whole, seed), folder, "--cache", str(cache)) for seed in _SEEDS]
    measured["BANKING77, 10 an intent, mean of 3"] = _means(few)
    for part in (clinc150(data), bitext27(data)):
        measured[part.name] = _run(part, folder, "--cache", str(cache))
    for part in (clinc150_traffic(data, share) for share in _OUT_OF_SCOPE):
        traffic = ("--traffic", str(folder / "test.jsonl"))  # the same rows, of which it reads the texts
        measured[part.name] = _run(part, folder, "--cache", str(cache), *traffic)
    measured["BANKING77, Rasa's default pipeline"] = _stock(whole, folder)
    return measured


def _run(part: DataSet, folder: Path, *options: str) -> dict[str, Any]:
    train, test = write(folder / "train.jsonl", part.train), write(folder / "test.jsonl", part.test)
    command = [sys.executable, "-m", "benchmarks.intents", "--train", str(train), "--test", str(test), *options]
    if part.out_of_scope:
        command += ["--out-of-scope", part.out_of_scope]
    print(f"{part.name} …", file=sys.stderr, flush=True)
    with (folder / "log").open("ab") as log:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=log)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _stock(whole: DataSet, folder: Path) -> dict[str, Any]:
    """The default pipeline after its first epochs: they tell how long all would take, and a parse takes as long."""
    seconds = {}
    for epochs in (1, _FIRST_EPOCHS):
        pipeline = [{**each, "epochs": epochs} if "epochs" in each else each for each in _DEFAULT_PIPELINE]
        config = folder / f"stock-{epochs}.yml"
        config.write_text(yaml.safe_dump({"recipe": "default.v1", "language": "en", "pipeline": pipeline}))
        figures = _run(whole, folder, "--config", str(config))
        seconds[epochs] = figures["train_seconds"]
    epoch = (seconds[_FIRST_EPOCHS] - seconds[1]) / (_FIRST_EPOCHS - 1)
    return {**figures, "estimated_seconds": seconds[1] + epoch * (_EPOCHS - 1)}


def _means(several: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = [name for name, value in several[0].items() if isinstance(value, float)]
    return {name: statistics.mean(each[name] for each in several) for name in numbers}


def _line(name: str, figures: dict[str, Any]) -> str:
    def share(key: str) -> str:
        return f"{figures[key]:.1%}" if figures.get(key) is not None and "estimated_seconds" not in figures else "-"

    ece = f"{figures['ece']:.3f}" if "estimated_seconds" not in figures else "-"
    shares = " | ".join(share(key) for key in ("accuracy_all", "accuracy", "out_of_scope_recall"))
    return f"| {name} | {shares} | {ece} | {figures['train_seconds']:.0f} | {figures['parse_ms_p50']:.1f} |"
