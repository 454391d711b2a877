"""Reads a folder of articles: all files or, if one of them is bad, none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.knowledge.articles.model import Defaults, Incoming, Key
from frontdesk.knowledge.markdown import ArticleError, load_article, split
from frontdesk.knowledge.model import Article
from frontdesk.problems import Invalid

#: Part of every file's digest: what is read anew after the way of reading has changed.
EDITION = "1"
SUFFIXES = {".md", ".markdown", ".html", ".htm", ".pdf", ".json"}
#: A front matter with two of these fields is one of ours.
OURS = {"id", "locale", "updated", "audience"}

Progress = Callable[[int, int], None]


class Unreadable(Invalid):
    """Files that are no articles; the message has a line for each, with what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("unreadable_articles", "\n".join(lines))


@dataclass(frozen=True)
class Reading:
    """What is in a folder.

    Attributes:
        incoming: the articles of files that are new or have changed.
        unchanged: the articles of files that are as they were.
    """

    folder: Path
    incoming: tuple[Incoming, ...]
    unchanged: frozenset[Key]


def read_folder(
    folder: Path,
    known: Mapping[str, frozenset[Key]],
    progress: Progress = lambda done, of: None,
    defaults: Defaults = Defaults(),  # noqa: B008 (it is frozen)
) -> Reading:
    """Read every article of a folder and the folders in it.

    Args:
        known: articles by the digest of the file that they came from; such files are not read again.
        defaults: what articles of other systems get.
        progress: told how many files of how many are done.

    Raises:
        Unreadable: files are no articles, two are the same one, or there is none.
    """
    if not folder.is_dir():
        raise Unreadable([f"{folder}: no such folder; name the folder that holds the articles"])
    files = list(_files(folder))
    incoming, unchanged, problems = list[Incoming](), set[Key](), list[str]()
    for number, path in enumerate(files, 1):
        source = str(path.relative_to(folder))
        digest = _digest(f"{EDITION} {defaults} {source}", path.read_bytes())
        try:
            if digest in known:
                unchanged |= known[digest]
            else:
                incoming += [Incoming(each, source, digest) for each in _articles(path, Path(source), defaults)]
        except ArticleError as problem:
            problems.append(str(problem))
        except RecursionError:
            problems.append(f"{path}:1: its parts stand in each other too deeply; make it flatter")
        progress(number, len(files))
    problems += _twins(incoming, folder)
    if not problems and not incoming and not unchanged:
        problems = [f"{folder}: no article is in it; name the folder that holds the articles"]
    if problems:
        raise Unreadable(problems)
    return Reading(folder.resolve(), tuple(incoming), frozenset(unchanged))


def _files(folder: Path) -> Iterator[Path]:
    """Files with articles. What is named in capitals (README, LICENSE) tells of the folder."""
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        is_about_folder = path.stem.isupper() or path.name == "sections.json"
        if path.suffix.lower() in SUFFIXES and path.is_file() and not is_hidden and not is_about_folder:
            yield path


def _articles(path: Path, name: Path, defaults: Defaults) -> Iterator[Article]:
    """The articles of a file; `name` is its path below the folder. Raises ArticleError."""
    # Imported where they are used: they take longer than a folder that has not changed.
    from frontdesk.knowledge.articles import documents

    match path.suffix.lower():
        case ".json":
            yield from documents.from_json(path, name, defaults)
        case ".pdf":
            yield documents.from_pdf(path, name, defaults)
        case ".html" | ".htm":
            yield documents.from_html(path, name, defaults)
        case _:
            fields, body = split(path)
            is_ours = len(OURS & fields.keys()) > 1 or not isinstance(fields.get("title"), str)
            yield load_article(path) if is_ours else documents.from_markdown(path, name, fields, body, defaults)


def _digest(read_as: str, content: bytes) -> str:
    return hashlib.sha256(f"{read_as}\n".encode(errors="surrogateescape") + content).hexdigest()


def _twins(incoming: list[Incoming], folder: Path) -> Iterator[str]:
    first: dict[Key, Incoming] = {}
    for each in incoming:
        other = first.setdefault(each.key, each)
        if other is not each:
            name = "@".join(each.key)
            yield f"{folder / each.source}:1: {name} is in {other.source}, too; give one of them another id"
