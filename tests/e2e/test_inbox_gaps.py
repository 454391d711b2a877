"""Leads give questions without an answer their passages, in a browser."""

from __future__ import annotations

import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from frontdesk.conversations.tables import turns
from frontdesk.database import Database, utc_now
from frontdesk.inbox.gaps.service import Passage, WaitingGap, WaitingGroup, keep
from frontdesk.knowledge.articles.service import Library
from frontdesk.team.model import Role
from tests.clients import Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.desk import DESKTOP, PHONE, inbox
from tests.stack import Stack

ASKED = "my zeppelin of 300 < 400 metres: <b>where</b> may it moor?"
FEE = Passage("returns-costs#return-fee", "What a return costs", "Return fee")


def waiting(database: Database, customer: Customer) -> None:
    """The two turns of a customer, kept as a job would keep them."""
    now = utc_now()
    query = sa.select(turns.c.id).where(turns.c.conversation_id == customer.conversation).order_by(turns.c.seq)
    with database.write() as connection:
        first, second = connection.scalars(query)
        groups = [
            WaitingGroup(turn, (WaitingGap(turn, text, why, now),), (FEE,), now)
            for turn, text, why in ((first, ASKED, "unanswered"), (second, "fees of airships", "unhelpful"))
        ]
        assert keep(connection, groups) == 2


def test_a_lead_gives_a_question_its_passage_and_an_agent_sees_none(browser: Browser, stack: Stack) -> None:
    customer = Customer.start(Site(stack.base_url), stack.customers()[0])
    customer.say(ASKED)
    customer.say("fees of airships")
    database = Database(stack.settings.database_url)
    waiting(database, customer)
    with inbox(browser, stack, "Kit Moss") as agent:
        agent.page.goto(f"{agent.url}/inbox/gaps")
        expect(agent.page.get_by_role("alert")).to_contain_text("Your role does not include this")
        expect(agent.page.locator(".gap")).to_have_count(0)
    with inbox(browser, stack, "Lee Hart", role=Role.LEAD, color_scheme="dark", reduced_motion="reduce") as lead:
        lead.open()
        lead.page.locator("#me").click()
        lead.page.get_by_role("link", name="Questions without an answer").click()
        expect(lead.page.get_by_role("heading", name=ASKED)).to_be_visible()
        for size, theme in ((DESKTOP, "light"), (PHONE, "dark")):
            lead.page.set_viewport_size(size)
            lead.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            assert lead.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
            assert serious(lead.page) == []
        card = lead.page.locator(".gap").filter(has_text="airships")
        card.get_by_role("button", name="Return fee").click()
        expect(lead.page.get_by_role("status")).to_contain_text("is answered by What a return costs")
        lead.page.locator(".gap").get_by_role("button", name="Nothing to add").click()
        expect(lead.page.locator(".none")).to_contain_text("No question waits")
    served = Library(database).served()
    database.close()
    phrasings = [passage.phrasings for version in served.values() for passage in version.article.passages]
    assert [each for each in phrasings if "fees of airships" in each]
