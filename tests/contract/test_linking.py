"""Users of other channels become customers by an invitation that works once, for a while, and for its user alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from jose import jwt
from typer.testing import CliRunner

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.channels.link_mail import LINK_MAIL, LinkMail
from frontdesk.channels.linking import Linking
from frontdesk.channels.links import Links
from frontdesk.channels.model import CustomerMessage
from frontdesk.channels.receiving import Receiving
from frontdesk.cli.app import app
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.model import Conversation
from frontdesk.conversations.tables import conversations
from frontdesk.conversations.voice import Voice
from frontdesk.database import utc_now
from frontdesk.demo.outbox import sent
from frontdesk.identity.linked.invitations import Invitations
from frontdesk.identity.linked.model import INVITATION_TIME, User
from frontdesk.identity.linked.service import LinkedUsers
from frontdesk.identity.model import ANONYMOUS, Identity, Level, identified
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.service import Outbox
from frontdesk.outbox.tables import outbox
from frontdesk.problems import InvalidToken, NotAllowed, NotFound
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import Engine

KEY = "a key of the server with thirty-two letters"
ADA = User("slack", "T1", "U1")
REQUEST = {"intent": "account_balance", "text": "my balance", "entities": []}


class Desk:
    """Linking over the engine, and a clock that the test moves."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.late = timedelta(0)
        self.started: StartedTurn | None = None
        tokens = Invitations(KEY)
        self.users = LinkedUsers(engine.database, "slack", tokens, "https://shop.example/link", self.clock)
        self.linking = Linking(engine.database, engine.intake, tokens, self.clock)
        self.links = Links(engine.database, engine.timelines, self.clock)
        self._receiving = Receiving(engine.database, engine.timelines, engine.intake, engine.ratings, engine.voice)

    def clock(self) -> Any:
        return utc_now() + self.late

    def write(self, number: int, user: User = ADA, thread: str = "T1:D1:1") -> Conversation:
        """The user writes in a thread, as whom they are linked to."""
        return self.store(self.message(number, user, thread))

    def message(self, number: int, user: User = ADA, thread: str = "T1:D1:1") -> CustomerMessage:
        """A message that has arrived, and is not stored yet."""
        link = partial(self.users.linked, user.team, user.user)
        return CustomerMessage(thread, f"m{number}", f"{user.team}:{user.user}", "my balance", link=link)

    def store(self, message: CustomerMessage) -> Conversation:
        commit = self._receiving.accept("slack", message).commit
        self.started = commit.next_turn if commit else None
        conversation = self.engine.conversation_of_thread("slack", message.thread_key)
        assert conversation is not None
        return conversation

    def invited(self, conversation: Conversation, user: User = ADA) -> str:
        """What the user finds in the link."""
        address = self.users.invitation(user.team, user.user, conversation.id)
        assert address is not None
        page, _, link = address.partition("#link=")
        assert page == "https://shop.example/link"
        return link


class RecordAway(InMemorySystemOfRecord):
    """A system of record that may be away."""

    is_away = False

    def account(self, customer_id: str) -> Account | None:
        if self.is_away:
            raise SystemOfRecordUnavailable
        return super().account(customer_id)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_whoever_follows_the_invitation_is_that_customer_in_this_and_in_later_threads(desk: Desk) -> None:
    conversation = desk.write(1)
    assert conversation.assurance == ANONYMOUS
    desk.linking.accept(desk.invited(conversation), "C-1007")
    found = desk.engine.conversation(conversation.id)
    assert (found.assurance, found.auth_method, found.customer_name) == (
        identified("C-1007"),
        "slack",
        "Customer C-1007",
    )
    assert desk.write(2, thread="T1:D1:2").assurance == identified("C-1007")


def test_what_waited_for_it_is_answered_at_once(desk: Desk) -> None:
    conversation = desk.write(1)
    started = desk.started
    assert started is not None
    slot = {"event": "slot", "name": "after_sign_in", "value": [REQUEST]}
    desk.engine.turns.finish(started, TurnResult((Reply("Please sign in."),), ({"event": "user"}, slot)))
    commit = desk.linking.accept(desk.invited(conversation), "C-1007").commit
    assert commit is not None and commit.next_turn is not None
    assert commit.next_turn.request.payload == "/signed_in"


def test_a_link_that_ends_while_a_message_is_on_its_way_is_not_brought_back_by_it(desk: Desk) -> None:
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    assert desk.write(2).assurance == identified("C-1007")
    on_its_way = desk.message(3)
    desk.links.end(ADA)
    assert desk.store(on_its_way).assurance == ANONYMOUS


def test_who_ends_a_link_reaches_the_thread_that_is_begun_at_this_moment(desk: Desk) -> None:
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    ending = Thread(target=desk.links.end, args=(ADA,))

    def linked() -> Identity | None:
        found = desk.users.linked(ADA.team, ADA.user)
        ending.start()
        ending.join(0.3)  # it has to wait for this message
        return found

    conversation = desk.store(replace(desk.message(2, thread="T1:D1:2"), link=linked))
    ending.join()
    assert desk.engine.conversation(conversation.id).assurance == ANONYMOUS
    assert desk.write(3, thread="T1:D1:2").assurance == ANONYMOUS


def test_a_thread_knows_nobody_once_its_channel_proves_nobody(desk: Desk) -> None:
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    conversation = desk.store(replace(desk.message(2), link=None))
    assert (conversation.assurance, conversation.customer_id) == (ANONYMOUS, "C-1007")


def test_an_invitation_says_whom_it_is_for(desk: Desk) -> None:
    address = desk.users.invitation("T1", "U1", desk.write(1).id, "Ada " * 100)
    assert address is not None
    invitation = desk.linking.invitation(address.partition("#link=")[2])
    assert (invitation.user, invitation.name) == (ADA, ("Ada " * 100)[:80])


def test_an_invitation_works_once(desk: Desk) -> None:
    conversation = desk.write(1)
    link = desk.invited(conversation)
    desk.linking.accept(link, "C-1007")
    with pytest.raises(InvalidToken):
        desk.linking.accept(link, "C-1007")


def test_an_invitation_runs_out(desk: Desk) -> None:
    link = desk.invited(desk.write(1))
    desk.late = INVITATION_TIME
    with pytest.raises(InvalidToken):
        desk.linking.accept(link, "C-1007")
    assert desk.users.linked("T1", "U1") is None


def test_nobody_is_linked_by_a_token_of_the_host_that_is_not_good_and_the_invitation_stays(desk: Desk) -> None:
    link = desk.invited(desk.write(1))
    with pytest.raises(InvalidToken):
        desk.linking.accept(link, "forged")
    assert desk.users.linked("T1", "U1") is None
    desk.linking.accept(link, "C-1007")


def forgeries(good: str) -> list[str]:
    claims = jwt.get_unverified_claims(good)
    head, body, signature = good.split(".")
    other = Invitations("another key of thirty-two letters and more")._key
    return [
        "",
        "a.b.c",
        good + "x" * 3000,
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-2]}",
        jwt.encode({**claims, "user": "U2"}, other, "HS256"),
        jwt.encode({**claims, "aud": "frontdesk"}, Invitations(KEY)._key, "HS256"),
        jwt.encode({**claims}, Invitations(KEY)._key, "HS512"),
    ]


def test_forged_invitations_are_refused(desk: Desk) -> None:
    link = desk.invited(desk.write(1))
    for forged in forgeries(link):
        with pytest.raises(InvalidToken):
            desk.linking.accept(forged, "C-1007")
    assert desk.users.linked("T1", "U1") is None


def test_the_same_user_id_in_another_team_is_another_person(desk: Desk) -> None:
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    assert desk.users.linked("T2", "U1") is None
    assert desk.write(2, User("slack", "T2", "U1"), "T2:D1:1").assurance == ANONYMOUS


def test_a_conversation_of_another_customer_cannot_be_taken_by_an_invitation(desk: Desk) -> None:
    conversation = desk.write(1)
    first, second = desk.invited(conversation), desk.invited(conversation)
    desk.linking.accept(first, "C-1007")
    with pytest.raises(NotAllowed):
        desk.linking.accept(second, "C-1008")
    found = desk.users.linked("T1", "U1")
    assert found is not None and found.customer_id == "C-1007"


def test_whoever_is_unlinked_gets_no_account_data_in_any_thread(desk: Desk) -> None:
    first = desk.write(1)
    desk.linking.accept(desk.invited(first), "C-1007")
    second = desk.write(2, thread="T1:D1:2")
    linked = desk.linking.of_customer("C-1007")
    assert [each.user for each in linked] == [ADA]
    assert len(desk.links.end(ADA)) == 2
    for each in (first, second):
        assert desk.engine.conversation(each.id).assurance == ANONYMOUS
    assert desk.write(3, thread="T1:D1:3").assurance == ANONYMOUS
    assert desk.linking.of_customer("C-1007") == []
    with pytest.raises(NotFound):
        desk.links.end(ADA)


def test_the_customer_hears_of_a_link_at_the_address_on_file_once(desk: Desk, tmp_path: Path) -> None:
    account = Account("Maren Aldous", "maren@example.com", "1 Mill Lane", Decimal(0), "EUR")
    system = RecordAway([CustomerRecord("C-1007", account)])
    voice = Voice(Catalogue.load(Path("domain.yml")))
    mail = LinkMail(system, FolderMailer(tmp_path / "mail", "shop@example.com"), voice, "Larkfield")
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    worker, now = Outbox(desk.engine.database, "one/1"), utc_now()
    for hours in range(4):
        system.is_away = hours < 2
        worker.deliver_due({LINK_MAIL: mail}, now + timedelta(hours=hours))
    (letter,) = sent(tmp_path)
    assert (letter["to"], letter["subject"]) == ("maren@example.com", "Your account is linked to Slack now")
    assert "Maren Aldous" in letter["text"] and "If it was not you" in letter["text"]


def test_who_was_not_linked_after_all_gets_no_mail(desk: Desk) -> None:
    with pytest.raises(InvalidToken):
        desk.linking.accept(desk.invited(desk.write(1)), "forged")
    with desk.engine.database.read() as connection:
        assert connection.execute(sa.select(outbox.c.id).where(outbox.c.kind == LINK_MAIL)).all() == []


def test_an_operator_lists_a_customers_links_and_ends_one_which_the_timeline_says(desk: Desk) -> None:
    conversation = desk.write(1)
    desk.linking.accept(desk.invited(conversation), "C-1007")
    bob = User("slack", "T1", "U2")
    desk.linking.accept(desk.invited(desk.write(2, bob, "T1:D2:1"), bob), "C-1008")
    assert [each.user for each in desk.links.list()] == [ADA, bob]
    assert [each.user for each in desk.links.list("C-1007")] == [ADA]
    assert [each.user for each in desk.links.list("C-1008@EXAMPLE.com")] == [bob]
    desk.links.end(User.of_id(ADA.id), by="olga")
    assert [each.user for each in desk.links.list()] == [bob]
    assert desk.engine.conversation(conversation.id).assurance == ANONYMOUS
    last = [event for event in desk.engine.events(conversation.id) if event.kind == "identity"][-1]
    assert (last.author, last.data) == ("system", {"method": "slack", "level": "anonymous", "by": "olga"})


def test_who_ended_a_link_is_kept_also_where_no_conversation_knew_the_user_any_more(desk: Desk) -> None:
    conversation = desk.write(1)
    desk.linking.accept(desk.invited(conversation), "C-1007")
    with desk.engine.database.write() as connection:
        connection.execute(conversations.update().values(assurance=int(Level.ANONYMOUS)))
    (commit,) = desk.links.end(ADA, by="olga")
    assert (commit.conversation.id, commit.events[-1].data["by"]) == (conversation.id, "olga")


def test_links_are_listed_and_removed_at_the_command_line(
    desk: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", database_url)
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")

    def run(*command: str) -> Result:
        return CliRunner().invoke(app, ["links", *command])

    assert run("list").output.startswith("slack:T1:U1  C-1007  c-1007@example.com  ")
    assert json.loads(run("list", "--customer", "C-1007", "--json").output)[0]["link"] == ADA.id
    assert "Nobody" in run("list", "--customer", "C-1008").output
    assert run("remove", "Ada").exit_code == 2
    assert "from now on: 1." in run("remove", ADA.id, "--by", "olga").output
    gone = run("remove", ADA.id)
    assert (gone.exit_code, desk.links.list()) == (1, [])


def test_linking_and_unlinking_stand_in_the_timeline_for_agents_alone(desk: Desk) -> None:
    conversation = desk.write(1)
    desk.linking.accept(desk.invited(conversation), "C-1007")
    desk.links.end(ADA)
    noted = [event for event in desk.engine.events(conversation.id) if event.kind == "identity"]
    assert [event.data for event in noted] == [
        {"method": "slack", "level": "identified"},
        {"method": "slack", "level": "anonymous"},
    ]
    assert not any(event.public for event in noted)


def test_whoever_is_unlinked_may_be_linked_again_in_a_new_thread_also_to_somebody_else(desk: Desk) -> None:
    desk.linking.accept(desk.invited(desk.write(1)), "C-1007")
    desk.links.end(ADA)
    other = desk.write(2, thread="T1:D1:2")
    desk.linking.accept(desk.invited(other), "C-1008")
    assert desk.engine.conversation(other.id).assurance == identified("C-1008")


def test_nobody_is_invited_without_a_page_or_a_key(engine: Engine) -> None:
    for tokens, page in ((None, "https://shop.example/link"), (Invitations(KEY), "")):
        assert LinkedUsers(engine.database, "slack", tokens, page).invitation("T1", "U1", "c1") is None


def test_one_customers_conversations_on_all_channels_stand_beside_each_other(desk: Desk) -> None:
    linked = desk.write(1)
    desk.linking.accept(desk.invited(linked), "C-1007")
    on_site, empty, foreign = (desk.engine.start(token) for token in ("C-1007", "C-1007", "C-1008"))
    for each in (on_site, foreign):
        desk.engine.say(each, "hello")
    for one, other in ((linked, on_site), (on_site, linked)):
        found = desk.engine.inbox.detail(one.id).others
        assert [(each.id, each.channel) for each in found] == [(other.id, other.channel)]
    assert [each.id for each in desk.engine.inbox.detail(empty.id).others] == [on_site.id, linked.id]
    assert desk.engine.inbox.detail(foreign.id).others == []
