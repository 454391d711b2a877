"""Following a page of docs/ to the letter, in a copy of the project.

A block of a page is a command to run (`sh`), or text that goes where the comment above it says: `<!-- new FILE -->`,
`<!-- FILE below "LINE" -->` or `<!-- FILE in place of "LINE" -->`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from frontdesk.supervisor import training
from tests.stack import ROOT

NOT_COPIED = shutil.ignore_patterns(
    ".venv", ".git", "var", "models", ".rasa", "build", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)
#: After this a command hangs: one of a page runs some two thousand tests beside other suites.
HANGING_SECONDS = 1_200
#: Files of a database that is being written: they may be gone before they are copied.
PASSING = shutil.ignore_patterns("*-journal", "*-wal", "*-shm")
#: What training keeps: sentence vectors, and what Rasa learnt from the same data.
TRAINING_CACHES = ("var/cache", ".rasa/cache")
#: A block of the page: where it goes, if it is no command, then the block itself.
BLOCK = re.compile(r"(?:<!-- (?P<where>.+?) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
#: Above a block that is to be read alone.
EXAMPLE = "an example"
PLACE = re.compile(r'(?P<file>\S+) (?P<how>below|in place of) "(?P<line>.+)"')


def copy_project(folder: Path) -> Path:
    """The project as it is after `make train`; environments and model are those of the project."""
    copy_files(folder)
    (folder / "models").mkdir()
    shutil.copy(training.ensure(ROOT, folder / "train.log", print), folder / "models")
    copy_training_caches(folder)
    return folder


def copy_files(folder: Path) -> Path:
    """The project as it is after `make install`; environments are those of the project."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "assistant" / ".venv").symlink_to(ROOT / "assistant" / ".venv")
    return folder


def copy_training_caches(folder: Path) -> None:
    """What the project's own training keeps, so that training after a change takes no longer than it does there."""
    for cache in TRAINING_CACHES:
        if (ROOT / cache).is_dir():
            shutil.copytree(ROOT / cache, folder / cache, ignore=PASSING)


def follow(copy: Path, page: Path) -> list[str]:
    """Do what the page says; returns what each command said."""
    said: list[str] = []
    for block in BLOCK.finditer(page.read_text()):
        if block["where"] == EXAMPLE:
            continue
        if block["kind"] == "sh":
            said += [obey(copy, command) for command in block["text"].splitlines()]
        else:
            assert block["where"], f"where does this go?\n{block['text']}"
            write(copy, block["where"], block["text"])
    return said


def commands_below(page: str, heading: str) -> list[str]:
    """The commands of a page's `sh` blocks below a heading, up to the next one."""
    _, _, rest = page.partition(f"\n## {heading}\n")
    section = re.split(r"^## ", rest, flags=re.MULTILINE)[0]
    found = [line for block in BLOCK.finditer(section) if block["kind"] == "sh" for line in block["text"].splitlines()]
    assert found, f"no commands below {heading!r}"
    return found


def write(copy: Path, where: str, text: str) -> None:
    """Make a new file, or put text below the one line that begins so, or in its place."""
    if where.startswith("new "):
        file = copy / where.removeprefix("new ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return
    place = PLACE.fullmatch(where)
    assert place, where
    file = copy / place["file"]
    lines = file.read_text().splitlines(keepends=True)
    (number,) = (number for number, line in enumerate(lines) if is_at(line, place["line"]))
    lines[number : number + 1] = [text] if place["how"] == "in place of" else [lines[number], text]
    file.write_text("".join(lines))


def is_at(line: str, wanted: str) -> bool:
    return line.rstrip("\n") == wanted or (wanted.startswith(("#", "|")) and line.strip().startswith(wanted))


def obey(copy: Path, command: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(copy),  # before the project, which is installed in its environment
        "FRONTDESK_DATA_DIR": str(copy / "var"),
    }
    # The environments are there, and are the project's: an install would have them point to the copy.
    command = re.sub(r"^make ", "make -o install ", command)
    done = subprocess.run(
        command, shell=True, cwd=copy, env=environment, capture_output=True, text=True, timeout=HANGING_SECONDS
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout
