"""How modules answer those who start them: JSON and nothing else, without TensorFlow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def answered(work: str) -> subprocess.CompletedProcess[str]:
    lines = [
        "import sys",
        "from assistant.answering import Problem, answer",
        "def work():",
        *(f"    {line}" for line in work.splitlines()),
        "sys.exit(answer(work))",
    ]
    command = [sys.executable, "-c", "\n".join(lines)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_what_else_is_printed_does_not_come_between() -> None:
    done = answered('print("a library says hello")\nreturn {"said": "über"}')
    assert (done.returncode, json.loads(done.stdout)) == (0, {"said": "über"})
    assert "a library says hello" in done.stderr


@pytest.mark.parametrize("error", ["Problem", "RasaException"])
def test_a_problem_is_one_line_and_exit_code_1(error: str) -> None:
    done = answered(
        f"from rasa.shared.exceptions import RasaException\nraise {error}('this is\\n  wrong. You can use https://x.y')"
    )
    assert (done.returncode, json.loads(done.stdout)) == (1, {"problem": "this is wrong."})


def test_the_report_and_explanations_do_without_tensorflow() -> None:
    work = "import assistant.report.findings, assistant.report.reading\n"
    work += "import assistant.explanation.policies, assistant.explanation.meaning\n"
    done = answered(work + 'return {"loaded": "tensorflow" in sys.modules}')
    assert json.loads(done.stdout) == {"loaded": False}, done.stderr
