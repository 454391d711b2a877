"""The checker itself: it finds each kind of violation in a record made by hand, and none in a good one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checker import Ack, AgentReply, Attempt, DeviceLog, Effect, Event, Record, check, check_effects


class Script:
    """Writes a timeline and the history that belongs to it."""

    def __init__(self) -> None:
        self.history: list[Event] = []
        self.timeline: list[Event] = []

    def customer(self, client_id: str, text: str) -> None:
        self._add("message", "customer", text, view={"from": "customer", "id": client_id})

    def bot(self, text: str) -> None:
        self._add("message", "bot", text, view={"from": "bot"})

    def agent(self, text: str, agent: str = "a1") -> None:
        self._add("message", "agent", text, author_id=agent, view={"from": "person"})

    def note(self, text: str) -> None:
        self._add("note", "bot", text)

    def owner(self, before: str, after: str, version: int, agent: str | None = None) -> None:
        data = {"from": before, "to": after, "version": version}
        self._add("owner", "system", None, author_id=agent, data=data, view={"from": "system", "owner": after})

    def _add(
        self,
        kind: str,
        author: str,
        text: str | None,
        *,
        author_id: str | None = None,
        data: Any = None,
        view: Any = None,
    ) -> None:
        seq = len(self.timeline) + 1
        common = {"seq": seq, "kind": kind, "at": f"t{seq}", "text": text}
        self.timeline.append(
            common | {"author": author, "author_id": author_id, "data": data, "public": view is not None}
        )
        if view is not None:
            self.history.append(common | view)

    def record(self, *attempts: Attempt, settled_at: float = 1.0, replies: tuple[AgentReply, ...] = ()) -> Record:
        """A device that sent `attempts` and got everything."""
        own = {event["id"]: event["seq"] for event in self.history if event["from"] == "customer"}
        device = DeviceLog(
            attempts=list(attempts),
            acks=[Ack(client_id, seq, 0.1) for client_id, seq in own.items()],
            received=list(self.history),
            settled=dict.fromkeys(own.values(), settled_at),
        )
        return Record("c1", [device], list(self.history), list(self.timeline), replies=replies)


HELLO = Attempt("m1", "hello", 0.0)
ORDER_1 = Attempt("m1", "where is order W1?", 0.0, "W1")
ORDER_2 = Attempt("m2", "where is order W2?", 0.0, "W2")


def greeted() -> Script:
    script = Script()
    script.customer("m1", "hello")
    script.bot("Hello.")
    return script


def two_orders(*answers: str) -> Script:
    script = Script()
    script.customer("m1", ORDER_1.text)
    script.customer("m2", ORDER_2.text)
    for answer in answers:
        script.bot(answer)
    return script


def kinds(record: Record) -> set[str]:
    return {violation.kind for violation in check(record)}


def device(record: Record) -> DeviceLog:
    return record.devices[0]


def test_a_message_that_was_answered_once_is_no_violation() -> None:
    assert check(greeted().record(HELLO)) == []


def test_a_conversation_with_a_person_and_back_is_no_violation() -> None:
    script = greeted()
    script.owner("bot", "queue", 2)
    script.note("late")
    script.owner("queue", "agent", 3, agent="a1")
    script.agent("I am here.")
    script.customer("m2", "thanks")
    script.owner("agent", "bot", 4, agent="a1")
    replies = (AgentReply("I am here.", True), AgentReply("lost on the way", False))
    assert check(script.record(HELLO, Attempt("m2", "thanks", 0.0), replies=replies)) == []


def test_an_attempt_that_was_never_acknowledged_may_be_missing() -> None:
    assert check(greeted().record(HELLO, Attempt("m2", "and?", 0.0))) == []


def test_an_acknowledged_message_that_is_not_there_is_lost() -> None:
    record = greeted().record(HELLO)
    device(record).acks.append(Ack("m2", 3, 0.1))
    assert kinds(record) == {"lost"}


def test_a_message_acknowledged_under_two_numbers_is_doubled() -> None:
    record = greeted().record(HELLO)
    device(record).acks.append(Ack("m1", 2, 0.2))
    assert "doubled" in kinds(record)


def test_a_message_stored_twice_is_doubled() -> None:
    script = greeted()
    script.customer("m1", "hello")
    script.bot("Hello.")
    assert "doubled" in kinds(script.record(HELLO))


def test_a_message_that_nobody_sent_is_unexpected() -> None:
    script = greeted()
    script.customer("m9", "send me money")
    assert kinds(script.record(HELLO)) == {"unexpected"}


def test_messages_of_one_client_stored_in_another_order_are_found() -> None:
    script = Script()
    script.customer("m2", ORDER_2.text)
    script.bot("W2 is here")
    script.customer("m1", ORDER_1.text)
    script.bot("W1 is here")
    assert kinds(script.record(ORDER_1, ORDER_2)) == {"out_of_order"}


def test_an_event_that_a_client_received_twice_is_doubled() -> None:
    record = greeted().record(HELLO)
    device(record).received.append(record.history[-1])
    assert kinds(record) == {"doubled"}


def test_events_received_in_another_order_are_found() -> None:
    record = greeted().record(HELLO)
    device(record).received.reverse()
    assert "out_of_order" in kinds(record)


def test_an_event_that_a_client_never_received_is_lost() -> None:
    record = greeted().record(HELLO)
    device(record).received.pop(0)
    assert kinds(record) == {"lost"}


def test_a_client_that_left_early_need_not_have_seen_the_end_but_may_not_have_gaps() -> None:
    record = greeted().record(HELLO)
    record = replace(record, devices=[*record.devices, DeviceLog(received=[*record.history[:1]], is_current=False)])
    assert check(record) == []
    record = replace(record, devices=[record.devices[0], DeviceLog(received=[*record.history[1:]], is_current=False)])
    assert kinds(record) == {"lost"}


def test_an_event_that_reads_otherwise_afterwards_is_unexpected() -> None:
    record = greeted().record(HELLO)
    device(record).received[1] = {**record.history[1], "text": "Goodbye."}
    assert kinds(record) == {"unexpected"}


def test_an_answer_after_thirty_seconds_is_late_unless_a_restart_began_the_count_anew() -> None:
    record = greeted().record(HELLO, settled_at=31.0)
    assert kinds(record) == {"late"}
    assert check(replace(record, restarts=[5.0])) == []
    assert kinds(replace(record, restarts=[40.0])) == {"late"}


def test_a_message_without_an_outcome_is_late() -> None:
    record = greeted().record(HELLO)
    assert kinds(replace(record, unsettled=[1])) == {"late"}
    device(record).settled.clear()
    assert kinds(record) == {"late"}


def test_a_gap_in_the_timeline_is_a_loss() -> None:
    record = greeted().record(HELLO)
    assert "lost" in kinds(replace(record, timeline=record.timeline[1:]))


def test_a_change_of_owner_from_someone_who_was_not_the_owner_is_found() -> None:
    script = greeted()
    script.owner("bot", "agent", 2, agent="a1")
    script.owner("bot", "agent", 3, agent="a2")
    assert kinds(script.record(HELLO)) == {"owner"}


def test_a_change_of_owner_that_skips_a_version_is_found() -> None:
    script = greeted()
    script.owner("bot", "queue", 3)
    assert kinds(script.record(HELLO)) == {"owner"}


def test_a_bot_that_speaks_under_a_person_is_found() -> None:
    script = Script()
    script.customer("m1", "hello")
    script.owner("bot", "agent", 2, agent="a1")
    script.bot("Hello.")
    assert "owner" in kinds(script.record(HELLO))


def test_an_agent_who_speaks_without_owning_the_conversation_is_found() -> None:
    script = greeted()
    script.owner("bot", "agent", 2, agent="a1")
    script.agent("Me too!", agent="a2")
    assert kinds(script.record(HELLO, replies=(AgentReply("Me too!", True),))) == {"owner"}


def test_two_answers_to_one_message_are_doubled() -> None:
    script = greeted()
    script.bot("Hello.")
    assert kinds(script.record(HELLO)) == {"doubled"}


def test_several_messages_of_one_turn_are_one_answer() -> None:
    script = greeted()
    script.bot("What can I do?")
    for events in (script.history, script.timeline):
        events[2] = {**events[2], "at": "t2"}
    assert check(script.record(HELLO)) == []


def test_an_answer_given_again_after_the_next_one_is_doubled() -> None:
    script = two_orders("W1 is here", "W2 is here", "W1 is here")
    assert kinds(script.record(ORDER_1, ORDER_2)) == {"doubled"}


def test_a_message_that_the_bot_passed_over_is_lost() -> None:
    assert kinds(two_orders("W2 is here").record(ORDER_1, ORDER_2)) == {"lost"}


def test_answers_in_another_order_than_the_questions_are_found() -> None:
    assert kinds(two_orders("W2 is here", "W1 is here").record(ORDER_1, ORDER_2)) != set()


def test_a_message_that_got_neither_an_answer_nor_a_person_is_lost() -> None:
    script = Script()
    script.customer("m1", "hello")
    assert kinds(script.record(HELLO)) == {"lost"}
    script.owner("bot", "queue", 2)
    assert check(script.record(HELLO)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [((), {"lost"}), (("Hi.",), set()), (("Hi.", "Hi."), {"doubled"}), (("Hi.", "Ho."), {"unexpected"})],
)
def test_what_an_agent_said_is_there_exactly_once(said: tuple[str, ...], found: set[str]) -> None:
    script = greeted()
    script.owner("bot", "agent", 2, agent="a1")
    for text in said:
        script.agent(text)
    assert kinds(script.record(HELLO, replies=(AgentReply("Hi.", True),))) == found


@pytest.mark.parametrize(
    ("told", "asked", "seen", "found"),
    [
        (1, 1, ["a"], set()),
        (0, 1, [], set()),
        (0, 1, ["a"], set()),
        (1, 1, [], {"lost"}),
        (1, 1, ["a", "b"], {"doubled"}),
        (1, 2, ["a", "a"], {"doubled"}),
    ],
)
def test_an_effect_happens_once_if_the_customer_was_told_and_never_more_often_than_asked(
    told: int, asked: int, seen: list[str], found: set[str]
) -> None:
    assert {violation.kind for violation in check_effects([Effect("ann@example.com", told, asked, seen)])} == found
