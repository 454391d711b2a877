"""A full disk is told, loses nothing that was acknowledged, and leaves nobody waiting once there is room again."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from tests.awaiting import until
from tests.clients import Customer, Site, new_id
from tests.full_disk import KINDS, Disk, disk
from tests.replica import Replica, replica

BLOCK = 4096


@pytest.fixture
def silent_assistant() -> Iterator[str]:
    """An assistant that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def end_at_block(log: Path) -> None:
    """Fill the log up to the end of a block, so that its next line needs another."""
    with log.open("ab") as file:
        file.write(b"\n" * (-log.stat().st_size % BLOCK))


def is_refused(site: Site) -> bool:
    """Whether nothing can be stored any more; then it is said as described."""
    begun = site.ask("POST", "/api/chat/conversations", {})
    if begun.status == 201:
        return False
    assert (begun.status, begun.code) == (503, "unavailable")
    return True


def unwell(site: Site) -> str | None:
    health = site.ask("GET", "/health")
    return None if health.status == 200 else health.body["status"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_at_block", [True, False], ids=["log at a block's end", "log anywhere"])
def test_a_full_disk_is_told_and_recovered_from_without_a_hand(
    stack_env: dict[str, str], tmp_path: Path, silent_assistant: str, kind: str, is_at_block: bool
) -> None:
    with disk(kind, tmp_path / "disk") as full:
        url = f"sqlite:///{full.folder}/frontdesk.db"
        upgrade(Settings(_env_file=None, database_url=url))
        settings = {"data_dir": str(full.folder), "database_url": url, "assistant_url": silent_assistant}
        patience = {"turn_seconds": "4", "answer_seconds": "6"}
        log = full.folder / "frontdesk.log"
        with replica(stack_env, log, **settings, **patience) as site:
            _goes_full_and_back(site, full, log if is_at_block else None)
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]
        assert {line["event"] for line in lines} >= {"log_lost", "health_recovered"}


def _goes_full_and_back(site: Replica, full: Disk, log: Path | None) -> None:
    waiting, live = Customer.start(site), Customer.start(site)
    with live.socket() as socket:
        socket.until("ready")
        waiting.post("is there anybody?")
        if log:
            end_at_block(log)
        full.fill(site.pid)
        until(lambda: is_refused(site), "everything is stored on a full disk")
        until(lambda: unwell(site) in ("disk_full", "database_unavailable"), "nobody is told of the full disk")
        refused = waiting.ask("POST", "/api/chat/messages", {"id": new_id(), "text": "hello?"})
        assert (refused.status, refused.code) == (503, "unavailable")
        socket.send({"type": "message", "id": new_id(), "text": "hello?"})
        assert socket.closed() == (1013, "unavailable")
        until(lambda: site.metric("frontdesk_overdue_messages") == 0, "a read fails on a full disk")
    full.clear(site.pid)
    until(lambda: unwell(site) is None, "it stays unwell", seconds=30)
    until(lambda: waiting.history()["owner"] == "queue", "the message of before has no outcome", seconds=30)
    assert waiting.ask("POST", "/api/chat/messages", {"id": new_id(), "text": "hello?"}).status == 202
