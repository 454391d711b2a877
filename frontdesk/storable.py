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


def is_id(text: str, longest: int) -> bool:
    """Whether the text can be the id that a client gives to what it sends: ASCII without NUL."""
    return 0 < len(text) <= longest and text.isascii() and "\0" not in text


def refuse_unstorable(_: Any, __: Any, ___: str, parameters: Any, *____: Any) -> None:
    """Raise BadRequest for text that cannot be stored, in any parameter of any statement (SQLAlchemy's
    `before_cursor_execute`). What people may write freely has a type of column that takes it
    (`frontdesk.database.ExactText`, `Json`)."""
    if isinstance(parameters, str):
        if not is_storable(parameters):
            raise BadRequest("A text holds NUL or half of a surrogate pair, which cannot be stored. Leave it out.")
    elif isinstance(parameters, Mapping | list | tuple):  # of one row, or of many
        for each in parameters.values() if isinstance(parameters, Mapping) else parameters:
            refuse_unstorable(_, __, ___, each)
