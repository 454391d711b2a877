"""`python -m benchmarks.answers [--verbose]`: precision, right answers and refusals, on both sets of questions."""

import argparse
import time
from pathlib import Path

from benchmarks.answers import DEVELOPMENT, HELD_OUT, Outcome, Report, evaluate, load_questions
from frontdesk.knowledge.embedded import embedded_knowledge


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("data/kb"), help="folder of articles and synonyms")
    parser.add_argument("--questions", type=Path, nargs="*", default=[DEVELOPMENT, HELD_OUT])
    parser.add_argument("--verbose", action="store_true", help="show every wrong outcome")
    arguments = parser.parse_args()
    knowledge = embedded_knowledge(arguments.articles)
    print(f"{'questions':<14}{'right article':>18}{'right passage':>18}{'refused':>18}{'precision':>18}{'ms each':>10}")
    for path in arguments.questions:
        questions = load_questions(path)
        started = time.perf_counter()
        report = evaluate(knowledge.answer, questions)
        each = (time.perf_counter() - started) * 1000 / len(questions)
        print(f"{path.stem:<14}{''.join(f'{column:>18}' for column in _columns(report))}{each:>10.2f}")
        if arguments.verbose:
            print("\n".join(_line(outcome) for outcome in report.outcomes if not outcome.right))


def _columns(report: Report) -> list[str]:
    questions = [outcome.question for outcome in report.outcomes]
    answerable = sum(bool(question.articles) for question in questions)
    judged = sum(bool(question.passage) for question in questions)
    given = sum(outcome.answer is not None for outcome in report.outcomes)
    return [
        f"{report.answered:.1%} of {answerable}",
        f"{report.quoted:.1%} of {judged}" if judged else "-",
        f"{report.refused:.1%} of {len(questions) - answerable}",
        f"{report.precision:.1%} of {given}",
    ]


def _line(outcome: Outcome) -> str:
    expected = ", ".join(sorted(outcome.question.articles)) or "no answer"
    given = f"{outcome.answer.url} ({outcome.answer.score:.2f})" if outcome.answer else "no answer"
    return f"  {outcome.question.ask!r}: expected {expected}, got {given}"


if __name__ == "__main__":
    main()
