"""Every journey as a customer meets it at the terminal: `frontdesk talk --json` on the running site."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest

from tests.awaiting import until
from tests.clients import Site
from tests.shop import Shop, open_orders
from tests.talking import Terminal

SIGN_IN = "Please sign in"


def test_greeting_thanks_and_goodbye_are_returned(terminal: Terminal) -> None:
    hello, thanks, bye = terminal.talk("hi there", "thank you!", "bye")
    assert "Larkfield's assistant" in hello.text
    assert "welcome" in thanks.text
    assert "Goodbye" in bye.text
    assert {turn.owner for turn in (hello, thanks, bye)} == {"bot"}


def test_order_status_by_number_names_state_address_items_and_tracking(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_one_open_order
    order = open_orders(customer)[0]
    (turn,) = terminal.talk(f"where is my order {order['number']}?", options=("--as", customer["email"]))
    for fact in (order["number"], order["address"], *order["items"], *filter(None, [order["tracking"]])):
        assert fact in turn.text


@pytest.mark.parametrize(
    "state", ["processing", "packed", "shipped", "delivered", "cancelled", "returned", "partly_refunded", "lost"]
)
def test_an_order_in_every_state_is_told_as_it_is(terminal: Terminal, shop: Shop, state: str) -> None:
    words = {
        "processing": "is being prepared",
        "packed": "is packed",
        "shipped": "is on its way",
        "delivered": "was delivered",
        "cancelled": "was cancelled",
        "returned": "came back to us",
        "partly_refunded": "has been partly refunded",
        "lost": "was lost",
    }
    customer, order = shop.with_order_in(state)
    (turn,) = terminal.talk(f"what about order {order['number']}", options=("--as", customer["email"]))
    assert order["number"] in turn.text and words[state] in turn.text


def test_where_is_my_order_with_one_open_order_needs_no_number(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_one_open_order
    (turn,) = terminal.talk("where is my order?", options=("--as", customer["email"]))
    assert open_orders(customer)[0]["number"] in turn.text


def test_where_is_my_order_with_several_open_orders_asks_which_and_takes_a_button(
    terminal: Terminal, shop: Shop
) -> None:
    customer = shop.with_several_open_orders
    orders = open_orders(customer)
    (asked,) = terminal.talk("where is my order?", options=("--as", customer["email"]))
    assert "2 open orders" in asked.text
    assert [title.split(" ")[0] for title in asked.buttons] == [order["number"] for order in orders]
    _, told = terminal.talk("where is my order?", {"press": asked.buttons[1]}, options=("--as", customer["email"]))
    assert orders[1]["number"] in told.text and orders[1]["address"] in told.text


def test_where_is_my_order_with_several_open_orders_takes_a_typed_number(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_several_open_orders
    number = open_orders(customer)[1]["number"]
    _, told = terminal.talk("where is my order?", f"{number.lower()} please", options=("--as", customer["email"]))
    assert f"Order {number}" in told.text


def test_balance_is_the_one_in_the_system_of_record(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_a_balance
    (turn,) = terminal.talk("what is my balance?", options=("--as", customer["email"]))
    assert f"€{customer['balance']:,.2f}" in turn.text


def test_last_invoice_is_the_newest_of_the_customer(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_a_balance
    newest = max(customer["invoices"], key=lambda invoice: (invoice["date"], invoice["number"]))
    (turn,) = terminal.talk("show me my last invoice", options=("--as", customer["email"]))
    assert newest["number"] in turn.text and f"{newest['amount']:.2f}" in turn.text


def test_a_password_link_arrives_once_at_the_address_on_file_and_works_once(
    terminal: Terminal, shop: Shop, site: Site, mail_folder: Path
) -> None:
    email = shop.with_one_open_order["email"]
    before = set(mails(mail_folder))
    asked, sent = terminal.talk("I forgot my password", "yes please", options=("--as", email))
    assert email not in asked.text and "•••@" in asked.text and asked.buttons[0] == "Yes, send it"
    assert "on its way to the address on file" in sent.text and sent.links
    (new,) = until(lambda: set(mails(mail_folder)) - before, "no mail arrived")
    mail = mails(mail_folder)[new]
    assert mail["To"] == email and "password" in mail["Subject"]
    link = next(word for word in mail.get_content().split() if word.startswith("http"))  # type: ignore[attr-defined]
    path = link.removeprefix(site.url)
    assert [site.ask("GET", path).status for _ in range(3)] == [200, 200, 200], "a mail scanner uses nothing up"
    assert [site.ask("POST", path).status for _ in range(2)] == [200, 410]
    assert site.ask("GET", path).status == 410
    assert len(set(mails(mail_folder)) - before) == 1


def test_a_guest_hears_the_same_about_an_address_on_file_and_about_any_other(
    terminal: Terminal, shop: Shop, mail_folder: Path
) -> None:
    before = set(mails(mail_folder))
    ask = "I want to reset my password"
    _, unknown = terminal.talk(ask, "nobody.at.all@example.com")
    _, known = terminal.talk(ask, shop.with_a_balance["email"])
    assert unknown.text == known.text and unknown.links == known.links
    (new,) = until(lambda: set(mails(mail_folder)) - before, "no mail arrived")
    assert mails(mail_folder)[new]["To"] == shop.with_a_balance["email"]


def test_no_password_link_is_sent_after_a_no(terminal: Terminal, shop: Shop, mail_folder: Path) -> None:
    before = set(mails(mail_folder))
    _, declined = terminal.talk(
        "I forgot my password", {"press": "No, thanks"}, options=("--as", shop.with_a_balance["email"])
    )
    assert "sent nothing" in declined.text
    assert set(mails(mail_folder)) == before


def test_a_wish_for_a_refund_gets_canned_text_with_links_and_no_promise(terminal: Terminal) -> None:
    (turn,) = terminal.talk("I want a refund")
    assert "/help/refunds-when" in [link["url"] for link in turn.links]
    assert "sign in" in turn.text and turn.buttons == ["Talk to a person"]


def test_a_charge_that_no_article_explains_gets_canned_text_with_links_and_no_promise(terminal: Terminal) -> None:
    (turn,) = terminal.talk("you billed me for the wrong thing")
    assert "/help/billing-failed-payments" in [link["url"] for link in turn.links]
    assert "can't change a charge" in turn.text and turn.buttons == ["Talk to a person"]


def test_a_charge_that_an_article_explains_is_explained_in_its_words(terminal: Terminal) -> None:
    (turn,) = terminal.talk("I was charged twice")
    assert [link["url"] for link in turn.links] == ["/help/billing-failed-payments#charged-twice"]


def test_a_question_is_answered_by_a_quote_from_an_article_with_its_title_and_link(terminal: Terminal) -> None:
    (turn,) = terminal.talk("how long does delivery take?")
    (link,) = turn.links
    article = Path("data/kb", link["url"].removeprefix("/help/").partition("#")[0] + ".md").read_text()
    quote = turn.text.rpartition("“")[2].rstrip("”")
    assert link["title"] in turn.text and link["title"] in article
    assert " ".join(quote.split()) in " ".join(article.replace("*", "").split())


def test_asking_for_a_person_hands_over_and_the_bot_is_silent_from_then_on(terminal: Terminal) -> None:
    handed, after, hello = terminal.talk("can I talk to a person?", "where is my order?", "hello")
    assert (handed.owner, after.owner, hello.owner) == ("queue", "queue", "queue")
    assert [m["from"] for m in handed.messages] == ["system"]
    assert all(message["from"] == "system" for message in after.messages + hello.messages)
    assert "order" not in after.text


def test_something_else_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(
    terminal: Terminal, shop: Shop
) -> None:
    customer = shop.with_several_open_orders
    number = open_orders(customer)[0]["number"]
    asked, aside, told = terminal.talk(
        "where is my order?", "how much does a return cost?", number, options=("--as", customer["email"])
    )
    assert aside.links[0]["url"].startswith("/help/returns")
    assert aside.messages[-1]["text"] == asked.text and aside.buttons == asked.buttons
    assert f"Order {number}" in told.text


def test_a_second_subject_is_put_after_the_first_and_taken_up_by_itself(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_several_open_orders
    number = open_orders(customer)[0]["number"]
    asked, aside, both = terminal.talk(
        "where is my order?", "i also need a new password", "the first one", options=("--as", customer["email"])
    )
    assert "right after this" in aside.messages[0]["text"] and aside.buttons == asked.buttons
    assert f"Order {number}" in both.messages[0]["text"]
    assert "new password" in both.messages[1]["text"] and both.buttons[0] == "Yes, send it"


def test_never_mind_ends_a_form(terminal: Terminal, shop: Shop) -> None:
    options = ("--as", shop.with_several_open_orders["email"])
    _, stopped, hello = terminal.talk("where is my order?", "never mind", "hello", options=options)
    assert "stopped" in stopped.text
    assert len(hello.messages) == 1 and "Larkfield" in hello.text


def test_misunderstood_once_offers_likely_meanings_as_buttons(terminal: Terminal) -> None:
    (turn,) = terminal.talk("blorf snarg wibble")
    assert "other words" in turn.text
    assert len(turn.buttons) == 4 and turn.buttons[-1] == "Talk to a person"


@pytest.mark.parametrize("yes", ["yes", {"press": "Yes, a person please"}])
def test_misunderstood_twice_offers_a_person_and_yes_hands_over(terminal: Terminal, yes: str | dict[str, str]) -> None:
    _, offered, handed = terminal.talk("blorf snarg wibble", "flim flam gorp", yes)
    assert "person" in offered.text and offered.owner == "bot"
    assert handed.owner == "queue"


def test_no_to_the_offer_of_a_person_stays_with_the_bot(terminal: Terminal) -> None:
    *_, declined = terminal.talk("blorf snarg wibble", "flim flam gorp", "no thanks")
    assert declined.owner == "bot" and "no person" in declined.text


def test_yes_long_after_the_offer_of_a_person_hands_nobody_over(terminal: Terminal) -> None:
    *_, late = terminal.talk("blorf snarg wibble", "flim flam gorp", "hello", "I was charged twice", "yes")
    assert late.owner == "bot"


def test_a_question_far_outside_is_declined_without_a_guess(terminal: Terminal) -> None:
    (turn,) = terminal.talk("what is the capital of France?")
    assert "outside" in turn.text and turn.links == [] and "Paris" not in turn.text


@pytest.mark.parametrize(
    "question", ["where is my order?", "where is my order W1118?", "what is my balance?", "show me my last invoice"]
)
def test_account_data_is_not_told_without_being_signed_in(terminal: Terminal, question: str) -> None:
    (turn,) = terminal.talk(question)
    assert SIGN_IN in turn.text and turn.buttons == [] and turn.links == []
    assert not any(character.isdigit() for character in turn.text)


def test_another_customers_order_number_is_answered_like_an_unknown_one(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_one_open_order
    foreign = open_orders(shop.other_than(customer))[0]["number"]
    options = ("--as", customer["email"])
    (theirs,) = terminal.talk(f"where is my order {foreign}?", options=options)
    (unknown,) = terminal.talk("where is my order W9999?", options=options)
    assert theirs.text.replace(foreign, "W9999") == unknown.text
    assert "can't find" in unknown.text


def mails(folder: Path) -> dict[str, Message]:
    """Mails by file name."""
    return {path.name: message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")}
