"""What a process does in the background for its knowledge base."""

from __future__ import annotations

import shutil
from pathlib import Path

import structlog

from frontdesk.bootstrap.knowledge import build_knowledge, provide_articles
from frontdesk.database import Database
from frontdesk.knowledge.articles.reread import Reread
from frontdesk.knowledge.articles.service import Library
from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from frontdesk.threads import ServicePool


def test_the_demo_publishes_its_articles_once_and_a_folder_is_read_again_only_if_a_setting_says_so(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    for name in ("README.md", "synonyms.yml", "refunds-when.md"):
        shutil.copy(Path("data/kb", name), folder)
    settings = Settings(_env_file=None, data_dir=tmp_path, articles_dir=folder)
    upgrade(settings)
    database, pool = Database(settings.database_url), ServicePool(1)
    for _ in range(2):
        provide_articles(settings, database)
    knowledge = build_knowledge(settings, database)
    assert not knowledge.service.articles()
    knowledge.begin()
    assert [article.id for article in knowledge.service.articles()] == ["refunds-when"]
    assert [loop.name for loop in (*knowledge.loops(pool), *knowledge.reading(pool))] == ["articles", "products"]
    often = build_knowledge(settings.model_copy(update={"articles_minutes": 5}), database)
    (loop,) = often.reading(pool)
    assert (loop.name, loop.patience > 300) == ("articles_folder", True)
    pool.close()
    database.close()


def test_a_process_starts_without_tables_and_serves_nothing(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    database = Database(settings.database_url)
    knowledge = build_knowledge(settings, database)
    with structlog.testing.capture_logs() as logs:
        knowledge.begin()
    assert [entry["event"] for entry in logs] == ["articles_unavailable"]
    assert not knowledge.service.articles()
    database.close()


def test_the_log_tells_where_a_file_is_bad_and_what_changed_in_ids_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    upgrade(settings)
    folder = tmp_path / "kb"
    folder.mkdir()
    bad, database = folder / "x.md", Database(settings.database_url)
    bad.write_text("---\ntitle: Secret words\nid: x\nlocale: en\n---\n", encoding="utf-8")
    again = Reread(Library(database), folder)
    with structlog.testing.capture_logs() as logs:
        again.read()
        bad.unlink()
        (folder / "y.html").write_text("<h1>Secret words</h1><p>More of them.</p>", encoding="utf-8")
        again.read()
        again.read()
    database.close()
    assert [(entry["event"], entry.get("places"), entry.get("new")) for entry in logs] == [
        ("articles_unreadable", [f"{bad}:1"], None),
        ("articles_changed", None, ["y"]),
    ]
    assert "Secret" not in str(logs)
