"""docs/adding-a-channel.md, followed to the letter in a copy of the project: a card comes in, the bot's answer goes
out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.awaiting import until
from tests.channel_case import OtherSide, other_side
from tests.channels.postcard import card, signed
from tests.following import BLOCK, copy_project, obey, write
from tests.stack import ACTIONS, FRONTDESK, RASA, ROOT, Stack

PAGE = ROOT / "docs" / "adding-a-channel.md"
FOLDER = "frontdesk/channels/postcard/channel.py"
#: The same files for the project's own tests, which have the channel of the page without the page.
OURS = {
    FOLDER: ROOT / "tests/postcard.py",
    "tests/channels/postcard.py": ROOT / "tests/channels/postcard.py",
    "tests/unit/channels/test_postcard.py": ROOT / "tests/unit/channels/test_postcard.py",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with the channel of the page."""
    project = copy_project(tmp_path_factory.mktemp("copy") / "project")
    for block in BLOCK.finditer(PAGE.read_text()):
        if block["where"] and block["where"] != "while it runs":
            write(project, block["where"], block["text"])
        elif block["kind"] == "sh" and not block["where"]:
            for command in block["text"].splitlines():
                obey(project, command)
    return project


@pytest.fixture(scope="module")
def post_office() -> Iterator[OtherSide]:
    with other_side() as outside:
        yield outside


@pytest.fixture(scope="module")
def stack(copy: Path, post_office: OtherSide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The processes of the copy."""
    running = Stack(tmp_path_factory.mktemp("stack"), root=copy)
    running.prepare()
    running.env["PYTHONPATH"] = str(copy)
    try:
        for name in (RASA, ACTIONS):
            running.spawn(name)
        settings = {"FRONTDESK_POSTCARD_SECRET": "stamp", "FRONTDESK_POSTCARD_URL": post_office.url}
        running.spawn(FRONTDESK, settings)
        for name in (RASA, ACTIONS, FRONTDESK):
            running.wait_ready(name)
        yield running
    finally:
        running.stop()


@pytest.mark.parametrize("path", OURS)
def test_the_channel_of_the_page_is_the_one_that_the_contract_is_tested_with(path: str) -> None:
    texts = {block["where"]: block["text"] for block in BLOCK.finditer(PAGE.read_text())}
    assert sorted(texts[f"new {path}"].splitlines()) == sorted(
        OURS[path].read_text().replace("tests.postcard", "frontdesk.channels.postcard.channel").splitlines()
    )


def test_a_card_is_answered_with_a_card(copy: Path, stack: Stack, post_office: OtherSide) -> None:
    (command,) = (block["text"] for block in BLOCK.finditer(PAGE.read_text()) if block["where"] == "while it runs")
    command = command.replace("http://127.0.0.1:8080", stack.base_url)
    for _ in range(2):  # the post office brings it twice
        assert obey(copy, command) == ""
    (answer,) = until(lambda: post_office.objects, "no card came")
    assert answer["box"] == "7"
    assert "30 days" in answer["text"]
    assert answer["links"][0]["url"].startswith(f"{stack.base_url}/help/")


def test_the_door_answers_a_handshake_and_refuses_what_is_not_signed_or_cannot_be_read(stack: Stack) -> None:
    address = f"{stack.base_url}/api/channels/postcard"
    hello = signed({"kind": "hello", "challenge": "a word"}, secret="stamp")
    greeted = requests.post(address, data=hello.body, headers=dict(hello.headers), timeout=10)
    assert (greeted.status_code, greeted.text) == (200, "a word")
    forged = signed(card("7", "2", "ada", text="hello"), secret="guessed")
    assert requests.post(address, data=forged.body, headers=dict(forged.headers), timeout=10).status_code == 401
    unreadable = signed({"kind": "card"}, secret="stamp")
    assert requests.post(address, data=unreadable.body, headers=dict(unreadable.headers), timeout=10).status_code == 400
    assert requests.post(f"{address}s", data=hello.body, headers=dict(hello.headers), timeout=10).status_code == 404
