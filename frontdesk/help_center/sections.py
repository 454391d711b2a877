"""An article as a page: its sections, and in them the passages that citations link to."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from frontdesk.knowledge.markdown import blocks
from frontdesk.knowledge.model import Article

# Without `html`, what looks like HTML is shown as text, wherever an article came from.
PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class PagePassage:
    """A passage as HTML; `anchor` is its `passage_id`, the fragment of every link to it."""

    anchor: str
    html: Markup


@dataclass(frozen=True)
class Section:
    """A heading, empty above the first one, and the passages under it."""

    heading: str
    passages: tuple[PagePassage, ...]


def sections(article: Article) -> list[Section]:
    """The article's body, cut where its passages were cut when it was loaded."""
    found: list[Section] = []
    groups = (block for block in blocks(article.body, PARSER) if block[0].type != "heading")
    for passage, block in zip(article.passages, groups, strict=True):
        shown = PagePassage(passage.passage_id, _html(block))
        if found and found[-1].heading == passage.heading:
            found[-1] = Section(passage.heading, (*found[-1].passages, shown))
        else:
            found.append(Section(passage.heading, (shown,)))
    return found


def _html(block: list[SyntaxTreeNode]) -> Markup:
    tokens = [token for node in block for token in node.to_tokens()]
    return Markup(PARSER.renderer.render(tokens, PARSER.options, {}))
