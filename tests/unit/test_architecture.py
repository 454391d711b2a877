"""docs/architecture.md and its picture name the rooms that there are, in the order that import-linter holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from frontdesk.settings import Settings
from frontdesk.supervisor.programs import programs

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
NOT_YET = "(not there yet)"
IN_EACH_ROOM = {"model.py", "service.py", "ports.py"}


def rooms() -> set[str]:
    """Folders and modules of `frontdesk/`, as the page writes them."""
    there = (path for path in (ROOT / "frontdesk").iterdir() if not path.name.startswith("__"))
    return {f"{path.name}/" if path.is_dir() else path.name for path in there}


def rows(heading: str) -> list[str]:
    """First cells of the table under a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| ([^|]+) \|", section, flags=re.MULTILINE)[2:]


def layers() -> list[set[str]]:
    """The layers of the contract, highest first, as the page writes rooms."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["type"] == "layers"]
    named = {room.rstrip("/").removesuffix(".py"): room for room in rooms()}
    return [{named[name.strip()] for name in layer.split("|")} for layer in contract["layers"]]


def test_the_table_of_rooms_names_each_room_once_and_no_other() -> None:
    named = [name for cell in rows("The rooms") for name in re.findall(r"`([^`]+)`", cell)]
    assert sorted(named) == sorted(rooms())


def test_the_table_has_the_order_of_the_layers_contract() -> None:
    level = {room: number for number, layer in enumerate(layers()) for room in layer}
    named = [name for cell in rows("The rooms") for name in re.findall(r"`([^`]+)`", cell)]
    levels = [level[name] for name in named if name != "failpoints.py"]
    assert levels == sorted(levels)


def test_every_path_that_the_page_names_is_there_unless_it_says_otherwise() -> None:
    for line in PAGE.splitlines():
        for path in set(re.findall(r"`([a-z_/]+(?:/|\.py|\.yml))`", line)) - IN_EACH_ROOM:
            found = [base / path for base in (ROOT, ROOT / "frontdesk") if (base / path).exists()]
            assert found or f"`{path}` {NOT_YET}" in line, path
            assert not (found and f"`{path}` {NOT_YET}" in line), f"{path} is there by now"


def test_every_room_in_the_picture_is_a_folder() -> None:
    picture = (ROOT / "docs/images/rooms.svg").read_text(encoding="utf-8")
    shown = re.findall(r'class="room"[^>]*>([^<]+)<', picture)
    assert shown and set(shown) <= {room.rstrip("/").removesuffix(".py") for room in rooms()} | {"actions", "rasa"}


def test_the_picture_in_the_readme_shows_the_processes_that_are_started() -> None:
    assert "docs/images/architecture.svg" in (ROOT / "README.md").read_text(encoding="utf-8")
    picture = (ROOT / "docs/images/architecture.svg").read_text(encoding="utf-8")
    started = [program.name for program in programs(Settings(_env_file=None), ROOT, Path("model"))]
    shown = re.findall(r'class="name"[^>]*>([^<]+)<', picture)
    assert sorted(shown) == sorted([*started, "Customers", "Agents"])
