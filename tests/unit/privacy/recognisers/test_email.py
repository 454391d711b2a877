from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.email import EmailRecogniser


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in EmailRecogniser().find(text)]


@pytest.mark.parametrize(
    "address",
    [
        *("jo@example.com", "maren.oak+shop@sub.example.co.uk", "O'Neil@example.net", "a_b-c%d@x-y.example.org"),
        *("jörg@müller.example.de", "jo(at)example.com", "jo [at] example.com", "j@example.io"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "it's {}.", "<{}>", "mail:{}, thanks", "({})"])
def test_an_address_of_mail_is_found_without_what_surrounds_it(address: str, around: str) -> None:
    assert found(around.format(address)) == [address]


@pytest.mark.parametrize(
    "text", ["jo@example", "@example.com", "meet at 5.30 pm", "3 @ 4.50", "a@b", "jo at example.com", ""]
)
def test_what_is_no_address_is_not_found(text: str) -> None:
    assert found(text) == []
