"""A bot that says one thing to everything does badly, or the expectations are too lenient."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from frontdesk.cli.app import app
from frontdesk.simulation import report
from frontdesk.simulation.floor import MOST_HELPFUL, MOST_PASSED, REPLY, play_floor
from frontdesk.simulation.model import Act, Expectation, Script, Turn
from frontdesk.simulation.reading import FOLDER, read_scripts
from frontdesk.simulation.running import one_in
from frontdesk.simulation.words import Blanks, words
from frontdesk.wording import Wording

BLANKS = Blanks(date(2026, 11, 26), Wording.of("en-GB", "Europe/Berlin"))


def test_the_projects_scripts_are_read_and_expect_enough() -> None:
    scripts = read_scripts([FOLDER])
    total = report.sums([play_floor(script, BLANKS) for script in scripts])
    assert total.passed.percent < MOST_PASSED
    assert total.helpful.percent < MOST_HELPFUL


def test_the_bot_says_one_thing_and_never_hands_over() -> None:
    lenient = Expectation(shows=(words("sorry | person", {}),))
    strict = Expectation(shows=(words("sorry", {}),), owner=frozenset())
    turns = (Turn(1, Act.SAYS, "hi", lenient), Turn(2, Act.SIGNS_IN, "a@example.com"), Turn(3, Act.SAYS, "ho", strict))
    played = play_floor(Script(Path("x.yml"), 1, "x", turns), BLANKS)
    first, second = played.turns
    assert first.seen and first.seen.messages[0].text == REPLY
    assert first.passed and second.passed


def test_while_a_person_has_the_conversation_the_bot_is_silent() -> None:
    silent = Expectation(silent=True)
    turns = (Turn(1, Act.AGENT, "takes over"), Turn(2, Act.SAYS, "hi", silent), Turn(3, Act.AGENT, "hands back"))
    played = play_floor(Script(Path("x.yml"), 1, "x", (*turns, Turn(4, Act.SAYS, "hi", silent))), BLANKS)
    assert [turn.passed for turn in played.turns] == [True, False]


def test_a_share_of_the_scripts_is_the_same_every_time_whatever_there_is_beside_it() -> None:
    scripts = [Script(Path("x.yml"), 1, f"script {number}", ()) for number in range(300)]
    third = one_in(scripts, 3)
    assert 70 < len(third) < 130
    assert one_in(scripts[50:], 3) == [script for script in third if script in scripts[50:]]
    assert one_in(scripts, 1) == scripts


def test_the_command_needs_no_site_for_it_and_tells_mistakes_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "topic.yml"
    expected = "        passed: {shows: [hello]}\n        helpful: {shows: [hello]}\n"
    file.write_text(f"scripts:\n  - name: a\n    turns:\n      - says: hi\n{expected}")
    strict = CliRunner().invoke(app, ["simulate", str(file), "--floor", "--sums"])
    assert strict.exit_code == 0 and strict.stdout.startswith("passed   0 of 1")
    file.write_text(file.read_text().replace("[hello]", "[sorry]"))
    lenient = CliRunner().invoke(app, ["simulate", str(file), "--floor"])
    assert lenient.exit_code == 1 and "too lenient" in lenient.stderr
    file.write_text(file.read_text().replace("says", "sayz"))
    wrong = CliRunner().invoke(app, ["simulate", str(file)])
    assert wrong.exit_code == 1 and f"{file}:4: no such key: sayz; did you mean says?" in wrong.stderr
