"""Secrets in links that are pasted are masked; what a link leads to stays."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.privacy.masking import mask

TOKEN = "Xy3_kk29sdKJsdf92ks-skdfjJKHsdf83kls92kd8ab"


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://shop.example/reset?token=•••",
            "https://shop.example/reset?lang=en&reset_token=•••&x=1",
            "http://a.example/?sid=•••",
        ),
        *(
            "https://shop.example/demo/reset-password/•••",
            "https://shop.example/#access_token=•••&state=a",
            "www.a.example/verify/•••",
        ),
        *(
            "https://a.example/file?X-Amz-Signature=•••&X-Amz-Date=20260101",
            "https://a.example/?sig=•••",
            "https://kit:•••@a.example/",
        ),
        *(
            "https://a.example/login?next=/orders&code=•••",
            "https://a.example/magic/•••/open",
            "https://a.example/app#/reset/•••",
        ),
        *(
            "https://a.example/users/confirmation?confirmation_token=•••",
            "https://a.example/api?api_key=•••",
            "https://a.example/?otp=•••",
        ),
        *(
            "HTTPS://A.EXAMPLE/Passwort-vergessen/neu/•••",
            "https://a.example/invite/•••.",
            "(https://a.example/?session=•••)",
        ),
    ],
)
def test_the_secret_of_a_link_is_masked_and_the_rest_stays(link: str) -> None:
    assert mask(f"this does not work: {link.replace('•••', TOKEN)}") == f"this does not work: {link}"


@pytest.mark.parametrize("token", ["abc123", "4f9d8a7b6c5e4d3c", "9999", "a.b.c", "%7Bx%7D12"])
def test_what_is_called_a_token_is_one_however_it_looks(token: str) -> None:
    assert mask(f"https://shop.example/reset?token={token}") == "https://shop.example/reset?token=•••"


@pytest.mark.parametrize("before", ["", "Bearer ", "https://a.example/x/", "token "])
def test_a_signed_statement_is_a_secret_wherever_it_stands(before: str) -> None:
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123"
    assert jwt not in mask(before + jwt)


@pytest.mark.parametrize(
    "text",
    [
        *("https://shop.example/products/fernrise-two-person-tent", "https://track.example/?id=JD014600003828392837"),
        *(
            "https://shop.example/help/returns-costs#return-fee",
            "https://shop.example/help/reset-your-password-in-three-steps",
        ),
        *(
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://shop.example/?code=SUMMER10&page=2",
            "https://a.example/login",
        ),
        *(
            "https://shop.example/orders/W1042?tab=items",
            "https://dhl.example/?piececode=00340434161094042557",
            "www.shop.example",
        ),
        *(
            "https://shop.example/s?key=tent",
            "https://shop.example/verify-email",
            "https://a.example/?reset=true",
            "eyJ",
        ),
        "https://en.wikipedia.org/wiki/Tent_(shelter)",
    ],
)
def test_links_to_things_stay(text: str) -> None:
    assert mask(text) == text


def test_agents_send_such_links_on_purpose() -> None:
    link = f"https://pay.example/?token={TOKEN}"
    assert mask(link, keeps_links=True) == link


@given(
    st.text(string.ascii_letters + string.digits + "-_", min_size=24, max_size=60),
    st.sampled_from(["?token=", "#t=", "/reset/"]),
)
def test_no_random_token_is_left(token: str, place: str) -> None:
    token += "aB3"
    masked = mask(f"see https://shop.example/reset{place}{token} please")
    assert token not in masked and masked.endswith("••• please")


@given(st.text(st.sampled_from("htps:/w.aeyJ?&#=token-_1 "), max_size=80))
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)
