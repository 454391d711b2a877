"""A new password: the link goes to the address on file and nowhere else."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import email
from actions.events import slot_set
from actions.wording import masked
from frontdesk.failpoints import failpoint
from frontdesk.identity.model import Assurance
from frontdesk.problems import TooMany

SLOT = "reset_to"
ON_FILE = "on_file"

# Setting the slot to nothing tells the form that the message was about its question, so that it asks again.
ASK_AGAIN = (slot_set(SLOT, None),)


@action("validate_password_reset_form", requires=Assurance.ANONYMOUS, part_of_form=True)
def find_address(call: Call, services: Services) -> Outcome:
    """Fill the slot: with the address on file after a "yes" if the customer is signed in, else with the typed one."""
    asked = call.slot("requested_slot") == SLOT
    return _confirmation(call, services, asked) if call.signed_in else _typed_address(call, asked)


def _confirmation(call: Call, services: Services, asked: bool) -> Outcome:
    address = email(call)
    if address and address.lower() != services.accounts.account(call.caller).email.lower():
        call.say("utter_reset_only_on_file")
        return Outcome("refused", events=ASK_AGAIN)
    if asked and (address or call.intent == "affirm"):
        return Outcome("confirmed", events=(slot_set(SLOT, ON_FILE),))
    return Outcome("unconfirmed")


def _typed_address(call: Call, asked: bool) -> Outcome:
    if address := email(call):
        return Outcome("found", events=(slot_set(SLOT, address),))
    if asked and "@" in call.text:
        call.say("utter_reset_email_unclear")
        return Outcome("unclear", events=ASK_AGAIN)
    return Outcome("unclear", events=ASK_AGAIN if asked and call.intent == "affirm" else ())


@action("action_ask_reset_to", requires=Assurance.ANONYMOUS, part_of_form=True)
def ask_address(call: Call, services: Services) -> Outcome:
    if call.signed_in:
        call.say("utter_ask_reset_confirmation", masked=masked(services.accounts.account(call.caller).email))
    else:
        call.say("utter_ask_reset_email")
    return Outcome("asked")


@action("action_send_reset_link", requires=Assurance.ANONYMOUS, clears=(SLOT,))
def send_link(call: Call, services: Services) -> Outcome:
    """Have the link sent. The answer is the same whether or not the account exists, and at a limit, which the step
    tells agents of."""
    typed = call.slot(SLOT)
    address = None if typed == ON_FILE else typed
    on_file = masked(services.accounts.account(call.caller).email) if address is None else ""
    key, result = call.key("password_reset"), "sent"
    failpoint("action.before_effect")
    try:
        services.accounts.send_reset_link(call.caller, address, key)
    except TooMany:
        result = "limited"
    failpoint("action.after_effect")
    if address is None:
        call.say("utter_reset_link_sent_on_file", masked=on_file)
    else:
        call.say("utter_reset_link_sent")
    return Outcome(result)
