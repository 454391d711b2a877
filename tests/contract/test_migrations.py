from __future__ import annotations

import json

import alembic.command
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import frontdesk.schema  # noqa: F401
from frontdesk.database import Database, metadata, utc_now
from frontdesk.migrate import config, is_current, upgrade, upgrade_connection
from frontdesk.settings import NotConfigured, Settings
from frontdesk.team.tables import agents
from tests.postgres import Cluster


def test_the_migrations_make_exactly_the_tables_that_the_code_expects(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        upgrade_connection(connection)
        assert is_current(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_JP"])
def test_a_postgresql_that_cannot_hold_every_name_is_refused_with_what_to_do(
    postgres_cluster: Cluster, encoding: str
) -> None:
    url = postgres_cluster.create(f"in_{encoding}", options=f"ENCODING '{encoding}' LOCALE 'C'")
    with pytest.raises(NotConfigured, match=f"in {encoding}.*--encoding=UTF8 --template=template0"):
        upgrade(Settings(_env_file=None, database_url=url))


@pytest.mark.parametrize(("written", "read"), [("boss", "agent"), ("LEAD", "agent"), ("", "agent"), ("lead", "lead")])
def test_a_role_of_an_earlier_version_that_does_not_exist_becomes_an_agents(
    database: Database, written: str, read: str
) -> None:
    agent = {"id": "a1", "email": "a@example.com", "name": "A", "password_hash": "", "created_at": utc_now()}
    with database.write() as connection:
        connection.execute(agents.insert().values(**agent, role=written, disabled=False))
        alembic.command.downgrade(config(connection), "0012")
        upgrade_connection(connection)
        assert connection.execute(sa.select(agents.c.role)).scalars().all() == [read]


def test_whoever_waits_in_danger_is_first_after_the_upgrade_and_what_is_done_is_not(database: Database) -> None:
    kinds = {
        "danger": ("queue", "open", "danger", 1),
        "press": ("agent", "open", "legal_or_press", 1),
        "usual": ("queue", "open", "asked_for_person", 2),
        "bot": ("bot", "open", "danger", 2),
        "done": ("agent", "resolved", "danger", 2),
    }
    with database.write() as connection:
        alembic.command.downgrade(config(connection), "0017")
        for name, (owner, status, reason, _) in kinds.items():
            values = {"id": name, "channel": "web_chat", "assurance": 0, "auth_method": "none", "locale": "en"}
            values |= {"owner": owner, "owner_version": 1, "status": status, "episode": 1, "last_seq": 1}
            times = dict.fromkeys(("created_at", "last_event_at"), utc_now())
            table = sa.table("conversations", *map(sa.column, (*values, *times, "handoff_reason")))
            connection.execute(table.insert().values(**values, **times, handoff_reason=reason))
        upgrade_connection(connection)
        rows = connection.execute(sa.text("SELECT id, priority FROM conversations"))
        found = {row.id: row.priority for row in rows}
    assert found == {name: priority for name, (*_, priority) in kinds.items()}


def test_packets_have_todays_names_of_levels_after_the_upgrade_and_words_stay_as_they_were(database: Database) -> None:
    said = 'he wrote "level":"signed_in"'
    packet = {"identity": {"level": "signed_in", "method": "host_token"}, "customer_words": said}
    with database.write() as connection:
        alembic.command.downgrade(config(connection), "0027")
        values = {
            "id": "c",
            "channel": "web_chat",
            "assurance": 1,
            "auth_method": "none",
            "locale": "en",
            "owner": "bot",
        }
        values |= {"owner_version": 1, "status": "open", "episode": 1, "last_seq": 1, "last_message_seq": 0}
        values |= dict.fromkeys(("created_at", "last_event_at"), utc_now())
        connection.execute(sa.table("conversations", *map(sa.column, values)).insert().values(**values))
        handoff = {
            "id": "h",
            "conversation_id": "c",
            "episode": 1,
            "owner_version": 1,
            "reason": "danger",
            "at": utc_now(),
        }
        handoff |= {"packet": json.dumps(packet, separators=(",", ":"))}
        connection.execute(sa.table("handoffs", *map(sa.column, handoff)).insert().values(**handoff))
        upgrade_connection(connection)
        found = json.loads(connection.execute(sa.text("SELECT packet FROM handoffs")).scalar_one())
    assert found == {**packet, "identity": {"level": "identified", "method": "host_token"}}
