"""Articles in the database: versions, their states, and what a folder does to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk.database import Database
from frontdesk.knowledge.articles.folder import Unreadable, read_folder
from frontdesk.knowledge.articles.following import Following
from frontdesk.knowledge.articles.model import Change, Report, Status
from frontdesk.knowledge.articles.reread import Reread
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.articles.store import SqlArticleStore
from frontdesk.knowledge.articles.tables import states
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.problems import Invalid, NotAllowed, NotFound
from tests.finder_in_memory import FinderInMemory

BOATS = ("boats", "en")
VOCABULARY = Vocabulary(EnglishStemmer())


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    write(made, "boats", "A boat costs 30 euros a day.")
    write(made, "oars", "Oars are free.")
    return made


def write(folder: Path, name: str, text: str, **fields: object) -> None:
    values = {"id": name, "title": name.title(), "category": "hire", "locale": "en", "updated": "2026-11-02"}
    lines = [f"{field}: {value}" for field, value in (values | {"audience": "public"} | fields).items()]
    path = folder / f"{name}.md"
    path.write_text("\n".join(["---", *lines, "---", "", "## Price", "", text, ""]), encoding="utf-8")


def take(library: Library, folder: Path, publish: bool = False, withdraw: bool = False) -> Report:
    found = read_folder(folder, library.known_sources())
    return library.take(found.incoming, found.unchanged, str(found.folder), "ana", publish, withdraw)


def text_of(library: Library) -> str | None:
    version = library.served().get(BOATS)
    return version and version.article.passages[0].text


def test_what_a_folder_holds_becomes_drafts_that_nobody_is_told(library: Library, folder: Path) -> None:
    report = take(library, folder)
    assert report.new == [BOATS, ("oars", "en")] and not report.published
    assert {version.status for version in library.newest()} == {Status.DRAFT}
    assert not library.served()


def test_an_article_goes_from_draft_through_review_to_published_and_is_retired(library: Library, folder: Path) -> None:
    take(library, folder)
    with pytest.raises(NotAllowed, match=r"boats is draft.*in_review"):
        library.publish(["boats"], "bo")
    library.review(["boats"], "ana")
    library.publish(["boats"], "bo")
    assert text_of(library) == "A boat costs 30 euros a day."
    library.retire(["boats"], "cy")
    assert not library.served()
    steps = [(step.status, step.by) for _, step in library.history("boats")]
    assert steps == [("draft", "ana"), ("in_review", "ana"), ("published", "bo"), ("retired", "cy")]


def test_all_that_an_article_is_comes_back_as_it_was_stored(library: Library, folder: Path) -> None:
    more = {"owner": "'Zoë'", "risk": "legal", "review": "2027-01-31", "answer": "30 €.", "audience": "signed-in"}
    write(folder, "boats", "A boat\\\ncosts **30 €**.", phrasings="\n  price:\n  - how much 🛶", **more)
    [incoming, _] = read_folder(folder, {}).incoming
    take(library, folder, publish=True)
    assert library.served()[BOATS].article == incoming.article


def test_the_same_folder_again_changes_nothing(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    again = take(library, folder, publish=True)
    assert again.is_empty and again.unchanged == 2
    assert len(library.history("boats")) == 3


def test_an_import_says_what_changed_and_the_published_text_stays_until_it_is_reviewed(
    library: Library, folder: Path
) -> None:
    take(library, folder, publish=True)
    write(folder, "boats", "A boat costs 40 euros a day.", owner="Ana")
    assert take(library, folder).changed == [Change(BOATS, ("owner", "text of #price"))]
    assert text_of(library) == "A boat costs 30 euros a day."
    library.review(["boats"], "ana")
    library.publish(["boats"], "bo")
    assert text_of(library) == "A boat costs 40 euros a day."
    assert [step.note for _, step in library.history("boats") if step.note] == ["replaced by version 2"]


def test_a_newer_draft_takes_the_place_of_one_that_waits(library: Library, folder: Path) -> None:
    take(library, folder)
    write(folder, "boats", "A boat costs 40 euros a day.")
    take(library, folder, publish=True)
    assert text_of(library) == "A boat costs 40 euros a day."
    assert [(step.number, step.status) for _, step in library.history("boats")] == [
        *((1, "draft"), (1, "retired"), (2, "draft"), (2, "in_review"), (2, "published"))
    ]


def test_what_was_retired_stays_so_when_its_file_is_read_again(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    library.retire(["boats"], "cy")
    (folder / "boats.md").touch()
    assert take(library, folder, publish=True).is_empty
    library.review(["boats"], "ana")
    library.publish(["boats"], "ana")
    assert text_of(library)


def test_a_file_that_wants_no_readers_is_stored_and_not_published(library: Library, folder: Path) -> None:
    write(folder, "boats", "A boat costs 30 euros a day.", published="false")
    assert take(library, folder, publish=True).published == [("oars", "en")]
    assert take(library, folder, publish=True).published == []
    write(folder, "boats", "A boat costs 30 euros a day.", published="true")
    assert take(library, folder, publish=True).published == [BOATS]


def test_a_bad_file_is_named_and_nothing_of_the_folder_is_taken(library: Library, folder: Path) -> None:
    write(folder, "paddles", "Free.", audience="all")
    (folder / "x.md").write_text("Hello.", encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        take(library, folder)
    first, second = str(refused.value).splitlines()
    assert first.startswith(f"{folder / 'paddles.md'}:7: `audience` must be one of")
    assert second.startswith(f"{folder / 'x.md'}:1: no front matter")
    assert not library.newest()


def test_one_article_in_two_files_is_refused(folder: Path) -> None:
    (folder / "more").mkdir()
    write(folder / "more", "boats", "Again.")
    with pytest.raises(Unreadable, match=r"boats.md:1: boats@en is in .*, too"):
        read_folder(folder, {})


def test_a_folder_without_articles_withdraws_nothing(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    for path in folder.iterdir():
        path.unlink()
    assert Reread(library, folder).read() is None
    assert len(library.served()) == 2


def test_a_folder_read_again_makes_drafts_of_what_changed_and_of_what_vanished(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    write(folder, "boats", "A boat costs 40 euros a day.")
    (folder / "oars.md").unlink()
    report = Reread(library, folder).read()
    assert report and (report.published, report.withdrawn) == ([], [("oars", "en")])
    assert text_of(library) == "A boat costs 30 euros a day."
    assert {version.article.id: version.status for version in library.newest()} == {
        "boats": Status.DRAFT,
        "oars": Status.DRAFT,
    }
    assert list(library.served()) == [BOATS]
    again = Reread(library, folder).read()
    assert again and again.is_empty


def test_what_came_from_elsewhere_has_not_vanished(library: Library, folder: Path, tmp_path: Path) -> None:
    take(library, folder, publish=True)
    other = tmp_path / "other"
    other.mkdir()
    write(other, "sails", "Sails cost extra.")
    assert not take(library, other, publish=True, withdraw=True).vanished
    assert len(library.served()) == 3


def test_an_import_by_hand_tells_of_what_vanished_and_leaves_it(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    (folder / "oars.md").unlink()
    assert take(library, folder).vanished == [("oars", "en")]
    assert len(library.served()) == 2


def test_two_imports_at_once_store_each_article_once(library: Library, folder: Path) -> None:
    found = read_folder(folder, {})
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(library.take, found.incoming, (), "here", by, True) for by in ("ana", "bo")]
        reports = [each.result() for each in both]
    assert sorted(len(report.new) for report in reports) == [0, 2]
    assert [version.number for version in library.newest()] == [1, 1]


def test_the_database_itself_refuses_a_second_published_version(
    library: Library, folder: Path, database: Database
) -> None:
    take(library, folder, publish=True)
    write(folder, "boats", "A boat costs 40 euros a day.")
    take(library, folder)
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(states.update().where(states.c.article_id == "boats").values(status="published"))


def test_articles_past_their_review_date_are_reported_the_oldest_first(library: Library, folder: Path) -> None:
    write(folder, "boats", "A.", review="2026-03-01")
    write(folder, "oars", "B.", review="2026-02-01")
    write(folder, "sails", "C.", review="2026-04-01")
    write(folder, "tents", "D.")
    take(library, folder, publish=True)
    assert [version.article.id for version in library.due(date(2026, 4, 1))] == ["oars", "boats"]


def phrasings(library: Library) -> dict[str, tuple[str, ...]]:
    return {passage.passage_id: passage.phrasings for passage in library.served()[BOATS].article.passages}


def test_a_question_that_people_ask_is_published_at_once_and_stays_when_the_file_changes(
    library: Library, folder: Path
) -> None:
    write(folder, "boats", "A boat costs 30 euros a day.", phrasings="\n  price:\n  - how much")
    take(library, folder, publish=True)
    library.add_phrasing("boats", "price", " is it\ndear? ", "bo")
    assert phrasings(library) == {"price": ("how much", "is it dear?")}
    assert take(library, folder, publish=True).is_empty
    write(folder, "boats", "A boat costs 40 euros a day.")
    report = take(library, folder, publish=True)
    assert report.changed == [Change(BOATS, ("text of #price", "questions of #price"))]
    assert phrasings(library) == {"price": ("is it dear?",)}
    assert [step.by for _, step in library.history("boats") if step.number == 2] == ["bo", "bo", "bo", "ana"]


def test_a_question_goes_into_the_draft_that_waits_too(library: Library, folder: Path) -> None:
    take(library, folder, publish=True)
    write(folder, "boats", "A boat costs 40 euros a day.")
    take(library, folder)
    library.review(["boats"], "ana")
    library.add_phrasing("boats", "price", "is it dear?", "bo")
    assert text_of(library) == "A boat costs 30 euros a day."
    library.publish(["boats"], "ana")
    assert text_of(library) == "A boat costs 40 euros a day."
    assert phrasings(library) == {"price": ("is it dear?",)}


@pytest.mark.parametrize(("passage", "question"), [("gone", "is it dear?"), ("price", " "), ("price", "x" * 301)])
def test_what_is_no_question_of_a_passage_is_refused(
    library: Library, folder: Path, passage: str, question: str
) -> None:
    take(library, folder, publish=True)
    with pytest.raises((NotFound, Invalid)):
        library.add_phrasing("boats", passage, question, "bo")
    assert len(library.history("boats")) == 3


def test_an_unknown_article_is_named(library: Library) -> None:
    with pytest.raises(NotFound, match="nothing"):
        library.review(["nothing"], "ana")


def test_a_service_follows_what_is_published(library: Library, folder: Path, database: Database) -> None:
    service = KnowledgeService(FinderInMemory(VOCABULARY), VOCABULARY, ())
    following = Following(SqlArticleStore(database), service)
    assert following.look() and not following.look()
    take(library, folder)
    assert not following.look()
    library.review(["boats"], "ana")
    library.publish(["boats"], "ana")
    assert following.look() and [article.id for article in service.articles()] == ["boats"]
    library.retire(["boats"], "ana")
    assert following.look() and not service.articles()
