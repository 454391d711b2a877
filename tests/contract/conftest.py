"""The databases on which every contract holds: SQLite always, PostgreSQL where one is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database whose content the test may replace."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'contract.db'}"
    url = os.environ.get("FRONTDESK_TEST_POSTGRES_URL")
    if not url:
        pytest.skip("no PostgreSQL: FRONTDESK_TEST_POSTGRES_URL is not set")
    return url
