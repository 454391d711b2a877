"""What is written for people is held against the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from frontdesk.bootstrap.channels import BUILDERS, WEB_CHAT
from frontdesk.settings import GROUPS, Settings
from scripts import pictures, write_reference

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", write_reference.pages())
def test_every_setting_and_command_is_described_as_the_code_has_it(path: str) -> None:
    assert (ROOT / path).read_text() == write_reference.pages()[path], f"run: {write_reference.AGAIN}"


def test_every_setting_says_what_it_means() -> None:
    explained = [named for group in GROUPS for named in write_reference.variables(group)]
    unexplained = [name for name, field in explained if not field.description]
    assert len(explained) == len(Settings.model_fields)
    assert not unexplained


def test_every_dependency_is_listed_with_its_reason_and_licence() -> None:
    rows = re.findall(
        r"^\| ([a-z][a-z0-9-]+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE
    )
    assert {name for name, _, _ in rows} == named_in("pyproject.toml") | named_in("assistant/pyproject.toml") | {"uv"}
    assert len(rows) == len({name for name, _, _ in rows})


def named_in(path: str) -> set[str]:
    project = tomllib.loads((ROOT / path).read_text())["project"]
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    return {re.split(r"[\[<>=~ ]", requirement)[0] for group in groups for requirement in group}


def test_every_make_target_is_explained_by_make_help() -> None:
    targets = re.findall(r"^([a-z-]+):(?!=)(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    assert [name for name, rest in targets if "## " not in rest] == []


def test_the_page_of_pictures_shows_all_that_are_kept_and_they_are_small() -> None:
    assert pictures.PAGE.read_text() == pictures.page(), "run: make pictures"
    kept = {path.name: path.stat().st_size for path in pictures.KEPT.iterdir()}
    assert set(kept) == set(pictures.names()), "run: make pictures"
    assert max(kept.values()) < 80_000 and sum(kept.values()) < 2_500_000


def test_every_channel_has_its_folder_and_its_row_in_the_page_of_channels() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/channels.md").read_text(), re.MULTILINE)
    folders = {path.parent.name for path in (ROOT / "frontdesk/channels").glob("*/__init__.py")}
    assert sorted(rows) == sorted(folders) == sorted({WEB_CHAT, *BUILDERS})


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_test_that_a_page_names_exists() -> None:
    named = [
        each for page in (ROOT / "docs").glob("*.md") for each in re.findall(r"`([\w/]+\.py)::(\w+)`", page.read_text())
    ]
    assert len(named) > 50
    missing = [f"{path}::{name}" for path, name in named if f"def {name}(" not in _source(ROOT / "tests" / path)]
    assert missing == []


def _source(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_no_lock_holds_a_download_address() -> None:
    locks = [*ROOT.glob("requirements*.lock"), *ROOT.glob("assistant/requirements*.lock")]
    assert len(locks) == 7
    for lock in locks:
        assert "://" not in lock.read_text(), lock.name


def test_only_the_public_process_can_be_reached_from_outside_its_containers() -> None:
    compose = yaml.safe_load((ROOT / "docker/compose.yml").read_text())
    services = compose["services"]
    assert {name for name, service in services.items() if service.get("ports")} == {"frontdesk"}
    inside = {name for name, network in compose["networks"].items() if network and network.get("internal")}
    assert {name for name, service in services.items() if set(service["networks"]) - inside} == {"frontdesk"}
