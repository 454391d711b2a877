"""Whatever writes answers, over HTTP or in memory: a draft within the time it has, or a reason in a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from frontdesk.breaker import Breaker
from frontdesk.knowledge.generation.model import Draft, Prompt, Refusal
from frontdesk.knowledge.generation.openai_compatible import FAILURES, MOST_BYTES, Endpoint, OpenAICompatible
from frontdesk.knowledge.generation.ports import NotWritten, Writer
from tests.chat_endpoint import Exchange, Handle, chat_endpoint, completion, says
from tests.writing import FakeWriter

PROMPT = Prompt("Answer.", "Passages: A day.\n\nQuestion: How long?")
SECONDS = 5.0
SHORT = 0.2


def refusal(writer: Writer, seconds: float = SECONDS) -> Refusal:
    with pytest.raises(NotWritten) as problem:
        writer.write(PROMPT, seconds)
    return problem.value.reason


@dataclass
class Real:
    """The adapter before an endpoint that answers as a test wants."""

    stack: ExitStack = field(default_factory=ExitStack)

    def writing(self, handle: Handle, **facts: object) -> OpenAICompatible:
        self.endpoint = self.stack.enter_context(chat_endpoint(handle))
        return OpenAICompatible(Endpoint(self.endpoint.url, "small", **facts))  # type: ignore[arg-type]


@pytest.fixture
def real() -> Iterator[Real]:
    found = Real()
    with found.stack:
        yield found


@pytest.fixture(params=["over HTTP", "in memory"])
def writing(request: pytest.FixtureRequest, real: Real) -> Callable[[Draft | Refusal], Writer]:
    """A writer that gives this draft, or fails for this reason."""
    if request.param == "in memory":
        return FakeWriter

    def over_http(outcome: Draft | Refusal) -> Writer:
        if isinstance(outcome, Draft):
            return real.writing(says(outcome.text, "stop" if outcome.is_whole else "length"))
        if outcome is Refusal.SLOW:
            return real.writing(lambda exchange: exchange.server.released.wait() and None)
        return real.writing(lambda exchange: exchange.send(b"{}", 500))

    return over_http


def test_a_draft_comes_as_it_was_written(writing: Callable[[Draft | Refusal], Writer]) -> None:
    assert writing(Draft("It takes a day.")).write(PROMPT, SECONDS) == Draft("It takes a day.")


def test_a_draft_that_was_cut_off_says_so(writing: Callable[[Draft | Refusal], Writer]) -> None:
    assert not writing(Draft("It takes", is_whole=False)).write(PROMPT, SECONDS).is_whole


@pytest.mark.parametrize("reason", [Refusal.SLOW, Refusal.UNAVAILABLE])
def test_a_failure_is_a_reason(writing: Callable[[Draft | Refusal], Writer], reason: Refusal) -> None:
    assert refusal(writing(reason), SHORT if reason is Refusal.SLOW else SECONDS) is reason


def test_what_is_sent_is_the_prompt_with_the_key_and_no_more(real: Real) -> None:
    real.writing(says("A day."), key="secret").write(PROMPT, SECONDS)
    (body,) = real.endpoint.received
    assert real.endpoint.paths == ["/v1/chat/completions"] and real.endpoint.keys == ["Bearer secret"]
    assert [message["content"] for message in body.pop("messages")] == [PROMPT.instructions, PROMPT.data]
    assert body == {"model": "small", "temperature": 0, "max_tokens": PROMPT.most_tokens, "stream": False}


def test_without_a_key_no_credentials_are_sent(real: Real, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    path = f"{tmp_path}/netrc"
    with open(path, "w") as file:
        file.write("machine 127.0.0.1 login somebody password else")
    monkeypatch.setenv("NETRC", path)
    real.writing(says("A day.")).write(PROMPT, SECONDS)
    assert real.endpoint.keys == [None]


GARBLED = {
    "no JSON": b"<html>busy</html>",
    "a stream of events": b'data: {"choices": [{"delta": {"content": "A day."}}]}\n\ndata: [DONE]\n\n',
    "no choice": b'{"choices": []}',
    "another form": b'[{"choices": 1}]',
    "no text": completion({"html": "A day."}),
    "nothing": b"",
    "bytes": b"\xff\xfe\x00",
    "nested without end": b"[" * 100_000,
    "too large": completion("A day. " * MOST_BYTES),
}


@pytest.mark.parametrize("body", GARBLED.values(), ids=GARBLED.keys())
def test_what_is_no_chat_completion_is_garbled(real: Real, body: bytes) -> None:
    assert refusal(real.writing(lambda exchange: exchange.send(body))) is Refusal.GARBLED


def test_no_content_is_an_empty_draft(real: Real) -> None:
    assert real.writing(says(None)).write(PROMPT, SECONDS) == Draft("")


def test_a_redirect_is_not_followed(real: Real) -> None:
    elsewhere = real.stack.enter_context(chat_endpoint(says("A day.")))
    writer = real.writing(lambda exchange: exchange.send(b"", 307, Location=f"{elsewhere.url}/chat/completions"))
    assert refusal(writer) is Refusal.UNAVAILABLE
    assert elsewhere.received == []


def test_nobody_listens(real: Real) -> None:
    with chat_endpoint(says("A day.")) as gone:
        url = gone.url
    assert refusal(OpenAICompatible(Endpoint(url, "small"))) is Refusal.UNAVAILABLE


def drips(exchange: Exchange) -> None:
    """Sends a byte of the headers at a time, each soon enough for a time limit of its own."""
    while not exchange.server.released.wait(SHORT / 4):
        exchange.wfile.write(b"H")


def test_an_answer_that_drips_is_given_up_in_time(real: Real) -> None:
    assert refusal(real.writing(drips), SHORT) is Refusal.SLOW


def test_a_call_that_was_given_up_keeps_its_slot_until_it_ends(real: Real) -> None:
    writer = real.writing(drips, at_once=1)
    assert [refusal(writer, SHORT), refusal(writer, SHORT)] == [Refusal.SLOW, Refusal.BUSY]


def test_an_endpoint_that_fails_is_left_alone_and_tried_again(real: Real) -> None:
    now = 0.0
    fails = True

    def handle(exchange: Exchange) -> None:
        exchange.send(b"{}", 503) if fails else exchange.send(completion("A day."))

    endpoint = real.stack.enter_context(chat_endpoint(handle))
    writer = OpenAICompatible(Endpoint(endpoint.url, "small"), Breaker(FAILURES, 10.0, lambda: now))
    reasons = [refusal(writer) for _ in range(FAILURES + 1)]
    assert reasons == [Refusal.UNAVAILABLE] * FAILURES + [Refusal.RESTING]
    assert len(endpoint.received) == FAILURES
    now, fails = 11.0, False
    assert writer.write(PROMPT, SECONDS) == Draft("A day.") == writer.write(PROMPT, SECONDS)
