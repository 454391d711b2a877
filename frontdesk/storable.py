"""Text that a plain column can hold, on every database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.problems import BadRequest


def is_storable(text: str) -> bool:
    """Whether a column without a type of ours can hold the text. PostgreSQL refuses NUL, and lone surrogates have no
    UTF-8."""
    if "\0" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def refuse_unstorable(
    _connection: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, is_many: bool
) -> None:
    """Raise BadRequest for text that cannot be stored, in any parameter of any statement (SQLAlchemy's
    `before_cursor_execute`). What people may write freely has a type of column that takes it
    (`frontdesk.database.ExactText`, `Json`)."""
    for row in parameters if is_many else (parameters,):
        for value in row.values() if isinstance(row, Mapping) else row:
            if isinstance(value, str) and not is_storable(value):
                raise BadRequest("A text holds NUL or half of a surrogate pair, which cannot be stored. Leave it out.")
