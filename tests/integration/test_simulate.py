"""`frontdesk simulate` on a running site."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import prefork
from tests.stack import ROOT, Stack

SCRIPTS = """\
scripts:
  - name: signs in on the way and asks for a person
    turns:
      - says: where is my order
        passed: {shows: [sign in]}
      - signs_in: yusuf.kharademi@example.com
      - says: where is W1126
        passed: {shows: [W1126], record: {W1126: {state: processing}}}
        helpful: {shows: [<in 3 days>]}
      - says: i want to talk to a person
        passed: {owner: queue, ticket: none}
      - agent: takes over
        passed: {shows: [Robin Hale], owner: agent}
      - agent_writes: Good morning
        passed: {shows: [good morning]}
      - says: hello
        passed: {silent: true}
      - agent: hands back
        passed: {owner: bot}
  - name: presses a button, and another that is not there
    customer: yusuf.kharademi@example.com
    turns:
      - says: i forgot my password
        passed: {shows: [link], mail: none}
        helpful: {buttons: [yes send it]}
      - presses: "yes"
        passed: {shows: [on its way], mail: [choose a new password]}
      - presses: goodbye
        passed: {shows: [goodbye]}
  - name: expects what is not said
    turns:
      - says: hello
        passed: {shows: [no such words], owner: bot}
        helpful: {shows: [neither these]}
  - name: moves the clock
    turns:
      - says: hello
        passed: {shows: [hello]}
        helpful: {shows: [hello]}
      - clock: 1 day
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    file = tmp_path / "topic.yml"
    file.write_text(SCRIPTS)
    return file


def simulate(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    return prefork.run("simulate", *arguments, env=stack.env, cwd=ROOT, timeout=120)


def test_scripts_are_played_and_held_against_what_they_expect(stack: Stack, scripts: Path) -> None:
    done = simulate(stack, str(scripts), "--url", stack.base_url, "--times", "2", "--json")
    assert done.returncode == 1 and "Fewer than 95 %" in done.stderr
    assert "need a stack of their own (run without --url): 1" in done.stderr
    found = json.loads(done.stdout)
    wrong = {script["name"]: [turn["wrong"] for turn in script["turns"]] for script in found["scripts"]}
    assert wrong.pop("expects what is not said") == [["shows: no such words"]]
    assert len(wrong) == 2 and not any(faults for turns in wrong.values() for faults in turns), wrong
    assert found["passed"]["conversations"] == {"good": 2, "of": 3, "percent": 66.7}
    assert found["helpful"]["conversations"]["good"] == 2


def test_a_channel_is_compared_with_another_one(stack: Stack, scripts: Path) -> None:
    done = simulate(stack, str(scripts), "--beside", "web_chat")
    assert done.returncode == 1 and "is the channel itself" in done.stderr
    done = simulate(stack, str(scripts), "--beside", "slack", "--url", stack.base_url)
    assert done.returncode == 1 and "leave --url out" in done.stderr
