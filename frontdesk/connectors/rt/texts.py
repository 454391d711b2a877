"""What people of Request Tracker wrote, reduced to plain text: without markup, quoted mails and signatures."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: Of one text; what is longer is a file that somebody pasted.
MOST_CHARS = 100_000
HEADINGS = frozenset(f"h{number}" for number in range(1, 7))
BLOCKS = frozenset({"p", "div", "tr", "table", "ul", "ol", "pre", "blockquote", "section", "article"}) | HEADINGS
UNSEEN = frozenset(["script", "style", "head", "title", "template"])
#: Line above a quoted mail, as Request Tracker and mail programs write it in the languages of most.
_QUOTE_BEGINS = re.compile(
    r"^(on\b.*\bwrote|am\b.*\bschrieb\b.*|le\b.*\ba écrit|el\b.*\bescribió|il\b.*\bha scritto)\s*:\s*$", re.IGNORECASE
)
_ORIGINAL = re.compile(r"^-{2,}\s*(original message|forwarded message|ursprüngliche nachricht)\s*-{2,}$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$")
_BLANK_LINES = re.compile(r"\n{3,}")


def plain(content: str, content_type: str) -> str:
    """The text that its author wrote."""
    text = content[:MOST_CHARS]
    if content_type.partition(";")[0].strip().lower() == "text/html":
        text = _of_html(text)
    return without_quotes(text)


def without_quotes(text: str) -> str:
    """The text without what it quotes and without its signature; all of it if nothing else would be left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _SIGNATURE.match(line) or _ORIGINAL.match(line.strip()):
            break
        if line.startswith(">") or (_QUOTE_BEGINS.match(line.strip()) and _is_quoted(lines, number + 1)):
            continue
        kept.append(line.rstrip())
    own = _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip()
    return own or text.strip()


def _is_quoted(lines: list[str], number: int) -> bool:
    """Whether the next line with anything in it is a quote."""
    following = next((line for line in lines[number:] if line.strip()), "")
    return following.startswith(">") or not following


def _of_html(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Collects the text outside of quotes and of what is not shown. Entities are resolved; addresses of links are kept
    if the link's text does not say them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._quotes = 0
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "br":
            self._add("\n")
        elif tag == "li":
            self._add("\n- ")
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""
        if tag in BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "a" and self._address.startswith(("http://", "https://")):
            if self._address not in "".join(self.parts[-2:]):
                self._add(f" <{self._address}>")
            self._address = ""
        if tag in BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        self._add(re.sub(r"\s+", " ", data))

    def _add(self, text: str) -> None:
        if not self._unseen and not self._quotes:
            self.parts.append(text)
