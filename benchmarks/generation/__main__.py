"""`python -m benchmarks.generation [--questions N] [--url URL --model NAME]`: how many of the written answers the check
tells right, then what a small model behind a real server writes to development questions, and what of it is given."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.answers import DEVELOPMENT, load_questions
from benchmarks.generation import load_answers, sums
from benchmarks.generation.small_model import small_model
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.generation.model import Draft, Prompt
from frontdesk.knowledge.generation.openai_compatible import Endpoint, OpenAICompatible
from frontdesk.knowledge.generation.ports import Writer
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.generation.support.check import SupportCheck
from frontdesk.knowledge.generation.support.packaged import support_check

SHOP = Path("data/kb")
#: No customer waits: what is measured is what a model writes, on whatever machine.
SECONDS = 600.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generation", description=__doc__)
    parser.add_argument("--questions", type=int, default=20, help="how many the model is asked; 0: none")
    parser.add_argument("--url", help="another endpoint than the small model that is set up under build/")
    parser.add_argument("--model", default="small", help="name of the model there")
    arguments = parser.parse_args()
    check = support_check()
    print(json.dumps(of_written_answers(check)))
    if arguments.questions:
        with _endpoint(arguments.url) as url:
            writer = Remembering(OpenAICompatible(Endpoint(url, arguments.model)))
            print(json.dumps(of_a_model(writer, check, arguments.questions)))


def of_written_answers(check: SupportCheck) -> dict[str, object]:
    """Sums for the answers that were looked at, and for the others."""
    figures: dict[str, object] = {}
    for name, looked_at in (("looked_at", True), ("apart", False)):
        counted = sums(check, [each for each in load_answers() if each.was_looked_at is looked_at])
        kinds = sorted({kind for kind, _ in counted})
        figures[name] = {
            kind: f"{counted[kind, True]} of {counted[kind, True] + counted[kind, False]} refused" for kind in kinds
        }
    return figures


class Remembering:
    """A Writer that keeps what was written last."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.last = Draft("")

    def write(self, prompt: Prompt, seconds: float) -> Draft:
        self.last = self._writer.write(prompt, seconds)
        return self.last


def of_a_model(writer: Remembering, check: SupportCheck, most: int) -> dict[str, object]:
    """What came of answers to development questions; prints each beside what is quoted."""
    knowledge, generation = embedded_knowledge(SHOP), Generation(writer, check, SECONDS)
    outcomes, seconds = Counter[str](), []
    for question in load_questions(DEVELOPMENT):
        answer = knowledge.answer(question.ask)
        if answer is None or len(seconds) == most:
            continue
        begun = time.perf_counter()
        told = generation.rewritten(question.ask, answer)
        if told.outcome:
            seconds.append(time.perf_counter() - begun)
            outcomes[told.outcome] += 1
            print(
                f"{question.ask}\n  quoted:  {answer.quote}\n  model:   {writer.last.text!r}\n  outcome: {told.outcome}"
            )
    median = round(sorted(seconds)[len(seconds) // 2], 1) if seconds else None
    return {"asked": len(seconds), **dict(outcomes.most_common()), "median_seconds": median}


@contextmanager
def _endpoint(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with small_model() as found:
        yield found


if __name__ == "__main__":
    main()
