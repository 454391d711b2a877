"""A new password: the link goes to the address on file and nowhere else."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import email
from actions.frame.agreeing import agrees_to
from actions.frame.deciding import agrees
from actions.frame.form import Answer, Asked, Form, Question
from actions.frame.memory import speaks_of
from actions.wording import masked
from frontdesk.failpoints import failpoint
from frontdesk.identity.model import Level
from frontdesk.problems import TooMany

SLOT = "reset_to"
RESET = "password_reset"
ON_FILE = "on_file"


@action("action_send_reset_link", requires=Level.ANONYMOUS, clears=(SLOT,))
def send_link(call: Call, services: Services) -> Outcome:
    """Have the link sent. The answer is the same whether or not the account exists, and at a limit, which the step
    tells agents of."""
    typed = call.slot(SLOT)
    address = None if typed == ON_FILE else typed
    on_file = masked(_on_file(call, services)) if address is None else ""
    key, result = call.key(RESET), "sent"
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
    return Outcome(result, events=(speaks_of(call, topic=RESET),))


def _ask(call: Call, services: Services) -> Asked:
    if not call.signed_in:
        return Asked("utter_ask_reset_email")
    return Asked("utter_ask_reset_confirmation", variables={"masked": masked(_on_file(call, services))})


def _read(call: Call, services: Services, asked: bool) -> Answer | None:
    """The address on file after a "yes" if the customer is signed in, else the one that is typed."""
    address = email(call)
    if not call.signed_in:
        return _typed_address(call, address, asked)
    if address and address.lower() != _on_file(call, services).lower():
        return Answer(problem="utter_reset_only_on_file")
    is_yes = call.intent == "affirm" or agrees(call.reading) or agrees_to(call.reading, "send the link")
    if asked and (address or is_yes):
        return Answer(ON_FILE, whole=True)
    return Answer(problem="utter_yes_or_no") if asked else None


def _typed_address(call: Call, address: str | None, asked: bool) -> Answer | None:
    if address:
        return Answer(address, whole=True)
    return Answer(problem="utter_reset_email_unclear") if asked else None


def _on_file(call: Call, services: Services) -> str:
    return services.accounts.account(call.caller).email


FORM = Form(
    name="password_reset_form",
    intents=frozenset({RESET}),
    done=send_link,
    questions=(Question(SLOT, _ask, _read),),
    later="utter_password_reset_later",
    stopped="utter_reset_not_sent",
)
