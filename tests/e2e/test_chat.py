"""The chat in a browser: what a customer of the demo shop lives through with it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.clients import Agent, Customer, Site
from tests.e2e.chat import Chat, sign_in, sign_in_from, visit, watched
from tests.stack import Stack


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    with watched(browser, stack.base_url) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def robin(stack: Stack) -> Agent:
    name = f"Robin {secrets.token_hex(2)}"
    session = stack.add_agent(name.replace(" ", "."))
    return Agent(Site(stack.base_url), session, name.replace(" ", "."))


def test_a_signed_in_customer_asks_for_an_order_and_gets_the_right_one(page: Page) -> None:
    chat = sign_in(page).open()
    chat.ask("Where is my order?")
    tent = chat.log.get_by_role("button", name="W1128")
    tent.click()
    expect(chat.messages("bot").last).to_contain_text("Order W1128")
    expect(chat.messages("bot").last).to_contain_text("Marlowe Parcel Line")
    expect(tent).to_be_disabled()
    expect(tent).to_have_class("choice is-chosen")
    expect(chat.log.get_by_role("button", name="W1138")).to_be_disabled()


def test_a_question_is_answered_with_a_quote_whose_link_leads_to_the_passage(context: BrowserContext) -> None:
    chat = visit(context).open()
    answer = chat.ask("How long does a refund take?")
    with context.expect_page() as opened:
        chat.log.locator(".links a").last.click()
    passage = opened.value.locator(".passage:target")
    expect(passage).to_be_in_viewport()
    assert passage.locator("p").first.inner_text()[:50] in answer.inner_text()


def test_a_password_and_a_card_are_masked_in_the_customers_own_message(page: Page) -> None:
    chat = visit(page.context).open()
    chat.say("my password is hunter2 and my card 4242 4242 4242 4242")
    own = chat.messages("customer").last
    expect(own).to_have_text("my password is ••• and my card [••••-4242]")
    expect(chat.messages("bot").last).to_be_visible()
    chat.page.reload()
    expect(chat.messages("customer")).to_have_text(["my password is ••• and my card [••••-4242]"])
    assert "hunter2" not in chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_what_is_said_in_another_language_is_read_out_in_it(page: Page) -> None:
    chat = visit(page.context).open()
    chat.ask("Guten Tag, wo bleibt denn meine Bestellung?")
    chat.ask("where is my order please")
    assert [bubble.get_attribute("lang") for bubble in chat.messages("customer").all()] == ["de", None]
    expect(chat.messages("bot").first).to_have_attribute("lang", "de")
    expect(chat.log.get_by_role("group").first).to_have_attribute("lang", "de")
    assert chat.messages("bot").last.get_attribute("lang") is None


def test_asking_for_a_person_shows_who_answers_and_the_bot_is_silent(page: Page, robin: Agent) -> None:
    chat = sign_in(page).open()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_have_text("Waiting for a person from the team")
    conversation = chat.conversation()
    robin.do("take-over", conversation)
    expect(chat.owner).to_have_text(f"You are talking to {robin.name}")
    robin.write("replies", conversation, "Hello, what can I do?")
    chat.sees_once("Hello, what can I do?")
    expect(chat.log.locator(".from-person .who").last).to_have_text(f"{robin.name} from the team")
    chat.say("Where is my order?")
    expect(chat.log.locator(".from-customer").last).to_contain_text("Sent")
    robin.do("hand-back", conversation)
    expect(chat.owner).to_have_text("You are talking to our assistant")
    expect(chat.messages("bot")).to_have_count(0)


def test_the_customer_sees_when_the_person_writes_and_only_then(page: Page, robin: Agent) -> None:
    chat = sign_in(page).open()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    conversation = chat.conversation()
    robin.do("take-over", conversation)
    typing = chat.panel.locator(".typing")
    with robin.socket() as socket:
        socket.until("ready")
        socket.send({"type": "typing", "conversation": conversation, "active": True})
        expect(typing).to_have_text(f"{robin.name} is writing")
        socket.send({"type": "typing", "conversation": conversation, "active": False})
        expect(typing).to_be_hidden()


def test_messages_to_a_closed_chat_are_counted_in_the_badge_and_in_the_name(page: Page, robin: Agent) -> None:
    chat = sign_in(page).open()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    conversation = chat.conversation()
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    robin.do("take-over", conversation)
    robin.write("replies", conversation, "One moment.")
    expect(chat.launcher).to_have_accessible_name("Open the chat, 2 unread")
    expect(page.locator("frontdesk-chat .badge")).to_have_text("2")
    page.reload()
    expect(chat.launcher).to_have_accessible_name("Open the chat, 2 unread")
    chat.open()
    page.keyboard.press("Escape")
    expect(chat.launcher).to_have_accessible_name("Open the chat")


def test_a_reload_and_a_second_tab_show_the_same_conversation_once(context: BrowserContext) -> None:
    chat = sign_in(context.new_page()).open()
    answer = chat.ask("How long does a refund take?").inner_text()
    chat.page.reload()
    chat.sees_once("How long does a refund take?", answer)
    second = visit(context, "/shop/orders").open()
    second.sees_once("How long does a refund take?", answer)
    second.say("Thank you")
    chat.sees_once("Thank you")
    second.sees_once("Thank you")
    assert chat.conversation() == second.conversation()


def test_a_draft_outlives_the_page(page: Page) -> None:
    chat = sign_in(page).open()
    chat.input.fill("Half a sent")
    page.reload()
    expect(chat.input).to_have_value("Half a sent")


def test_what_was_said_before_signing_in_belongs_to_the_customer_afterwards(page: Page, stack: Stack) -> None:
    page.goto("/")
    chat = Chat(page).open()
    chat.ask("How long does a refund take?")
    before = chat.conversation()
    expect(chat.ask("What is my balance?")).to_contain_text("Please sign in")
    sign_in_from(chat)
    expect(chat.log).to_be_visible()
    expect(chat.ask("Where is my order?")).to_contain_text("2 open orders")
    assert chat.conversation() == before
    chat.sees_once("How long does a refund take?")


def test_whoever_signs_in_is_answered_at_once_in_the_same_conversation_although_the_sign_ins_answer_was_lost(
    browser: Browser, stack: Stack
) -> None:
    lost = list[int]()

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    with watched(browser, stack.base_url, is_cut=True) as context:
        chat = visit(context).open()
        expect(chat.ask("What is my balance?")).to_contain_text("Please sign in")
        before = chat.conversation()
        chat.page.route("**/api/chat/identity", lose, times=1)
        sign_in_from(chat)
        chat.sees_once("Please sign in", "you are signed in", "balance is")
        assert lost == [200] and chat.conversation() == before


def test_a_change_that_needs_a_proof_is_confirmed_on_the_shops_page(context: BrowserContext) -> None:
    chat = sign_in(context.new_page(), "Adaeze Nwankpor").open()
    page = chat.page
    number = page.locator(".order", has=page.locator(".state-processing")).first.get_attribute("aria-labelledby")
    chat.ask(f"please send {number} to 3 Mill Lane, 10115 Berlin")
    expect(chat.ask("yes")).to_contain_text("have to know that it is you")
    chat.panel.get_by_role("button", name="Confirm that it is you").click()
    dialog = page.get_by_role("dialog", name="Is it you?")
    expect(dialog).to_contain_text(f"send order {number} to another address")
    dialog.get_by_role("button", name="It is me").click()
    expect(chat.log).to_contain_text("3 Mill Lane")
    expect(chat.log).to_contain_text("Done")


def test_a_rating_is_asked_once_for_person_and_bot_apart(context: BrowserContext, robin: Agent) -> None:
    chat = sign_in(context.new_page()).open()
    chat.ask("How long does a refund take?")
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    conversation = chat.conversation()
    for verb in ("take-over", "resolve"):
        robin.do(verb, conversation)
    second = visit(context, "/shop/orders")
    person = chat.panel.get_by_role("group", name="The person you talked to")
    person.locator("label").nth(4).click()
    chat.panel.get_by_role("group", name="The assistant").locator("label").nth(1).click()
    chat.panel.get_by_role("textbox", name="Anything else?").fill("Quick.")
    chat.panel.get_by_role("button", name="Send rating").click()
    for tab in (chat, second.open()):
        expect(tab.panel.locator(".rating")).to_have_text("You rated: person 5 of 5, assistant 2 of 5")
    (rated,) = [e for e in robin.whole(conversation)["events"] if e["kind"] == "rating"]
    assert (rated["data"]["person"], rated["data"]["bot"], rated["text"]) == (5, 2, "Quick.")


def test_a_skipped_rating_is_not_asked_again(page: Page, robin: Agent) -> None:
    chat = sign_in(page).open()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    for verb in ("take-over", "resolve"):
        robin.do(verb, chat.conversation())
    chat.panel.get_by_role("button", name="Skip").click()
    expect(chat.panel.locator(".rating")).to_have_text("No rating given")
    page.reload()
    expect(chat.panel.locator(".rating")).to_have_text("No rating given")


def test_after_sign_out_nothing_of_the_customer_is_left_in_any_tab(context: BrowserContext, stack: Stack) -> None:
    chat = sign_in(context.new_page()).open()
    chat.ask("Where is my order?")
    page, conversation = chat.page, chat.conversation()
    secret = page.evaluate("JSON.parse(localStorage['frontdesk:larkfield:session']).secret")
    second = visit(context, "/shop/orders").open()
    second.sees_once("Where is my order?")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    # A tab loads anew when it hears of the sign-out of another, which would end a step back.
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    for tab in (page, second.page):
        assert "Fontarriba" not in tab.locator(".masthead").inner_text()
        assert tab.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('frontdesk:'))") == []
        assert tab.locator("frontdesk-chat .bubble").count() == 0
    assert Customer(Site(stack.base_url), secret, conversation).ask("GET", "/api/chat/events").status == 401


def test_another_customer_on_the_same_browser_gets_a_conversation_of_their_own(page: Page) -> None:
    chat = sign_in(page).open()
    chat.ask("Where is my order?")
    first = chat.conversation()
    chat.panel.get_by_role("button", name="Close the chat").click()
    page.context.clear_cookies()
    sign_in(page, "Dragan Vukotanić")
    chat.open().ask("How long does a refund take?")
    assert chat.conversation() != first
    expect(chat.log.locator(".bubble", has_text="Where is my order?")).to_have_count(0)
