"""What all tests share: databases of both kinds, a running stack, and a browser."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import argon2
import hypothesis
import pytest
from playwright.sync_api import Browser

from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from frontdesk.team import service as team
from tests import postgres
from tests.databases import KINDS, fresh_database
from tests.e2e.chromium import installed, launched
from tests.stack import Stack

# Machines are shared and noisy: how long an example takes says nothing.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")
# Hundreds of tests have agents; a hash that is as dear as it should be takes longer than most of them.
team._HASHER = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look through it again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server for this run; tests that need it are skipped where it is not installed."""
    commands = postgres.binaries()
    if commands is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster(commands) as running:
        yield running


@pytest.fixture(scope="session")
def migrated_postgres(postgres_cluster: postgres.Cluster) -> str:
    """The name of a migrated database from which each test gets a copy, which is quicker than migrating."""
    upgrade(Settings(_env_file=None, database_url=postgres_cluster.create("migrated")))
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file from which each test gets a copy."""
    path = tmp_path_factory.mktemp("migrated") / "frontdesk.db"
    upgrade(Settings(_env_file=None, database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without rows, once of each kind; nobody else's, and gone after the test."""
    with fresh_database(request, request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running stack for all tests that leave it as they found it; what a test kills it starts again."""
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the run; each test opens a context of its own."""
    path = installed()
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium-headless-shell)")
    with launched(path) as chromium:
        yield chromium
