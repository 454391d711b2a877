"""`python -m assistant.report --config config.yml data/nlu`: the findings on folders of NLU files, as JSON."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.answering import answer


def main() -> int:
    """Print the findings, or what stands in their way."""
    parser = argparse.ArgumentParser(prog="python -m assistant.report", description=main.__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="files and folders of NLU examples")
    parser.add_argument("--config", type=Path, default=Path("config.yml"), help="whose pipeline reads them")
    options = parser.parse_args()
    return answer(lambda: _report(options.data, options.config))


def _report(data: list[Path], config: Path) -> dict[str, Any]:
    # Imported here: these import Rasa, which must come after TensorFlow was left out.
    from assistant.intents.classifier import rejection
    from assistant.report.examples import read_examples
    from assistant.report.findings import findings
    from assistant.report.judging import judge
    from assistant.report.reading import Pipeline

    pipeline = Pipeline.of(config)
    read = read_examples(data)
    reading = pipeline.read([each.text for each in read.examples])
    settings = pipeline.classifier
    judged = judge(read.examples, reading, settings["out_of_scope"], rejection(settings))
    return {"data": [str(path) for path in data], "remarks": read.remarks, **asdict(findings(judged))}


if __name__ == "__main__":
    sys.exit(main())
