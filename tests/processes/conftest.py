"""Which of these tests need what is not part of the project."""

from __future__ import annotations

from tests import retail

collect_ignore = [] if retail.DATA else ["test_retail_chat.py"]
