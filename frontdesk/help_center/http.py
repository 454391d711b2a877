"""The public help pages: what the bot quotes, as pages that anybody can read, search, link to and print."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, HTTPResponse, Request, html, redirect

from frontdesk.brand.files import brand
from frontdesk.help_center.sections import sections
from frontdesk.help_center.votes import Vote
from frontdesk.knowledge.markdown import anchor_of
from frontdesk.knowledge.model import Article
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.problems import TooMany
from frontdesk.threads import InThread
from frontdesk.web.static import StaticFiles
from frontdesk.wording import Wording

PAGES = Path(__file__).parent / "pages"
MOST_HITS = 10
LONGEST_QUERY = 200
METHODS = ("GET", "HEAD")
#: Pages load files of this site alone, run no inline script, make no HTML out of text, and cannot be framed by other
#: sites.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
#: An article may be corrected at any time, so a browser asks again after a minute; mostly the answer is 304.
CACHE_BRIEFLY = "public, max-age=60"
#: Search results are not cached: what somebody searched for is private.
NO_STORE = "no-store"
#: Said after a vote, by what was said.
VOTED = {"yes": True, "no": False}


@dataclass(frozen=True)
class Site:
    """The site around the help pages. Each page's head links the company's name to `home`, and has `links` as (title,
    address). Pages whose chat has the same name as `chat` share its conversation."""

    company: str
    public_url: str
    widget_address: str
    wording: Wording
    home: str = "/help"
    links: tuple[tuple[str, str], ...] = ()
    chat: str = "help"


def blueprint(
    in_thread: InThread, knowledge: KnowledgeService, site: Site, cast: Callable[[Vote, str], None]
) -> Blueprint:
    """Routes under /help, for people: HTML alone. Pages are made in threads: a search of many words takes a while.

    Args:
        cast: stores a vote that came from an address; may raise TooMany.
    """
    pages = HelpPages(knowledge, site)

    async def home(request: Request) -> HTTPResponse:
        return kept(request, await in_thread(pages.home))

    async def search(request: Request) -> HTTPResponse:
        page = await in_thread(pages.search, request.args.get("q", ""), request.args.get("helpful", ""))
        response = answer(page, cache=NO_STORE)
        # With no-referrer, browsers would send the form below the answer with `Origin: null`, which is refused.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    async def vote(request: Request) -> HTTPResponse:
        """Store what a reader says of an answer, and show the search again, so that a reload says it no second time."""
        given = request.form
        form = {name: str((given and given.get(name)) or "") for name in ("q", "article", "passage", "helpful")}
        query, found = tidied(form["q"]), knowledge.article(form["article"])
        if found and form["helpful"] in VOTED and form["passage"] in {each.passage_id for each in found.passages}:
            said = Vote(found.id, found.locale, form["passage"], query, VOTED[form["helpful"]])
            with suppress(TooMany):  # whoever says it that often has been heard
                await in_thread(cast, said, request.client_ip)
        return redirect(f"/help/search?{urlencode({'q': query, 'helpful': form['helpful']})}", status=303)

    async def article(request: Request, path: str) -> HTTPResponse:
        if not path or path.endswith("/"):  # every other page of the site is found with a slash at its end
            query = f"?{request.query_string}" if request.query_string else ""
            return redirect(f"/help/{path.strip('/')}".rstrip("/") + query, status=301)
        if found := knowledge.article(path, language(request)):
            page = kept(request, await in_thread(pages.article, found))
            page.headers["Vary"] = "Accept-Language"
            return page
        return answer(await in_thread(pages.missing), 404, NO_STORE)

    routes = Blueprint("help", url_prefix="/help")
    routes.add_route(home, "/", METHODS)
    routes.add_route(search, "/search", METHODS)
    routes.add_route(vote, "/search/helpful", ["POST"])
    routes.add_route(article, "/<path:path>", METHODS)
    return routes


@cache
def assets() -> StaticFiles:
    """The style of the help pages."""
    return StaticFiles(PAGES / "assets", "/help-assets")


class HelpPages:
    """The pages as HTML. Each is made once, until what is published changes.

    Lists and searches are those of the default language; an article is shown in the reader's language if it has that.
    """

    def __init__(self, knowledge: KnowledgeService, site: Site) -> None:
        self._knowledge = knowledge
        self._site = site
        self._environment = environment(site)
        self._made: tuple[object, dict[object, str]] = (None, {})

    def home(self) -> str:
        return self._once("home", self._home)

    def article(self, article: Article) -> str:
        return self._once((article.id, article.locale), lambda: self._article(article))

    def missing(self) -> str:
        return self._once("missing", self._missing)

    def search(self, text: str, helpful: str = "") -> str:
        """The page with what the bot would answer to a text as it was typed, and with the other results. `helpful` is
        what the reader has said of the answer: yes, no or nothing yet."""
        query = tidied(text)
        found = self._knowledge.findings(query)
        hits = [(hit, self._knowledge.marked(query, hit.passage.text)) for hit in found.hits[:MOST_HITS]]
        said, quoted = VOTED.get(helpful), self._knowledge.quoted(query, found)
        return self._render("search.html", query=query, answer=quoted, said=said, hits=hits, groups=self._groups())

    def _once(self, name: object, make: Callable[[], str]) -> str:
        edition, made = self._made
        if edition is not self._knowledge.edition:
            edition, made = self._made = (self._knowledge.edition, {})
        if name not in made:
            made[name] = make()
        return made[name]

    def _home(self) -> str:
        return self._render("home.html", here="home", groups=self._groups())

    def _article(self, article: Article) -> str:
        return self._render(
            "article.html",
            locale=article.locale,
            article=article,
            is_listed=not article.passages[0].is_of_subject,
            sections=sections(article),
            related=self._knowledge.related(article),
            canonical=f"{self._site.public_url.rstrip('/')}/help/{article.id}",
        )

    def _missing(self) -> str:
        return self._render("missing.html", groups=self._groups())

    def _groups(self) -> list[tuple[str, list[Article]]]:
        """Articles by category, the fullest category first. Categories that differ in capitals or signs are one."""
        groups: dict[str, list[Article]] = defaultdict(list)
        for article in self._knowledge.articles():
            groups[anchor_of(article.category)].append(article)
        named = [(articles[0].category, articles) for articles in groups.values()]
        return sorted(named, key=lambda group: (-len(group[1]), group[0]))

    def _render(self, name: str, **values: Any) -> str:
        usual = {"here": "", "locale": self._knowledge.default_locale}
        return self._environment.get_template(name).render(usual | values)


def environment(site: Site) -> Environment:
    """The templates. Everything is escaped; a missing name is an error, not a gap."""
    templates = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters.update(day=site.wording.day, anchor=anchor_of)
    templates.globals.update(
        company=site.company,
        home=site.home,
        links=site.links,
        brand_css=brand().address("brand.css"),
        theme_js=brand().address("theme.js"),
        logo=brand().address("lark.svg"),
        chat_site=site.chat,
        chat_js=brand().address("chat.js"),
        widget_js=site.widget_address,
        help_css=assets().address("help.css"),
    )
    return templates


def tidied(text: str) -> str:
    """A query of what was typed: printable, in one line, and no longer than it may be."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_QUERY]


def language(request: Request) -> str:
    """The language that the reader's browser likes best; empty if it does not say."""
    return str(request.headers.get("accept-language", "")).split(",")[0].split(";")[0].strip()


def kept(request: Request, page: str) -> HTTPResponse:
    """A page that browsers may keep; 304 if they have this one, with its headers, which browsers keep anew."""
    tag = f'"{hashlib.sha256(page.encode()).hexdigest()[:20]}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    response = HTTPResponse(status=304, headers=headers(CACHE_BRIEFLY)) if known & {tag, "*"} else answer(page)
    response.headers["ETag"] = tag
    return response


def answer(page: str, status: int = 200, cache: str = CACHE_BRIEFLY) -> HTTPResponse:
    return html(page, status, headers=headers(cache))


def headers(cache: str) -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Cache-Control": cache}
