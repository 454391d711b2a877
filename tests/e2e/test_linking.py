"""A customer follows an invitation from Slack, signs in on the way, and says that the user is theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from frontdesk.channels import threads
from frontdesk.conversations import store
from frontdesk.database import Database, utc_now
from frontdesk.identity.linked.invitations import Invitations
from frontdesk.identity.linked.service import LinkedUsers
from tests.e2e.accessibility import serious
from tests.e2e.chat import watched
from tests.stack import Stack

NAME = "<b>Ada</b>"


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    database = Database(stack.settings.database_url, pool_size=1)
    yield database
    database.close()


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    with watched(browser, stack.base_url) as context:
        yield context.new_page()


def test_an_invitation_is_kept_over_the_sign_in_asked_about_and_then_taken(
    page: Page, stack: Stack, database: Database
) -> None:
    with database.write() as connection:
        thread = threads.find_or_begin(connection, "slack", "T1:D1:1.0", "T1:U1", utc_now(), "en")
    key = stack.settings.code_key
    assert key is not None
    users = LinkedUsers(database, "slack", Invitations(key.get_secret_value()), f"{stack.base_url}/shop/link")
    address = users.invitation("T1", "U1", thread.conversation_id, NAME)
    assert address is not None
    page.goto(address)
    expect(page.get_by_text("Sign in first")).to_be_visible()
    assert page.url == f"{stack.base_url}/shop/link"
    page.locator("#link").get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Sign in as").first.click()
    expect(page.locator("#link-name")).to_have_text(NAME)
    assert serious(page) == []
    page.get_by_role("button", name="Yes, it is me").click()
    expect(page.get_by_role("status").filter(has_text="Your account is linked")).to_be_visible()
    with database.read() as connection:
        conversation = store.find(connection, thread.conversation_id)
    assert conversation is not None and conversation.auth_method == "slack"
