from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from frontdesk.database import ExactText, UtcDateTime

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_comes_back_exactly_and_fits_every_database(text: str) -> None:
    column = ExactText()
    stored = column.process_bind_param(text, dialect())
    assert stored is not None and "\x00" not in stored
    stored.encode("utf-8")
    assert column.process_result_value(stored, dialect()) == text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), dialect())
