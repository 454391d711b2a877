"""Which e-mail addresses are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.reply_address import ADDRESS
from frontdesk.outbox.mailbox import compose
from frontdesk.outbox.model import Mail


@pytest.mark.parametrize("email", ["jo@example.com", "jo.d+shop@mail.example.co.uk", "j'o_1%@x1.example"])
def test_an_address_is_taken(email: str) -> None:
    assert ADDRESS.fullmatch(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "jo",
        "jo@example",
        "@example.com",
        "jo@.com",
        "jo@-x.com",
        "jo@exa mple.com",
        "a@example.com, b@example.com",
        "jo@example.com\nBcc: all@example.com",
        "Jo <jo@example.com>",
        "jo@example.com\x00",
        "jö@example.com",
        "jo@@example.com",
    ],
)
def test_what_is_no_single_address_is_not(email: str) -> None:
    assert not ADDRESS.fullmatch(email)


@given(st.from_regex(ADDRESS, fullmatch=True))
def test_every_address_that_is_taken_makes_a_mail_to_one_recipient(email: str) -> None:
    message = compose(Mail(email, "Subject", "Text", "<1@frontdesk.invalid>"), "support@example.com")
    assert b"Bcc" not in message.as_bytes().partition(b"\n\n")[0]
    assert len(message["To"].addresses) == 1
