"""Which suites there are, and in which order they start."""

from __future__ import annotations

from collections import Counter, namedtuple
from pathlib import Path

import pytest

from scripts import run_tests
from tests.stack import ROOT


def test_every_test_file_is_in_one_suite() -> None:
    paths = [
        str(argument)
        for suite in run_tests.suites()
        for argument in suite.command
        if str(argument).startswith(f"{ROOT}/tests/")
    ]
    files = list((ROOT / "tests").rglob("test_*.py"))
    assert len(files) > 100
    owners = {file: [path for path in paths if file.is_relative_to(path)] for file in files}
    assert {file for file, suites in owners.items() if len(suites) != 1} == set()


def test_suites_have_names_and_reports_of_their_own_and_the_order_names_no_other() -> None:
    suites = run_tests.suites()
    names = [suite.name for suite in suites]
    assert max(Counter(names).values()) == 1
    assert max(Counter(suite.report for suite in suites if suite.report).values()) == 1
    assert set(run_tests.LONGEST_FIRST) <= set(names)


def test_a_new_folder_is_a_suite_that_starts_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("unit/deep/down/test_one.py", "channels/test_two.py", "conversations/test_three.yml", "stack.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    monkeypatch.setattr(run_tests, "TESTS", tmp_path)
    names = [suite.name for suite in run_tests.suites()]
    assert names[0] == "channels"
    assert "unit" in names
    assert "conversations" not in names


@pytest.mark.parametrize(("free", "is_in_memory"), [(run_tests.NEEDED_BYTES, True), (64 * 1024**2, False)])
def test_temporary_folders_are_in_memory_if_there_is_room_and_are_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_in_memory: bool
) -> None:
    usage = namedtuple("usage", "free")(free)
    monkeypatch.setattr(run_tests, "MEMORY", tmp_path)
    monkeypatch.setattr(run_tests.shutil, "disk_usage", lambda path: usage)
    with run_tests.temporary_folder() as folder:
        assert Path(folder).is_dir() and (Path(folder).parent == tmp_path) is is_in_memory
        assert Path(folder).stat().st_mode & 0o777 == 0o755, "PostgreSQL runs as a user of its own"
    assert not Path(folder).exists()


def test_a_machine_without_such_memory_uses_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "MEMORY", tmp_path / "missing")
    with run_tests.temporary_folder() as folder:
        assert Path(folder).is_dir()


@pytest.mark.parametrize("missing", [[], ["maven"]])
def test_servers_start_once_what_builds_them_is_there(monkeypatch: pytest.MonkeyPatch, missing: list[str]) -> None:
    monkeypatch.setattr(run_tests, "missing_packages", lambda: missing)
    commands = {each.name: " ".join(map(str, each.command)) for each in run_tests.preparations(with_static=False)}
    search, desk = "-m tests.elasticsearch_node start", "-m tests.rt_server"
    if missing:
        installs, starts = commands["packages"].split("maven")[0], commands["packages"].split("maven")[-1]
        assert "apt-get install" in installs + starts and starts.index(search) < starts.index(desk)
    else:
        assert commands["elasticsearch"].endswith(search) and commands["request-tracker"].endswith(desk)


def test_who_cannot_test_a_desk_says_so() -> None:
    assert "request-tracker5" in run_tests.rt_server.untested()


def test_who_cannot_test_a_search_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests.elasticsearch_node, "missing", lambda: ["maven"])
    said = run_tests.elasticsearch_node.untested()
    assert said.startswith("NOT TESTED") and "maven" in said
