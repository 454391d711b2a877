"""`python -m benchmarks.parsing [--repetitions 5]`: how long the current model takes to understand a message.

Short messages, and ones of 80 words. Beside each message, and in the same run, what the encoder in floats takes for it
as a whole: the ratio to that depends little on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.serve import newest_model
from benchmarks.parsing.texts import long, short

PYTHON = Path("assistant/.venv/bin/python")
_WARM = 5  # messages

Step = Callable[[str], object]


@dataclass(frozen=True)
class Times:
    """Milliseconds until a message is understood, of the processor for it, and of the encoder in floats."""

    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    floats_p50_ms: float

    @property
    def ratio(self) -> float:
        """Of understanding to the encoder in floats."""
        return self.p50_ms / self.floats_p50_ms


def main() -> None:
    """Run in Rasa's environment, whichever Python was asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parsing", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5, help="of all messages; a message's median counts")
    options = parser.parse_args()
    if find_spec("rasa") is None:
        if not PYTHON.exists():
            sys.exit("Rasa's environment is missing: run `make install`, and start this in the project's folder.")
        os.execv(PYTHON, [str(PYTHON), "-m", "benchmarks.parsing", *sys.argv[1:]])
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "OPENBLAS_NUM_THREADS": "1"}  # as the server does
    model = newest_model(Path("models"))
    if model is None:
        sys.exit("There is no model: run `make train` first.")
    with TemporaryDirectory() as folder:
        parse, encode = _steps(model, Path(folder))
        few = short()
        found = {
            "short": measured(few, parse, encode, options.repetitions),
            "80 words": measured(long(few), parse, encode, options.repetitions),
        }
    print(table(found))
    print(json.dumps({name: asdict(times) for name, times in found.items()}))


def measured(texts: Sequence[str], parse: Step, encode: Step, repetitions: int) -> Times:
    """Parse and encode each text, one after the other, several times; percentiles are over texts."""
    for text in texts[:_WARM]:
        parse(text), encode(text)
    rounds = [[(_timed(parse, text), _timed(encode, text)) for text in texts] for _ in range(repetitions)]
    of_text = list(zip(*rounds, strict=True))
    wall, cpu = (sorted(statistics.median(each[0][kind] for each in taken) for taken in of_text) for kind in (0, 1))
    floats = [statistics.median(each[1][0] for each in taken) for taken in of_text]
    return Times(
        statistics.median(wall), wall[int(0.95 * len(wall))], statistics.median(cpu), statistics.median(floats)
    )


def table(found: dict[str, Times]) -> str:
    """The figures in Markdown."""
    rows = ["| message | p50 ms | p95 ms | processor, p50 ms | the encoder in floats, p50 ms | ratio |"]
    rows.append("|---|---|---|---|---|---|")
    for name, each in found.items():
        figures = (each.p50_ms, each.p95_ms, each.cpu_p50_ms, each.floats_p50_ms)
        rows.append(f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} | {each.ratio:.2f} |")
    return "\n".join(rows)


def _steps(model: Path, folder: Path) -> tuple[Step, Step]:
    """What parses a text as the turn channel has it parsed, and what encodes it in floats."""
    import logging

    from assistant.serve import leave_tensorflow_out, silence_dependencies

    silence_dependencies()
    leave_tensorflow_out()
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.utils.log_utils import configure_structlog

    from assistant.graph_runner import TurnGraphRunner
    from assistant.turn import as_text
    from encoder import SentenceEncoder
    from encoder.packaged_model import packaged_floats

    configure_structlog(logging.WARNING)
    metadata, loaded = load_predict_graph_runner(folder, model, LocalModelStorage, DaskGraphRunner)
    runner = TurnGraphRunner(loaded)

    def parse(text: str) -> object:
        message = UserMessage(as_text(text))
        return runner.run({PLACEHOLDER_MESSAGE: [message]}, targets=[str(metadata.nlu_target)])

    return parse, SentenceEncoder(packaged_floats()).encode


def _timed(step: Step, text: str) -> tuple[float, float]:
    started, used = time.perf_counter(), time.process_time()
    step(text)
    return (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000


if __name__ == "__main__":
    main()
