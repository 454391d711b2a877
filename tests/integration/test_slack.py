"""Slack over the real stack: questions, buttons, linking, a channel that others read, and a person's reply."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from frontdesk.database import Database
from frontdesk.simulation.slack.client import SlackClient, SlackPlace
from frontdesk.simulation.slack.model import Person
from frontdesk.simulation.slack.sending import Sender
from frontdesk.simulation.slack.workspace import SUPPORT, Workspace, buttons_of, links_of, text_of, workspace
from tests.awaiting import until
from tests.clients import Agent, Site
from tests.replica import Replica, replica
from tests.shop import Shop, open_orders
from tests.stack import Stack

SECRET = "a signing secret of the integration tests"
Message = dict[str, Any]


@dataclass
class Chat:
    """A person in one thread; what they say or press waits for the answer."""

    place: Workspace
    sender: Sender
    person: Person
    channel: str
    thread: str = ""
    read: int = 0

    def say(self, text: str, wanted: str = "") -> str:
        """What comes back, up to the first message with these words."""
        post, delivery = asyncio.run(self.place.say(self.sender, self.person, text, self.channel, self.thread or None))
        assert delivery.tries == ["200"]
        self.thread = self.thread or post.ts
        return self.heard(wanted)

    def press(self, title: str) -> str:
        message = [each for each in self.messages if title in [b["text"]["text"] for b in buttons_of(each)]][-1]
        assert asyncio.run(self.place.press(self.sender, self.person, message, title)).tries == ["200"]
        return self.heard()

    def heard(self, wanted: str = "") -> str:
        """The text of the next messages of the app, up to the first with these words."""

        def new() -> str | None:
            texts = [text_of(each) for each in self.messages[self.read :]]
            end = next((n for n, text in enumerate(texts, start=1) if wanted in text), None)
            if end is None:
                return None
            self.read += end
            return "\n".join(texts[:end])

        found = until(new, f"{self.person.name} does not hear {wanted!r}: {self.messages[self.read :]}", seconds=30)
        assert found is not None
        return found

    @property
    def messages(self) -> list[Message]:
        return self.place.posts_in(self.channel, self.thread)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("slack"), ["ada", "ben", "cleo", "dan", "eve"]) as running:
        yield running


@pytest.fixture(scope="module")
def app(place: Workspace, stack_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A public process that is the app of the workspace."""
    env = stack_env | place.settings(SECRET)
    with replica(env, tmp_path_factory.mktemp("app") / "log", replica="slack") as running:
        yield running


@pytest.fixture
def chat(place: Workspace, app: Replica) -> Callable[..., Chat]:
    """Begins a thread of somebody, in their direct message if no channel is given."""

    def begin(name: str, channel: str | None = None) -> Chat:
        person = next(each for each in place.people if each.name == name)
        sender = Sender(f"{app.url}/api/channels/slack", secret=SECRET)
        return Chat(place, sender, person, place.channel(channel) if channel else person.direct)

    return begin


@pytest.fixture(scope="module")
def desk(app: Replica, agent: Agent) -> Agent:
    """The agent, at the process that is the app."""
    return Agent(Site(app.url), agent.session, agent.name)


def follow(link: str, site: Site, email: str) -> int:
    """Do what the page of the host does, for a customer who is signed in there; the status."""
    assert link.startswith(f"{site.url}/shop/link#link=")
    token = link.partition("#link=")[2]
    shown = site.ask("POST", "/api/chat/links/invitation", {"link": token})
    assert shown.body["channel"] == "slack"
    body = {"link": token, "identity_token": site.identity(email)}
    return site.ask("POST", "/api/chat/links", body).status


def test_a_question_is_answered_with_its_source(chat: Callable[..., Chat], app: Replica) -> None:
    ada = chat("ada")
    answer = ada.say("how long does shipping take?")
    assert f"<{app.url}/help/" in answer


def test_whoever_links_their_user_is_answered_at_once_and_can_press_buttons(
    chat: Callable[..., Chat], app: Replica, shop: Shop, desk: Agent
) -> None:
    customer = shop.with_order_in("processing")[0]
    order = next(each for each in customer["orders"] if each["state"] == "processing")
    ben = chat("ben")
    ben.say(f"where is my order {order['number']}?", "sign in")
    (link,) = links_of(ben.messages[-1])
    assert follow(link, app, customer["email"]) == 204
    ben.heard(order["number"])
    assert follow(link, app, customer["email"]) == 401
    ben.say(f"cancel my order {order['number']}", order["number"])
    titles = [each["text"]["text"] for each in buttons_of(ben.messages[-1])]
    no = next(each for each in titles if re.match("no", each, re.IGNORECASE))
    assert ben.press(no)
    later = chat("ben")
    later.say(f"where is my order {order['number']}?", order["number"])


def test_account_questions_of_a_support_channel_go_on_in_a_direct_message(
    chat: Callable[..., Chat], app: Replica, shop: Shop, place: Workspace
) -> None:
    customer = shop.with_one_open_order
    number = open_orders(customer)[0]["number"]
    cleo = chat("cleo", SUPPORT)
    cleo.say(f"where is my order {number}?")
    direct = chat("cleo")

    def moved() -> list[Message]:
        return [each for each in place.posts_in(cleo.person.direct) if links_of(each)]

    (asked,) = until(moved, "the conversation does not go on in a direct message", seconds=30)
    direct.thread = asked["thread_ts"]
    direct.read = len(direct.messages)
    assert follow(links_of(asked)[0], app, customer["email"]) == 204
    direct.heard(f"Order {number}")
    assert not any(f"Order {number}" in text_of(each) for each in place.posts_in(cleo.channel))


def test_a_guest_is_not_invited_to_link(chat: Callable[..., Chat], place: Workspace) -> None:
    dan = chat("dan")
    dan.person = place.special(dan.person, is_guest=True)
    dan.say("what is my balance?")
    assert not links_of(dan.messages[-1])


def test_a_persons_reply_comes_in_the_thread_in_which_the_customer_asked(
    chat: Callable[..., Chat], desk: Agent
) -> None:
    with desk.present():
        eve = chat("eve")
        eve.say("I want to talk to a person")
        row = next(each for each in desk.rows() if each["channel"] == "slack")
        desk.do("take-over", row["id"])
        eve.heard()
        assert desk.write("replies", row["id"], "Good morning, how can I help?").status == 200
        eve.heard("Good morning, how can I help?")
        assert f"*{desk.name}*" in str(eve.messages[-1]["blocks"])


async def test_a_scripted_customer_of_simulations_reads_what_was_posted(
    place: Workspace, app: Replica, stack: Stack
) -> None:
    database = Database(stack.settings.database_url, pool_size=1)
    free: asyncio.Queue[Person] = asyncio.Queue()
    free.put_nowait(next(each for each in place.people if each.name == "ada"))
    linked: list[tuple[str, str | None]] = []
    sender = Sender(f"{app.url}/api/channels/slack", secret=SECRET)
    around = SlackPlace(app.url, place, sender, database, lambda who, email: linked.append((who.name, email)), free)
    frames: list[dict[str, Any]] = []
    client = SlackClient(around, frames.append)
    await client.start("ada@example.org")
    await client.say("I want to talk to a person")
    assert await client.wait_for(None) == "queue"
    assert [each["from"] for each in frames if each["kind"] == "message"] and client.conversation
    assert [each["number"] for each in frames if each["kind"] == "ticket"]
    await client.close()
    assert linked == [("ada", "ada@example.org"), ("ada", None)] and free.qsize() == 1
    database.close()
