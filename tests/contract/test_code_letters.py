"""A code on its way: the outbox holds the challenge's id alone, and what arrives says what it is for. The contract of
both ways, over both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.accounts.code_mail import CODE_MAIL, CODE_TEXT, CodeMail, CodeText, QueuedCodes
from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Conversation
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.demo.outbox import sent
from frontdesk.identity.proofs.model import ANSWER_TIME, Method, Outcome
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.model import Mail
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox
from frontdesk.outbox.tables import outbox
from frontdesk.outbox.text_folder import FolderTexter
from tests.contract.test_proofs import CANCEL, World
from tests.engine import Engine

MAREN = Account("Maren Aldous", "maren@example.com", "1 Mill Lane", Decimal(0), "EUR")
RECORDS = InMemorySystemOfRecord([CustomerRecord("C-1007", MAREN)])


@dataclass
class Post:
    """The way from the queue to the customer, with folders as the other end."""

    world: World
    folder: Path
    destinations: dict[str, Destination] = field(default_factory=dict)

    def __post_init__(self) -> None:
        voice, letters = Voice(Catalogue.load(Path("domain.yml"))), self.world.proofs.letter
        phones = {"C-1007": "+49301234567"}
        self.destinations = {
            CODE_MAIL: CodeMail(letters, RECORDS, FolderMailer(self.folder / "mail", "shop@example.com"), voice),
            CODE_TEXT: CodeText(letters, phones.get, FolderTexter(self.folder / "texts"), voice),
        }
        carriers = {Method.EMAIL: QueuedCodes(CODE_MAIL), Method.SMS: QueuedCodes(CODE_TEXT, lambda who: who in phones)}
        self.world.proofs._carriers = carriers

    def deliver(self) -> list[Any]:
        Outbox(self.world.database, "one/1").deliver_due(self.destinations)
        return sent(self.folder)


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Post:
    return Post(World(database, "email"), tmp_path)


@pytest.fixture
def conversation(database: Database) -> Conversation:
    return Engine(database).start("C-1007")


@pytest.mark.parametrize("way", ["email", "sms"])
def test_a_code_arrives_with_what_it_is_for_and_proves_it(
    database: Database, tmp_path: Path, conversation: Conversation, way: str
) -> None:
    post = Post(World(database, way), tmp_path)
    post.world.ask(conversation)
    (message,) = post.deliver()
    assert message["to"] == ("maren@example.com" if way == "email" else "+49301234567")
    assert "cancel order W1042" in message["text"] and "10 minutes" in message["text"]
    assert post.world.type(conversation, message["code"]).outcome is Outcome.PROVEN


def test_the_queue_holds_no_code_and_no_address(post: Post, conversation: Conversation) -> None:
    (challenge,) = post.world.ask(conversation)
    with post.world.database.read() as connection:
        (row,) = connection.execute(sa.select(outbox)).mappings()
    assert (row["key"], row["payload"]) == (f"code:{challenge.id}", {"challenge": challenge.id})


def test_a_code_that_is_asked_for_no_more_is_not_sent(post: Post, conversation: Conversation) -> None:
    post.world.ask(conversation)
    post.world.ask(conversation)
    assert len(post.deliver()) == 1
    post.world.ask(conversation)
    post.world.now += ANSWER_TIME
    assert len(post.deliver()) == 1


def test_a_delivery_that_is_tried_again_sends_the_same_code(post: Post, conversation: Conversation) -> None:
    post.world.ask(conversation)
    first = post.deliver()
    with post.world.database.write() as connection:
        connection.execute(outbox.update().values(state="pending", done_at=None))
    assert [each["code"] for each in post.deliver()] == [each["code"] for each in first]


def test_an_account_that_nobody_has_gets_nothing_and_counts_as_delivered(post: Post, database: Database) -> None:
    post.world.ask(Engine(database).start("C-unknown"))
    assert post.deliver() == [] and Outbox(database).backlog() == {"done": 1}


def test_a_new_address_is_told_no_name(post: Post, conversation: Conversation) -> None:
    post.world.ask(conversation, CANCEL, "new@example.com")
    by_address = {message["to"]: message["text"] for message in post.deliver()}
    assert set(by_address) == {"maren@example.com", "new@example.com"}
    assert "Maren" in by_address["maren@example.com"] and "Maren" not in by_address["new@example.com"]


def test_the_demo_shows_links_too_and_what_has_no_code(tmp_path: Path) -> None:
    FolderMailer(tmp_path / "mail", "shop@example.com").send(Mail("a@example.com", "Grüße", "A link.\n", "<1@x>"))
    (message,) = sent(tmp_path)
    assert (message["way"], message["subject"], message["text"], message["code"]) == ("mail", "Grüße", "A link.", None)
