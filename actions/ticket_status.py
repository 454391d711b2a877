"""The state of a ticket, by its number."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import ticket_number
from frontdesk.identity.model import Assurance
from frontdesk.tickets.wording import ticket_state


@action("action_ticket_status", requires=Assurance.ANONYMOUS)
def ticket_status(call: Call, services: Services) -> Outcome:
    number = ticket_number(call)
    if number is None:
        call.say("utter_ask_ticket_number")
        return Outcome("asked")
    ticket = services.tickets.find(call.caller, number)
    if ticket is None:
        call.say("utter_ticket_not_found", number=number)
        return Outcome("none")
    response, values = ticket_state(ticket, services.wording)
    call.say(response, **values)
    return Outcome("found", ticket.number)
