"""The values of a list's filter, the same over HTTP and on the socket."""

from __future__ import annotations

from typing import Literal, get_args

View = Literal["queue", "mine", "agents", "bot", "all", "requests", "resolved"]
Status = Literal["open", "resolved"]
Sort = Literal["waiting", "newest"]
VIEWS: tuple[str, ...] = get_args(View)
STATUSES: tuple[str, ...] = get_args(Status)
SORTS: tuple[str, ...] = get_args(Sort)
MOST_ROWS = 200
MAX_SEARCH = 100
