"""What a turn costs the database must not grow with the conversation."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import Database
from tests.engine import Engine, answer


def test_a_turn_never_writes_the_key_of_a_conversation_or_of_a_turn(database_url: str) -> None:
    database, updates = Database(database_url), list[str]()

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE"):
            updates.append(statement.partition(" WHERE ")[0])

    engine = Engine(database)
    accepted = engine.say(engine.start(), "hello")
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    engine.turns.finish(accepted.commit.next_turn, answer())
    database.close()
    assert {update.split()[1] for update in updates} == {"conversations", "turns"}
    for update in updates:
        assert " id=" not in update and "conversation_id=" not in update
