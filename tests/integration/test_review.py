"""`frontdesk nlu review` on a site of its own: what was not understood is listed, labelled, and then understood."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.supervisor import training
from tests import prefork
from tests.following import copy_training_caches
from tests.stack import ACTIONS, FRONTDESK, RASA, ROOT, Stack
from tests.talking import Terminal

# Their words are nobody's, so that no example of the project is near.
SAID = [
    "zibbelot gone walkies",
    "the zibbelot has gone walkies",
    "my name is Maren Holt and the zibbelot has gone walkies",
    "zibbelot went walkies again",
]
WITH_NUMBERS = "what on earth became of W1042? write to maren@holt.example"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose files may be changed, with the model of the files as they are."""
    root = tmp_path_factory.mktemp("project")
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "data", root / "data")
    for name in ("assistant", "encoder"):
        (root / name).symlink_to(ROOT / name)
    training.ensure(ROOT, root / "train.log", print)
    (root / "models").mkdir()
    assert training.path_of_current(root).name == training.path_of_current(ROOT).name
    shutil.copy(training.path_of_current(ROOT), training.path_of_current(root))
    copy_training_caches(root)
    return root


@pytest.fixture(scope="module")
def site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("review"), root=project)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def listed(site: Stack) -> dict[str, Any]:
    """What waits after every message was said in a conversation of its own."""
    for text in SAID:
        Terminal(site.base_url, site.env).talk(text)
    Terminal(site.base_url, site.env).talk(WITH_NUMBERS, "let me talk to a person")
    return listing(site)


def run(site: Stack, *arguments: str, code: int = 0) -> str:
    """`frontdesk …` in the project; what it printed."""
    done = prefork.run(*arguments, env=site.env, cwd=site.root, timeout=300)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


def listing(site: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(site, "nlu", "review", "--json"))
    return found


def messages(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [message for group in found["groups"] for message in group["messages"]]


def apply(site: Stack, labels: Any, code: int = 0) -> str:
    path = site.data_dir / "labels.json"
    path.write_text(json.dumps(labels))
    return run(site, "nlu", "review", "--apply", str(path), "--by", "kim", code=code)


def test_rejected_messages_are_listed_in_groups_without_names_and_with_a_suggestion(listed: dict[str, Any]) -> None:
    found = messages(listed)
    assert found and all(message["why"] == ["rejected"] for message in found if "W1042" not in message["text"])
    assert "Maren" not in json.dumps(listed) and "Holt" not in json.dumps(listed)
    sizes = [group["size"] for group in listed["groups"]]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 1
    assert listed["groups"][0]["suggested"] in listed["intents"]
    assert listed["groups"][0]["nearest"][0].keys() == {"text", "intent", "similarity"}
    assert all(len(message["id"]) == 32 and len(message["conversation"]) == 32 for message in found)


def test_unknown_intents_and_messages_are_named_and_nothing_is_changed(site: Stack, listed: dict[str, Any]) -> None:
    before = (site.root / "data/nlu/order_status.yml").read_bytes()
    first = messages(listed)[0]["id"]
    assert "no intent order_stat" in apply(site, {first: "order_stat"}, code=1)
    assert "nobody" in apply(site, {first: "order_status", "nobody": "order_status"}, code=1)
    assert "null where there is nothing to learn" in apply(site, [first], code=1)
    assert (site.root / "data/nlu/order_status.yml").read_bytes() == before


def test_labelled_messages_become_examples_are_not_asked_again_and_are_understood_after_training(
    site: Stack, listed: dict[str, Any]
) -> None:
    path = site.root / "data/nlu/order_status.yml"
    before, found = path.read_text(), messages(listed)
    assert f"{len(found)} examples of order_status written to data/nlu/order_status.yml" in apply(
        site, {message["id"]: "order_status" for message in found}
    )
    lines = [line for line in path.read_text().splitlines() if line not in before.splitlines()]
    assert len(lines) == len(found) and not any("Maren" in line or "<PERSON>" in line for line in lines)
    assert (
        "".join(line for line in path.read_text().splitlines(keepends=True) if line.strip("\n") not in lines) == before
    )
    assert messages(listing(site)) == []
    again = apply(site, {found[0]["id"]: "greet"})
    assert "reviewed before" in again and "greet" not in again

    run(site, "train")
    site.prepare()
    site.restart(RASA)
    typed = [message["text"] for message in found if message["text"] in SAID]
    for text in typed:
        (turn,) = Terminal(site.base_url, site.env).talk(text)
        assert "not sure what you mean" not in turn.text and "sign in" in turn.text, text
    assert typed and messages(listing(site)) == []


def test_numbers_and_addresses_are_kept_or_replaced_and_marked_in_the_file(site: Stack, listed: dict[str, Any]) -> None:
    (message,) = (message for message in messages(listed) if "W1042" in message["text"])
    assert message["why"] == ["escalated"]
    assert message["text"] == "what on earth became of W1042? write to <EMAIL>"
    written = "- what on earth became of [W1042](order_number)? write to [name@example.com](email)\n"
    assert written in (site.root / "data/nlu/order_status.yml").read_text()


def test_at_the_terminal_a_message_is_put_in_other_words_and_tab_completes_its_intent(site: Stack) -> None:
    Terminal(site.base_url, site.env).talk("florp the widgetised snorkle")
    keys = (
        ("stop", b"e"),
        ("Text: florp the widgetised snorkle", b"\x15where did florp W1042 go\r"),  # Ctrl-U empties the line
        ("stop", b"i"),
        ("Intent (Tab", b"order_s\t\r"),
    )
    assert "1 example of order_status written" in at_the_terminal(site, *keys)
    assert "- where did florp [W1042](order_number) go\n" in (site.root / "data/nlu/order_status.yml").read_text()


def test_at_the_terminal_a_key_settles_a_whole_group_and_another_leaves_it(site: Stack) -> None:
    for _ in range(2):
        Terminal(site.base_url, site.env).talk("blimp zonk quaffle")
    assert "Nothing was changed" in at_the_terminal(site, ("stop", b"q"))
    printed = at_the_terminal(site, ("stop", b"d"))
    assert "2 rejected" in printed and "×2" in printed and "2 messages nothing to learn from" in printed
    assert messages(listing(site)) == []


def test_nothing_that_was_typed_is_in_a_log(site: Stack) -> None:
    for name in (RASA, ACTIONS, FRONTDESK):
        assert "zibbelot" not in site.log(name)


def test_without_a_terminal_it_says_what_to_do(site: Stack) -> None:
    command = [sys.executable, "-m", "frontdesk.cli", "nlu", "review"]
    done = subprocess.run(
        command, env=site.env, cwd=site.root, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    )
    assert done.returncode == 1 and "--apply" in done.stderr


def at_the_terminal(site: Stack, *keys: tuple[str, bytes]) -> str:
    """Run the review in a terminal of 100 columns, to its end; each key is pressed once its words are there anew."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(site.root)
        command = [sys.executable, "-m", "frontdesk.cli", "nlu", "review"]
        os.execvpe(command[0], command, site.env | {"COLUMNS": "100", "TERM": "dumb"})
    printed, seen = "", 0
    for words, key in keys:
        while words not in printed[seen:]:
            part = printed_next(terminal)
            assert part, f"{words!r} never came:\n{printed}"
            printed += part
        seen = len(printed)
        os.write(terminal, key)
    while part := printed_next(terminal):
        printed += part
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert status == 0, printed
    return printed


def printed_next(terminal: int) -> str:
    """What the program at the terminal prints next; nothing if it has ended, or prints nothing for two minutes."""
    if not select.select([terminal], [], [], 120)[0]:
        return ""
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # how a terminal tells that nobody is there any more
        return ""
