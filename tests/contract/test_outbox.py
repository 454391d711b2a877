"""The outbox on both databases: nothing is lost, and a second try is known as one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from frontdesk.database import Database, utc_now
from frontdesk.outbox.model import Entry
from frontdesk.outbox.service import CLAIM, MAX_ATTEMPTS, Outbox


class Mailbox:
    """A destination that notes the keys it saw and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.keys: list[str] = []

    def deliver(self, entry: Entry) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("no route")
        self.keys.append(entry.key)


@pytest.fixture
def outbox(database_url: str) -> Iterator[Outbox]:
    database = Database(database_url)
    yield Outbox(database)
    database.close()


def test_the_same_key_is_kept_once(outbox: Outbox) -> None:
    mailbox = Mailbox()
    for _ in range(3):
        outbox.put("mail", "k1", {"to_email": "a@example.com"})
    outbox.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["k1"]
    assert outbox.backlog() == {"done": 1}


def test_a_failed_delivery_is_tried_again_later_and_not_before(outbox: Outbox) -> None:
    mailbox, now = Mailbox(failures=1), utc_now()
    outbox.put("mail", "k1", {})
    later = now + timedelta(seconds=1)
    outbox.deliver_due({"mail": mailbox}, later)
    assert mailbox.keys == []
    assert outbox.deliver_due({"mail": mailbox}, later) == 0
    outbox.deliver_due({"mail": mailbox}, later + timedelta(seconds=3))
    assert mailbox.keys == ["k1"]


def test_what_can_never_be_delivered_ends_dead_and_does_not_block_others(outbox: Outbox) -> None:
    broken, now = Mailbox(failures=10**6), utc_now() + timedelta(seconds=1)
    outbox.put("mail", "k1", {})
    for _ in range(MAX_ATTEMPTS):
        outbox.deliver_due({"mail": broken}, now)
        now += timedelta(hours=2)
    assert outbox.backlog() == {"dead": 1}


def test_a_claim_that_ran_out_is_delivered_under_the_same_key(outbox: Outbox) -> None:
    class Dying:
        def deliver(self, entry: Entry) -> None:
            raise SystemExit

    outbox.put("mail", "k1", {})
    now = utc_now() + timedelta(seconds=1)
    with pytest.raises(SystemExit):
        outbox.deliver_due({"mail": Dying()}, now)
    mailbox = Mailbox()
    assert outbox.deliver_due({"mail": mailbox}, now) == 0
    outbox.deliver_due({"mail": mailbox}, now + CLAIM)
    assert mailbox.keys == ["k1"]


def test_two_workers_deliver_each_entry_once(outbox: Outbox) -> None:
    mailbox = Mailbox()
    for number in range(30):
        outbox.put("mail", f"k{number}", {})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: outbox.deliver_due({"mail": mailbox}), range(4)))
    assert sorted(mailbox.keys) == sorted(f"k{number}" for number in range(30))


def test_a_restart_frees_what_this_replica_had_claimed_and_nobody_elses(database_url: str) -> None:
    class Dying:
        def deliver(self, entry: Entry) -> None:
            raise SystemExit

    database = Database(database_url)
    for replica in ("one", "two"):
        outbox = Outbox(database, f"{replica}/first")
        outbox.put("mail", replica, {})
        with pytest.raises(SystemExit):
            outbox.deliver_due({"mail": Dying()})
    restarted, mailbox = Outbox(database, "one/second"), Mailbox()
    restarted.release_claims()
    restarted.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["one"]
    database.close()
