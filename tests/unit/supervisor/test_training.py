from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.supervisor import training
from frontdesk.supervisor.problem import Problem

FILES = {
    "config.yml": "pipeline: []",
    "domain.yml": "intents: []",
    "data/references.yml": "order_number: W0000",
    "data/nlu/greet.yml": "nlu: []",
    "data/rules/greet.yml": "rules: []",
    "data/stories/orders/status.yaml": "stories: []",
    "assistant/turn_channel.py": "channel = 1",
    "assistant/requirements.lock": "rasa==3.6.21",
    "assistant/spelling/everyday.txt": "dont",
    "data/words.txt": "Klarna",
    "data/kb/returns.md": "# Returns",
    "data/shop/products.json": "[]",
    "assistant/.venv/share/frontdesk-encoder/choice.json": "{}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_a_model_depends_on_changes_the_digest(root: Path, name: str) -> None:
    before = training.digest(root)
    (root / name).write_text("changed")
    assert training.digest(root) != before


@pytest.mark.parametrize("name", ["data/shop/orders.json", "docs/index.md", "actions/orders.py", "README.md"])
def test_no_other_file_changes_the_digest(root: Path, name: str) -> None:
    before = training.digest(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("new")
    assert training.digest(root) == before


def test_a_renamed_file_changes_the_digest(root: Path) -> None:
    before = training.digest(root)
    (root / "data/nlu/greet.yml").rename(root / "data/nlu/hello.yml")
    assert training.digest(root) != before


def test_going_back_to_old_files_goes_back_to_their_model(root: Path) -> None:
    before = training.path_of_current(root)
    (root / "config.yml").write_text("changed")
    (root / "config.yml").write_text(FILES["config.yml"])
    assert training.path_of_current(root) == before


def test_nothing_is_trained_when_the_model_is_there(root: Path) -> None:
    there = training.path_of_current(root)
    there.parent.mkdir()
    there.touch()
    said: list[str] = []
    assert training.ensure(root, root / "train.log", said.append) == there
    assert said == []


def rasa(root: Path, script: str) -> None:
    """A Python of the assistant whose training runs `script`; `$out` is the folder for the model."""
    path = root / training.PYTHON
    path.parent.mkdir(parents=True)
    path.write_text(f'#!/bin/sh\nwhile [ "$1" != --out ]; do shift; done; out=$2\n{script}\n')
    path.chmod(0o755)


def test_a_trained_model_is_kept_under_the_digest_of_its_files(root: Path) -> None:
    rasa(root, "echo trained; echo a model > $out/model.tar.gz")
    said: list[str] = []
    trained = training.ensure(root, root / "var/log/train.log", said.append)
    assert trained.read_text() == "a model\n"
    assert trained == training.path_of_current(root)
    assert (root / "var/log/train.log").read_text() == "trained\n"
    assert len(said) == 2


def test_a_failed_training_says_what_rasa_said_last_and_leaves_no_model(root: Path) -> None:
    rasa(root, 'printf "10%%\\r90%%\\rYamlException: no such intent\\n\\n"; exit 1')
    with pytest.raises(Problem, match="YamlException: no such intent"):
        training.ensure(root, root / "train.log", lambda _: None)
    assert [path.name for path in (root / "models").iterdir()] == [".lock"]
