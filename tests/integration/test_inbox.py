"""Agents: the queue, the packet, taking over, answering, handing back, resolving."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.clients import Agent, Customer, Frame, Site, Socket, new_id
from tests.shop import Shop, open_orders


def test_a_conversation_in_the_queue_shows_who_waits_and_why(customer: Customer, agent: Agent, shop: Shop) -> None:
    customer.say("hello")
    customer.say("I want to talk to a person")
    row = next(row for row in agent.rows("queue") if row["id"] == customer.conversation)
    assert (row["owner"], row["reason"], row["customer"]["level"]) == ("queue", "asked_for_person", "identified")
    assert row["customer"]["name"] == shop.with_one_open_order["name"]
    assert (row["last_text"], row["last_author"]) == ("I want to talk to a person", "customer")
    assert row["waiting_since"] is not None


def test_the_packet_says_everything_that_the_customer_need_not_repeat(site: Site, agent: Agent, shop: Shop) -> None:
    who = shop.with_one_open_order
    order = open_orders(who)[0]["number"]
    customer = Customer.start(site, who["email"])
    customer.say(f"where is my order {order}?")
    article = customer.say("until when can I return an item?").said[0]["links"][0]
    customer.say("what is my balance?")
    handed = customer.say("let me talk to a person please")
    packet = agent.whole(customer.conversation)["packet"]
    assert packet["reason"] == "asked_for_person"
    identity = packet["identity"]
    assert (identity["level"], identity["method"], identity["name"]) == ("identified", "host_token", who["name"])
    assert identity["email"] == masked(who["email"])
    steps = [(step["action"], step["result"], step["about"]) for step in packet["steps"]]
    assert ("action_order_status", "found", order) in steps
    assert ("action_account_balance", "found", None) in steps
    assert [(shown["title"], shown["url"]) for shown in packet["articles"]] == [(article["title"], article["url"])]
    assert (packet["customer_words"], packet["request"]) == ("what is my balance?", "let me talk to a person please")
    assert packet["answers"]
    assert packet["intent"]["name"] == "person"
    assert packet["ticket"] == handed.ticket
    lines = packet["summary"]
    assert [line.partition(":")[0] for line in lines] == ["Who", "Asked", "Tried", "Why you"]
    assert who["name"] in lines[0] and "what is my balance?" in lines[1] and "order_status: found" in lines[2]


def test_an_address_is_shown_masked_until_an_agent_asks_for_it(customer: Customer, agent: Agent, shop: Shop) -> None:
    email = shop.with_one_open_order["email"]
    customer.say("I want to talk to a person")
    assert email not in str(agent.whole(customer.conversation)) and email not in str(agent.rows("queue"))
    revealed = agent.ask("POST", f"/conversations/{customer.conversation}/reveals", {"field": "email"})
    assert revealed.body == {"value": email}


def test_the_packet_of_a_misunderstood_visitor_has_the_words_that_failed_and_what_was_collected(
    visitor: Customer, agent: Agent
) -> None:
    visitor.say("blorf snarg wibble"), visitor.say("flim flam gorp")
    visitor.say("yes")
    packet = agent.whole(visitor.conversation)["packet"]
    assert packet["reason"] == "not_understood_twice"
    assert (packet["identity"]["level"], packet["identity"]["customer_id"]) == ("anonymous", None)
    assert packet["slots"].get("offered") in (None, "nothing", "person")
    assert packet["articles"] == []


def test_once_a_person_has_taken_over_the_bot_says_nothing(visitor: Customer, agent: Agent) -> None:
    visitor.say("hello")
    taken = agent.do("take-over", visitor.conversation)
    assert (taken.status, taken.body["conversation"]["owner"]) == (200, "agent")
    for text in ("where is my order?", "hello", "/restart", "blorf snarg wibble"):
        turn = visitor.say(text)
        assert turn.owner == "agent" and turn.said == []
    joined = [e for e in visitor.events() if e["from"] == "system"]
    assert agent.name in joined[0]["text"] and len(joined) == 1


def test_a_reply_reaches_the_customer_live_with_the_agents_name(visitor: Customer, agent: Agent) -> None:
    agent.do("take-over", visitor.conversation)
    with visitor.socket() as socket:
        socket.until("ready")
        assert agent.write("replies", visitor.conversation, "Let me look.\n‮ <b>1</b>").status == 200
        event = socket.until(lambda f: f["type"] == "event" and f["from"] == "person")[-1]
    assert (event["text"], event["name"]) == ("Let me look.\n‮ <b>1</b>", agent.name)


def test_the_same_reply_sent_twice_is_said_once(visitor: Customer, agent: Agent) -> None:
    agent.do("take-over", visitor.conversation)
    answers = [agent.write("replies", visitor.conversation, "Hello there", "r-1") for _ in range(2)]
    assert [(a.status, len(a.body["events"])) for a in answers] == [(200, 1), (200, 0)]
    assert agent.write("replies", visitor.conversation, "Something else", "r-1").code == "id_reused"
    assert [e["text"] for e in visitor.events() if e["from"] == "person" and e["kind"] == "message"] == ["Hello there"]


@pytest.mark.parametrize("owner", ["bot", "queue", "agent"])
def test_a_note_is_seen_by_the_team_and_never_by_the_customer(visitor: Customer, agent: Agent, owner: str) -> None:
    visitor.say("I want to talk to a person" if owner == "queue" else "hello")
    if owner == "agent":
        agent.do("take-over", visitor.conversation)
    canary = f"note {new_id()}"
    before = visitor.events()
    with visitor.socket() as socket:
        socket.until("ready")
        assert agent.write("notes", visitor.conversation, canary).status == 200
        socket.send({"type": "ping"})
        assert canary not in str(socket.until("pong"))
    assert visitor.events() == before
    with visitor.socket() as socket:
        assert canary not in str(socket.until("ready"))
    note = agent.whole(visitor.conversation)["events"][-1]
    assert (note["kind"], note["text"], note["public"]) == ("note", canary, False)


@pytest.mark.parametrize("verb", ["replies", "hand-back", "resolve"])
@pytest.mark.parametrize("owner", ["bot", "queue", "another agent"])
def test_an_agent_acts_only_on_what_they_have_taken_over(
    visitor: Customer, agent: Agent, other_agent: Agent, verb: str, owner: str
) -> None:
    visitor.say("I want to talk to a person" if owner == "queue" else "hello")
    if owner == "another agent":
        other_agent.do("take-over", visitor.conversation)
    before = agent.whole(visitor.conversation)
    write = verb == "replies"
    refused = agent.write(verb, visitor.conversation, "hi") if write else agent.do(verb, visitor.conversation)
    assert (refused.status, refused.code) == (409, "not_yours")
    assert agent.whole(visitor.conversation) == before


def test_two_agents_race_to_take_over_and_one_of_them_wins(visitor: Customer, agent: Agent, other_agent: Agent) -> None:
    visitor.say("hello")
    racers = [Agent(Site(a.site.url), a.session, a.name) for a in (agent, other_agent) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda racer: racer.do("take-over", visitor.conversation), racers))
    winners = {racer.name for racer, answer in zip(racers, answers, strict=True) if answer.status == 200}
    assert sorted(answer.status for answer in answers) == [200] * 4 + [409] * 4
    assert len(winners) == 1
    lost = next(answer for answer in answers if answer.status == 409)
    assert lost.code == "taken" and winners.pop() in lost.body["error"]["message"]
    owners = [e for e in agent.whole(visitor.conversation)["events"] if e["kind"] == "owner"]
    assert len(owners) == 1 and len([e for e in visitor.events() if e["from"] == "system"]) == 1


def test_handed_back_the_bot_goes_on_with_what_it_had_collected(site: Site, agent: Agent, shop: Shop) -> None:
    who = shop.with_several_open_orders
    customer = Customer.start(site, who["email"])
    customer.say("where is my order?")
    agent.do("take-over", customer.conversation)
    customer.say("are you there?")
    assert agent.do("hand-back", customer.conversation).body["conversation"]["owner"] == "bot"
    number = open_orders(who)[0]["number"]
    turn = customer.say(number)
    assert turn.owner == "bot" and f"Order {number}" in turn.text


def test_resolved_the_next_message_begins_a_new_episode_with_the_same_agent(visitor: Customer, agent: Agent) -> None:
    ticket = visitor.say("I want to talk to a person").ticket
    agent.do("take-over", visitor.conversation)
    resolved = agent.do("resolve", visitor.conversation)
    assert resolved.body["conversation"]["status"] == "resolved"
    assert agent.whole(visitor.conversation)["ticket"]["number"] == ticket
    assert agent.whole(visitor.conversation)["ticket"]["status"] == "solved"
    assert "closed" in str(visitor.events()) and visitor.history()["status"] == "resolved"
    refused = agent.write("replies", visitor.conversation, "One more thing")
    assert (refused.status, refused.code) == (409, "resolved")
    assert agent.do("resolve", visitor.conversation).body["events"] == []
    turn = visitor.say("hello")
    assert turn.owner == "agent" and turn.said == []
    conversation = agent.whole(visitor.conversation)["conversation"]
    assert (conversation["episode"], conversation["status"], conversation["owner"]) == (2, "open", "agent")
    assert agent.write("replies", visitor.conversation, "Hello again").status == 200


def test_nothing_of_the_last_episode_is_in_the_packet_of_the_next(visitor: Customer, agent: Agent) -> None:
    visitor.say("until when can I return an item?")
    agent.do("take-over", visitor.conversation)
    agent.do("resolve", visitor.conversation)
    visitor.say("something else")
    agent.do("hand-back", visitor.conversation)
    visitor.say("I want to talk to a person")
    packet = agent.whole(visitor.conversation)["packet"]
    assert (packet["episode"], packet["articles"]) == (2, [])


def test_live_events_are_numbered_and_replayed_after_the_last_one_seen(visitor: Customer, agent: Agent) -> None:
    def mine(frame: dict[str, object]) -> bool:
        return frame["type"] == "event" and frame["conversation"] == visitor.conversation

    with agent.socket() as socket:
        assert socket.until("ready")[-1]["refetch"] is True
        visitor.say("hello")
        live = [f for f in socket.until(lambda f: mine(f) and f["author"] == "bot") if mine(f)]
    visitor.say("thanks")
    with agent.socket(after=live[-1]["number"]) as socket:
        frames = socket.until("ready")
    replayed = [f for f in frames if mine(f)]
    assert [f["seq"] for f in replayed if f["number"] > live[-1]["number"]] == [3, 4]
    assert frames[-1]["refetch"] is False
    numbers = [f["number"] for f in frames[:-1]]
    assert numbers == sorted(set(numbers)) and frames[-1]["number"] == numbers[-1]
    assert replayed[:2] == live


def test_the_inbox_hears_of_every_change_of_a_conversation(visitor: Customer, agent: Agent) -> None:
    with agent.socket() as socket:
        socket.until("ready")
        visitor.say("I want to talk to a person")
        agent.do("take-over", visitor.conversation)
        frames = socket.until(
            lambda f: f["type"] == "conversation" and f["id"] == visitor.conversation and f["owner"] == "agent"
        )
    owners = [f["owner"] for f in frames if f["type"] == "conversation" and f["id"] == visitor.conversation]
    assert owners == ["bot", "queue", "agent"]
    settled = [f for f in frames if f["type"] == "settled" and f["conversation"] == visitor.conversation]
    assert [f["owner"] for f in settled] == ["queue"]


def test_counts_and_views_follow_a_conversation(visitor: Customer, agent: Agent, other_agent: Agent) -> None:
    def views() -> set[str]:
        names = ("queue", "mine", "agents", "bot", "all", "resolved")
        return {name for name in names if visitor.conversation in {row["id"] for row in agent.rows(name)}}

    visitor.say("hello")
    assert views() == {"bot", "all"}
    visitor.say("I want to talk to a person")
    assert views() == {"queue", "all"}
    other_agent.do("take-over", visitor.conversation)
    assert views() == {"agents", "all"}
    other_agent.do("hand-back", visitor.conversation), agent.do("take-over", visitor.conversation)
    assert views() == {"mine", "agents", "all"}
    agent.do("resolve", visitor.conversation)
    assert views() == {"resolved"}


def test_an_agent_who_signs_out_is_out(leaving_agent: Agent) -> None:
    assert leaving_agent.ask("GET", "/conversations").status == 200
    assert leaving_agent.ask("DELETE", "/sessions").status == 204
    for answer in (leaving_agent.ask("GET", "/conversations"), leaving_agent.ask("DELETE", "/sessions")):
        assert (answer.status, answer.code) == (401, "not_authenticated")
    with leaving_agent.socket() as socket:
        assert socket.closed()[0] == 4401


def test_a_wrong_password_and_an_unknown_agent_are_answered_alike(site: Site, other_agent: Agent) -> None:
    path = "/api/inbox/sessions"
    wrong = site.ask("POST", path, {"email": "sam@larkfield.example", "password": "not the password"})
    unknown = site.ask("POST", path, {"email": "nobody@larkfield.example", "password": "not the password"})
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body) == (401, unknown.body)


def masked(email: str) -> str:
    return f"{email[0]}•••@{email.partition('@')[2]}"


@dataclass
class ShownList:
    """A list on a page, which knows neither filter nor order."""

    order: list[str] = field(default_factory=list)
    rows: dict[str, Frame] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)

    def read_until(self, socket: Socket, is_it: Callable[[], bool]) -> None:
        """Take the socket's frames until that is true of the list."""
        socket.until(lambda frame: self._take(frame) and is_it())

    def _take(self, frame: Frame) -> bool:
        if frame["type"] == "view":
            self.order = frame.get("order", self.order)
            self.rows |= {row["id"]: row for row in frame["rows"]}
            self.versions.append(frame["version"])
        return bool(frame["type"] == "view")


def test_a_socket_that_subscribes_is_told_the_list_and_what_changes_in_it(
    visitor: Customer, agent: Agent, other_agent: Agent
) -> None:
    shown, who = ShownList(), visitor.conversation
    with agent.socket() as socket:
        socket.until("ready")
        socket.send({"type": "subscribe", "view": "queue", "sort": "newest", "limit": 200})
        shown.read_until(socket, lambda: True)
        listed = agent.ask("GET", "/conversations?view=queue&sort=newest&limit=200").body["conversations"]
        assert [shown.rows[key] for key in shown.order] == listed
        visitor.say("I want to talk to a person")
        shown.read_until(socket, lambda: who in shown.order)
        row = shown.rows[who]
        assert (row["reason"], row["unread"]) == ("asked_for_person", 1)
        assert agent.ask("PUT", f"/conversations/{who}/read", {"seq": row["last_seq"]}).status == 204
        shown.read_until(socket, lambda: shown.rows[who]["unread"] == 0)
        other_agent.do("take-over", who)
        shown.read_until(socket, lambda: who not in shown.order)
    assert shown.versions == list(range(1, len(shown.versions) + 1))


def test_another_list_replaces_the_one_before(visitor: Customer, agent: Agent) -> None:
    visitor.say("hello")
    with agent.socket() as socket:
        socket.until("ready")
        for view in ("queue", "bot"):
            socket.send({"type": "subscribe", "view": view, "search": visitor.conversation})
        frame = socket.until(lambda f: f["type"] == "view" and f["view"] == "bot")[-1]
        assert (frame["version"], frame["order"]) == (1, [visitor.conversation])
        socket.send_raw('{"type": "subscribe", "view": "everything"}')
        assert socket.until("error")[-1]["code"] == "bad_request"


def test_a_subscribed_socket_hears_of_other_conversations_through_its_list_alone(
    site: Site, visitor: Customer, agent: Agent, other_agent: Agent
) -> None:
    open_one = Customer.start(site)
    open_one.say("hello")
    with agent.socket() as socket, other_agent.socket() as old:
        socket.until("ready"), old.until("ready")
        socket.send({"type": "subscribe", "view": "all", "sort": "newest"})
        socket.send({"type": "viewing", "conversation": open_one.conversation})
        state = socket.until(lambda f: f["type"] == "conversation" and f["id"] == open_one.conversation)[-1]
        with visitor.socket() as writing:
            writing.until("ready")
            writing.send({"type": "typing", "active": True})
            old.until(lambda f: f["type"] == "typing" and f["conversation"] == visitor.conversation)
        visitor.say("I want to talk to a person")
        open_one.say("thanks")
        frames = socket.until(lambda f: f["type"] == "event" and f["author"] == "bot")
        everything = old.until(lambda f: f["type"] == "event" and f["conversation"] == open_one.conversation)
    assert {f["conversation"] for f in frames if f["type"] in ("event", "typing")} == {open_one.conversation}
    assert {f["id"] for f in frames if f["type"] == "conversation"} <= {open_one.conversation}
    assert [f["seq"] for f in frames if f["type"] == "event"] == [state["last_seq"] + 1, state["last_seq"] + 2]
    told = [f for f in frames if f["type"] == "handoff" and f["conversation"] == visitor.conversation]
    assert [f["reason"] for f in told] == ["asked_for_person"]
    others = [f for f in everything if f["type"] == "event" and f["conversation"] == visitor.conversation]
    assert [f["kind"] for f in others] == ["message", "owner", "message"], "who never subscribes hears everything"
    assert not [f for f in everything if f["type"] in ("view", "handoff")]


def test_an_agent_hears_of_their_own_customers_and_a_colleague_does_not(
    site: Site, visitor: Customer, agent: Agent, other_agent: Agent
) -> None:
    another = Customer.start(site)
    another.say("hello")
    agent.do("take-over", visitor.conversation), other_agent.do("take-over", another.conversation)
    with agent.socket() as socket:
        socket.until("ready")
        socket.send({"type": "subscribe", "view": "queue"})
        socket.until("view")
        another.post("not for you")
        for text in ("are you there?", "hello?"):
            visitor.post(text)
        agent.write("replies", visitor.conversation, "Yes!")
        visitor.post("at last")
        wrote = [socket.until("customer_wrote")[-1]["conversation"] for _ in range(3)]
    assert wrote == [visitor.conversation] * 3


def test_an_agent_is_seen_writing_only_where_they_look_or_answer(visitor: Customer, agent: Agent) -> None:
    typing = {"type": "typing", "conversation": visitor.conversation, "active": True}
    with visitor.socket() as chat, agent.socket() as inbox:
        chat.until("ready"), inbox.until("ready")
        inbox.send(typing)
        inbox.send({"type": "ping"})
        inbox.until("pong")
        chat.send({"type": "ping"})
        assert [f["type"] for f in chat.until("pong")] == ["pong"]
        inbox.send({"type": "viewing", "conversation": visitor.conversation})
        inbox.send(typing)
        assert chat.until("typing")[-1]["from"] == "person"
