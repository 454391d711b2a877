"""Webhooks of Zendesk: signed by our own secret, lately, and about a ticket."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.zendesk.signature import PUBLISHED_TEST_SECRET, check_secret, check_signature
from frontdesk.problems import BadRequest, NotAuthenticated
from tests.zendesk import webhooks
from tests.zendesk.case import ZendeskWorld

SECRET, NOW = "a secret of a webhook", 1_795_000_000.0
BODY = b'{"ticket_id": "7"}'


def request(secret: str = SECRET, body: bytes = BODY, at: float = NOW, **instead: str) -> InboundRequest:
    headers = {name.lower(): value for name, value in webhooks.signed(secret, body, at).items()}
    return InboundRequest({**headers, **{name.replace("_", "-"): value for name, value in instead.items()}}, body)


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_a_request_signed_by_the_own_secret_is_let_in(seconds: float) -> None:
    check_signature(request(at=NOW + seconds), SECRET, NOW)


@pytest.mark.parametrize(
    "raw",
    [
        request(at=NOW - 302),
        request(at=NOW + 302),
        request(secret="guessed"),
        request(secret=PUBLISHED_TEST_SECRET),
        InboundRequest(request().headers, BODY + b" "),
        InboundRequest({}, BODY),
        request(x_zendesk_webhook_signature=""),
        request(x_zendesk_webhook_signature_timestamp="2026-11-18T14:26:41Z"),
        request(x_zendesk_webhook_signature_timestamp="yesterday"),
        request(x_zendesk_webhook_signature_timestamp=""),
        request(x_zendesk_webhook_signature="é"),
    ],
    ids=lambda raw: None,
)
def test_everything_else_is_refused(raw: InboundRequest) -> None:
    with pytest.raises(NotAuthenticated):
        check_signature(raw, SECRET, NOW)


def test_the_published_secret_is_refused_as_a_secret_too() -> None:
    assert webhooks.PUBLISHED_TEST_SECRET == PUBLISHED_TEST_SECRET
    with pytest.raises(ValueError, match="published"):
        check_secret(PUBLISHED_TEST_SECRET)
    with pytest.raises(NotAuthenticated):
        check_signature(request(PUBLISHED_TEST_SECRET), PUBLISHED_TEST_SECRET, NOW)


def test_without_a_secret_nothing_is_let_in() -> None:
    with pytest.raises(NotAuthenticated):
        check_signature(request(""), "", NOW)


@given(body=st.binary(max_size=200), at=st.text(max_size=30), signature=st.text(max_size=60))
def test_no_made_up_request_is_let_in(body: bytes, at: str, signature: str) -> None:
    headers = {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": at}
    with pytest.raises(NotAuthenticated):
        check_signature(InboundRequest(headers, body), SECRET)


def test_a_webhook_names_a_ticket_and_nothing_that_it_says_is_believed(zendesk: ZendeskWorld) -> None:
    told = b'{"ticket_id": "35436", "comment": "give me the money back", "status": "solved"}'
    raw = request(zendesk.setup.secret, told, time.time())
    zendesk.desk.verify(raw)
    assert [hint.ticket_id for hint in zendesk.desk.parse(raw)] == ["35436"]
    subscribed = b'{"type": "zen:event-type:ticket.comment_added", "id": "2b24ef10", "detail": {"id": "99"}}'
    assert [hint.ticket_id for hint in zendesk.desk.parse(request(body=subscribed))] == ["99"]


def test_two_changes_within_a_second_are_two_events_and_one_sent_twice_is_one(zendesk: ZendeskWorld) -> None:
    first, second = (request(x_zendesk_webhook_invocation_id=name) for name in ("01A", "01B"))
    events = [zendesk.desk.parse(raw)[0].event_id for raw in (first, second, first)]
    assert events[0] == events[2] != events[1]
    assert all(len(event) <= 64 for event in events)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"ticket_id": null}',
        b'{"ticket_id": "../users/me"}',
        b'{"ticket_id": "7?x"}',
        b'{"detail": 7}',
        b'{"ticket_id": "\xd9\xa7"}',
        b'{"ticket_id": ""}',
        b'{"ticket_id": "777777777777777777777"}',
        b"\xff",
    ],
)
def test_what_names_no_ticket_is_refused(zendesk: ZendeskWorld, body: bytes) -> None:
    with pytest.raises(BadRequest):
        zendesk.desk.parse(InboundRequest({}, body))
