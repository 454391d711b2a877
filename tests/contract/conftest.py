"""A database of each kind, and the engine over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.database import Database
from tests import retail, rt_server
from tests.elasticsearch_node import Node
from tests.engine import Engine

#: What is about Elasticsearch alone, where its node does not run: `make test` says so at the end.
collect_ignore = [] if Node().pid else ["test_search_server.py", "test_knowledge_on_server.py"]
#: What is about a shop that is not part of the project, where it is not.
collect_ignore += [] if retail.DATA else ["test_retail_shop.py"]
#: What is about Request Tracker alone, likewise.
collect_ignore += ["test_request_tracker.py"] if rt_server.missing() else []


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def engine(database: Database) -> Engine:
    return Engine(database)
