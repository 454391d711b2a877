"""A browser for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Site
from tests.e2e.desk import Inbox, inbox
from tests.e2e.report import on_the_project
from tests.stack import Stack

# How long to look for what a page should show: no promise, since another suite may keep the machine busy.
expect.set_options(timeout=15_000)


@pytest.fixture
def site(stack: Stack) -> Site:
    return Site(stack.base_url)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """The report on the project's own NLU examples, a page in a file."""
    return on_the_project(tmp_path_factory.getbasetemp().parent / f"report-{testrun_uid}")


@pytest.fixture
def robin(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    """An agent at the inbox, unless a test has another Robin."""
    with inbox(browser, stack, "Robin Hale") as desk:
        desk.open()
        yield desk
