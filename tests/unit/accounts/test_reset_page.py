"""Where password links lead: the host's own page, over https in production, with a place for the token."""

from __future__ import annotations

import pytest

from frontdesk.accounts.reset_page import check_reset_page, link_to
from frontdesk.bootstrap.accounts import reset_page
from frontdesk.settings import NotConfigured, Settings

GOOD = [
    ("https://shop.example/reset?token={token}", "https://shop.example/reset?token=T"),
    ("https://shop.example:8443/reset/{token}", "https://shop.example:8443/reset/T"),
    ("https://shop.example/{token}/new?lang=en", "https://shop.example/T/new?lang=en"),
    ("https://shop.example/account#/reset/{token}", "https://shop.example/account#/reset/T"),
    ("https://[2001:db8::1]/reset?t={token}&x=%20", "https://[2001:db8::1]/reset?t=T&x=%20"),
    ("https://xn--bcher-kva.example/r/x-{token}.html", "https://xn--bcher-kva.example/r/x-T.html"),
]
UNUSABLE = [
    *("", " ", "reset", "/reset/{token}", "shop.example/reset/{token}", "https:///{token}", "https://", "{token}"),
    *("ftp://shop.example/{token}", "javascript:alert('{token}')", "mailto:a@shop.example?token={token}"),
    *("https://shop.example/reset", "https://shop.example/reset?token=", "https://shop.example/{TOKEN}"),
    *("https://shop.example/{token}?again={token}", "https://shop.example/{id}/{token}", "https://shop.example/{}"),
    *("https://{token}.shop.example/reset", "https://shop.example{token}", "https://shop.example:{token}/"),
    *("https://shop.example:port/{token}", "https://shop.example:70000/{token}", "https://[::1/{token}"),
    *("https://shop.example/re set?token={token}", "https://shop.example/\n{token}", 'https://shop.example/"{token}'),
    *("https://shop.example/<{token}>", "https://bücher.example/{token}", "https://shop.example/{{token}}"),
]


def settings(mode: str, reset_url: str = "") -> Settings:
    return Settings(_env_file=None, mode=mode, reset_url=reset_url, public_url="https://help.shop.example/")


@pytest.mark.parametrize(("page", "link"), GOOD)
def test_a_link_has_its_token_where_the_page_wants_it(page: str, link: str) -> None:
    assert reset_page(settings("production", page)) == page
    assert link_to(page, "T") == link


@pytest.mark.parametrize("page", UNUSABLE)
def test_a_page_of_which_no_link_can_be_made_is_refused_in_one_line(page: str) -> None:
    with pytest.raises(ValueError, match="write it as in https://") as refused:
        check_reset_page(page, needs_https=False)
    assert "\n" not in str(refused.value)
    with pytest.raises(
        NotConfigured, match=r"^FRONTDESK_RESET_URL(?: is not set)?: .*https://shop\.example/reset\?token=\{token\}"
    ):
        reset_page(settings("production", page))


@pytest.mark.parametrize(
    "page", ["http://shop.example/{token}", "http://127.0.0.1/{token}", "HTTP://shop.example/{token}"]
)
def test_production_sends_no_link_in_the_clear(page: str) -> None:
    with pytest.raises(NotConfigured, match="must be reached over https"):
        reset_page(settings("production", page))
    assert reset_page(settings("demo", page)) == page


def test_the_demo_has_a_page_of_its_own_and_production_never_leads_there() -> None:
    assert reset_page(settings("demo")) == "https://help.shop.example/demo/reset-password/{token}"
    with pytest.raises(NotConfigured):
        reset_page(settings("production"))
