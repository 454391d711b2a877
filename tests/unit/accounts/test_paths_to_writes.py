"""No path but the operations' reaches a write of a system of record: whoever adds one has to add it here, too.

What a name cannot show (a name that is put together at run time, SQL on the engine that reads) fails when it is called:
tests/contract/test_changeable_record.py plants such calls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ADAPTERS = {"frontdesk/accounts/shop/sql.py", "frontdesk/accounts/retail/sql_changes.py"}
LINKS = {"frontdesk/accounts/sql.py", "frontdesk/accounts/retail/sql.py"}
#: Passes grants on to the adapter that it goes around, and leaves a ticket for its own.
BY_PEOPLE = "frontdesk/handoff/account_closing.py"
LOADERS = {"frontdesk/bootstrap/accounts.py", "frontdesk/bootstrap/demo.py"}
#: Names that lead to a write, and the files that may have them.
PATHS = {
    "perform": {"frontdesk/operations/sending.py", BY_PEOPLE},
    "Grants": {
        *ADAPTERS,
        BY_PEOPLE,
        *LINKS,
        *("frontdesk/accounts/effects.py", "frontdesk/accounts/rest/record.py"),
        *("frontdesk/bootstrap/accounts.py", "frontdesk/bootstrap/operations.py"),
    },
    "made_once": ADAPTERS,
    "reset_link": {"frontdesk/operations/reset_links.py"},
    "writing_transaction": {"frontdesk/accounts/effects.py", *LINKS},
    "limited_engine": {"frontdesk/accounts/database.py", "frontdesk/accounts/writing.py"},
    "shop_engine": LOADERS,
    "save_order": {"frontdesk/accounts/retail/sql_changes.py"},
    "save_user": {"frontdesk/accounts/retail/sql_changes.py"},
    "shop_database_url": {
        *LOADERS,
        *("frontdesk/settings.py", "frontdesk/bootstrap/examination.py", "frontdesk/bootstrap/knowledge.py"),
        *("frontdesk/cli/demo.py", "frontdesk/cli/records.py", "frontdesk/doctor/checks.py"),
        "frontdesk/cli/supervise.py",
    },
}
_WRITES = re.compile(r"\b(?:insert\s+into|update|delete\s+from|replace\s+into|truncate)\s+\"?(?:shop|retail)_", re.I)


def names(source: str) -> Iterator[str]:
    """Every name in a program's text: used, imported, reached with a dot, or written as a text; SQL that writes as its
    verb."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
            case ast.Constant(value=str(text)):
                yield "SQL" if _WRITES.search(text) else text


def strays(file: str, source: str) -> set[str]:
    """Names that this file may not have."""
    found = set(names(source))
    return {name for name, allowed in PATHS.items() if name in found and file not in allowed} | ({"SQL"} & found)


def test_only_the_operations_reach_a_write() -> None:
    files = [path for folder in ("frontdesk", "actions", "encoder") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): strays(str(path.relative_to(ROOT)), path.read_text()) for path in files}
    assert {file: names for file, names in found.items() if names} == {}


def test_every_file_that_may_still_does() -> None:
    for name, allowed in PATHS.items():
        assert {file for file in allowed if name in set(names((ROOT / file).read_text()))} == allowed, name


@pytest.mark.parametrize(
    "planted",
    [
        "services.record.perform(grant)",
        "act = services.record.perform\nact(grant)",
        "getattr(services.record, 'perform')(grant)",
        "from frontdesk.accounts.grants import Grants as G\nG().issue('op', request)",
        "from frontdesk.accounts import effects\neffects.made_once(url, table, grants, grant, change)",
        "from frontdesk.accounts.writing import writing_transaction as reading",
        "from frontdesk.accounts.database import limited_engine",
        "import frontdesk.accounts.database as d\nd.shop_engine(url)",
        "from frontdesk.accounts.retail.rows import save_order",
        "sa.create_engine(settings.shop_database_url)",
        "engine.connect().execute(sa.text('update shop_orders set state = 1'))",
        "connection.exec_driver_sql(f'DELETE FROM retail_orders WHERE order_id = {number}')",
    ],
)
def test_a_planted_call_is_found(planted: str) -> None:
    assert strays("actions/planted.py", planted)
