"""The help pages over HTTP: what is there, what is not, how long it may be kept, and what a page may load."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
import requests

from tests.clients import Customer, Site

ADDRESSES = ["/help", "/help/refunds-when", "/help/search?q=refund", "/help/search", "/help/nothing-here"]


def ask(site: Site, path: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, site.url + path, headers=headers, timeout=10, allow_redirects=False)


def test_a_citation_of_the_bot_leads_to_the_page_with_the_passage_that_it_quoted(site: Site, visitor: Customer) -> None:
    turn = visitor.say("how long does a refund take?")
    (link,) = turn.said[-1]["links"]
    path, _, anchor = link["url"].partition("#")
    page = ask(site, path)
    assert page.status_code == 200
    passage = re.search(rf'id="{re.escape(anchor)}">\s*<p>(.*?)</p>', page.text)
    assert passage and passage[1][:60] in turn.text


@pytest.mark.parametrize("name", ["nothing-here", "a/b", "..%2f..%2fpyproject.toml", "README", "%00"])
def test_what_is_no_article_is_a_page_that_says_so(site: Site, name: str) -> None:
    answer = ask(site, f"/help/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Page not found" in answer.text and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/help/", "/help"),
        ("/help//", "/help"),
        ("/help/search/?q=a%20refund", "/help/search?q=a%20refund"),
        ("/help/refunds-when/", "/help/refunds-when"),
        ("/help//example.com/", "/help/example.com"),
        ("/help/%0d%0aX-A:b/", "/help/%0D%0AX-A:b"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_slash_at_the_end_leads_to_the_page_without_it(site: Site, path: str, leads_to: str, method: str) -> None:
    answer = ask(site, path, method)
    assert (answer.status_code, answer.headers["location"].lower()) == (301, leads_to.lower())
    assert "x-a" not in answer.headers


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_loads_nothing_but_files_of_the_site_and_has_no_inline_style_or_script(site: Site, path: str) -> None:
    answer = ask(site, path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert "<style" not in answer.text and not re.search(r"\sstyle=|\son\w+=|<script>", answer.text)
    loaded = re.findall(r'(?:src|<link rel="(?:stylesheet|icon)"[^>]* href)="([^"]+)"', answer.text)
    assert len(loaded) == 6
    for address in loaded:
        assert address.startswith("/")
        kept = ask(site, address).headers["cache-control"]
        assert kept == "no-cache" if address == "/widget/frontdesk.js" else kept.startswith("public, max-age=31536000")


@pytest.mark.parametrize("path", ["/help", "/help/refunds-when"])
def test_a_page_that_a_browser_has_is_not_sent_again(site: Site, path: str) -> None:
    first = ask(site, path)
    assert first.headers["cache-control"] == "public, max-age=60"
    for known in (first.headers["etag"], "W/" + first.headers["etag"], f'"old", {first.headers["etag"]}'):
        again = ask(site, path, **{"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask(site, path, **{"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("path", ["/help", "/help/refunds-when", "/help/returns-conditions"])
def test_a_page_that_was_not_sent_again_comes_with_the_headers_that_it_was_sent_with(site: Site, path: str) -> None:
    """A browser replaces the headers that it keeps with those of the 304."""
    first = ask(site, path)
    for known in (first.headers["etag"], "W/" + first.headers["etag"], "*"):
        again = ask(site, path, **{"If-None-Match": known})
        assert again.status_code == 304
        assert {name: first.headers[name] for name in again.headers} == again.headers
        assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_asking_for_the_head_gives_the_same_without_the_page(site: Site, path: str) -> None:
    whole, head = ask(site, path), ask(site, path, "HEAD")
    assert head.content == b""
    assert (head.status_code, head.headers) == (whole.status_code, whole.headers)


def test_what_was_searched_for_is_not_kept_and_not_markup(site: Site) -> None:
    answer = requests.get(site.url + "/help/search", params={"q": "<b onclick=alert(1)>refund"}, timeout=10)
    assert answer.headers["cache-control"] == "no-store"
    assert "<b onclick" not in answer.text and "&lt;b onclick" in answer.text
    assert "/help/refunds-" in answer.text


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%ed%a0%80", "q=", "q", "x=1", "q=a&q=b", "q=" + "a" * 4000, "q=%00"])
def test_no_search_is_an_error(site: Site, query: str) -> None:
    assert ask(site, "/help/search?" + query).status_code == 200


def test_the_help_pages_take_no_other_method(site: Site) -> None:
    for path in ("/help", "/help/refunds-when", "/help/search"):
        assert ask(site, path, "POST").status_code == 405


def test_a_reader_says_whether_the_answer_helped_without_script(site: Site, frontdesk: Callable[..., str]) -> None:
    page = ask(site, "/help/search?q=how+long+does+a+refund+take")
    assert page.headers["referrer-policy"] == "same-origin"
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    address, own = f"{site.url}/help/search/helpful", {"Origin": site.url}
    answer = requests.post(address, {**form, "helpful": "no"}, headers=own, timeout=10)
    assert answer.status_code == 200 and "we will look at it" in answer.text
    assert requests.post(address, form, headers={"Origin": "https://other.example"}, timeout=10).status_code == 403
    (said,) = json.loads(frontdesk("kb", "helpful", "--json"))
    assert (said["article_id"], said["passage_id"]) == (form["article"], form["passage"])
    assert (said["helpful"], said["unhelpful"]) == (0, 1)
