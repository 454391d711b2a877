"""Changing the account: another e-mail address, another postal address, or closing it, which people approve and do."""

from __future__ import annotations

from actions.addresses import NEW_ADDRESS, address_question
from actions.call import Call, Outcome, Services
from actions.carrying_out import Wanted, carrying_out, or_read_back
from actions.entities import email
from actions.frame.form import Answer, Asked, Form, Question
from actions.passing_on import REASON, by_reason, passing_on, read_back, reason
from actions.records import account_of
from actions.wording import items
from frontdesk.accounts.model import Order

ADDRESS, EMAIL, CLOSE = "change_default_address", "change_email", "close_account"
NEW_EMAIL = "new_email"


def _read_email(call: Call, services: Services, asked: bool) -> Answer | None:
    if address := email(call):
        is_same = address.lower() == account_of(call, services).email.lower()
        return Answer(problem="utter_email_is_on_file") if is_same else Answer(address, whole=True)
    return Answer(problem="utter_reset_email_unclear") if asked and "@" in call.text else None


EMAIL_WANTED = Wanted(
    name=EMAIL,
    form="change_email_form",
    parameters=lambda call, services, number: {"email": call.slot(NEW_EMAIL)} if call.slot(NEW_EMAIL) else None,
    read_back=lambda facts: "utter_read_back_change_email",
    done=lambda facts: "utter_done_change_email",
    yes="Yes, change it",
    no="No, leave it",
    slots=(NEW_EMAIL,),
    of_orders=False,
)

EMAIL_FORM = Form(
    name=EMAIL_WANTED.form,
    intents=frozenset({EMAIL}),
    done=carrying_out(EMAIL_WANTED, passing_on(EMAIL, "utter_passed_on_change_email", (NEW_EMAIL,))),
    questions=(
        Question(
            NEW_EMAIL,
            lambda call, services: Asked("utter_ask_for_new_email"),
            _read_email,
            unclear="utter_reset_email_unclear",
        ),
        or_read_back(EMAIL_WANTED, read_back("utter_confirm_change_email", NEW_EMAIL)),
    ),
    later="utter_change_email_later",
    stopped="utter_change_email_stopped",
)


ADDRESS_WANTED = Wanted(
    name=ADDRESS,
    form="change_default_address_form",
    parameters=lambda call, services, number: {"address": call.slot(NEW_ADDRESS)} if call.slot(NEW_ADDRESS) else None,
    read_back=lambda facts: "utter_read_back_change_default_address",
    done=lambda facts: "utter_done_change_default_address",
    yes="Yes, change it",
    no="No, leave it",
    slots=(NEW_ADDRESS,),
    of_orders=False,
)

ADDRESS_FORM = Form(
    name=ADDRESS_WANTED.form,
    intents=frozenset({ADDRESS}),
    done=carrying_out(ADDRESS_WANTED, passing_on(ADDRESS, "utter_passed_on_change_default_address", (NEW_ADDRESS,))),
    questions=(
        address_question(ADDRESS_WANTED, "utter_ask_for_new_default_address"),
        or_read_back(ADDRESS_WANTED, read_back("utter_confirm_change_default_address", NEW_ADDRESS)),
    ),
    later="utter_change_default_address_later",
    stopped="utter_change_default_address_stopped",
)


def _is_settled(call: Call, services: Services) -> bool:
    """Whether no order is open and no invoice unpaid: other accounts cannot be closed."""
    return not services.accounts.open_orders(call.caller) and account_of(call, services).balance <= 0


def _unsettled(call: Call, services: Services) -> Outcome:
    orders: list[Order] = services.accounts.open_orders(call.caller)
    account = account_of(call, services)
    if orders:
        call.say(
            "utter_account_has_orders", orders=", ".join(f"{each.number} ({items(each.items)})" for each in orders)
        )
    if account.balance > 0:
        call.say("utter_balance_due", amount=services.wording.money(account.balance, account.currency))
    call.say("utter_cannot_close_account")
    return Outcome("impossible")


CLOSE_WANTED = Wanted(
    name=CLOSE,
    form="close_account_form",
    parameters=lambda call, services, number: {"reason": call.slot(REASON)} if _is_settled(call, services) else None,
    read_back=lambda facts: "utter_read_back_close_account",
    done=lambda facts: "utter_done_close_account",
    yes="Yes, close it",
    no="No, keep it",
    of_orders=False,
)

CLOSE_FORM = Form(
    name=CLOSE_WANTED.form,
    intents=frozenset({CLOSE}),
    done=carrying_out(CLOSE_WANTED, passing_on(CLOSE, "utter_passed_on_close_account", otherwise=_unsettled)),
    questions=(
        reason(),
        or_read_back(
            CLOSE_WANTED,
            read_back(by_reason("utter_confirm_close_account", "utter_confirm_close_account_why"), REASON),
        ),
    ),
    later="utter_close_account_later",
    stopped="utter_close_account_stopped",
    begin=_is_settled,
    covers={"change_email": REASON},  # "I get your mails every day" is why; a wish for another address is not
)
