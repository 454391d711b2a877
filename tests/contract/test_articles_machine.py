"""Articles under any order of what people do with them."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.database import Database
from frontdesk.knowledge.articles.model import NEXT, Incoming, Status
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.articles.tables import versions
from frontdesk.knowledge.markdown import compose
from frontdesk.problems import NotAllowed, NotFound

NUMBERS = itertools.count()
TEXTS = st.sampled_from(["A.", "B.", "C."])
DEEDS = st.one_of(
    st.tuples(st.just("take"), TEXTS),
    st.tuples(st.just("take and publish"), TEXTS),
    st.tuples(st.just("ask"), TEXTS),
    st.tuples(st.sampled_from(["vanish", "review", "give_back", "publish", "retire"]), st.none()),
)


def do(library: Library, name: str, deed: str, text: str | None) -> None:
    if deed == "ask":
        library.add_phrasing(name, "overview", f"why {text}", "bo")
        return
    if text is None and deed != "vanish":
        getattr(library, deed)([name], "ana")
        return
    fields = {"id": name, "title": "T", "category": "c", "locale": "en", "audience": "public"}
    found = [Incoming(compose(fields | {"updated": date(2026, 11, 2)}, text, Path("x")))] if text else []
    library.take(found, (), name, "ana", publish=deed == "take and publish", withdraw=deed == "vanish")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=12))
def test_whatever_is_done_one_text_at_most_answers_and_it_was_reviewed(
    database: Database, deeds: list[tuple[str, str | None]]
) -> None:
    library, name, rows = Library(database), f"a{next(NUMBERS)}", list[tuple[object, ...]]()
    for deed, text in deeds:
        before = library.served().get((name, "en"))
        try:
            do(library, name, deed, text)
        except (NotAllowed, NotFound):
            assert library.served().get((name, "en")) == before
        with database.read() as connection:
            stored = [
                tuple(row) for row in connection.execute(sa.select(versions).where(versions.c.article_id == name))
            ]
        assert stored[: len(rows)] == rows, "a version has changed"
        rows = stored
    history = [step for _, step in library.history(name)] if rows else []
    states = dict[int, Status]()
    for step in history:
        last = states.get(step.number)
        assert step.status in NEXT[last] if last else step.status is Status.DRAFT
        states[step.number] = step.status
    published = [number for number, status in states.items() if status is Status.PUBLISHED]
    served = library.served().get((name, "en"))
    assert published == ([served.number] if served else [])
