"""The state of a ticket, by its number."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import ticket_numbers
from frontdesk.identity.model import Assurance
from frontdesk.tickets.model import Ticket
from frontdesk.tickets.wording import ticket_state

ASKED = "utter_ask_ticket_number"


@action("action_ticket_status", requires=Assurance.ANONYMOUS)
def ticket_status(call: Call, services: Services) -> Outcome:
    numbers = ticket_numbers(call, services, asked=ASKED in call.said_last_turn())
    if not numbers:
        call.say(ASKED)
        return Outcome("asked")
    tickets = [ticket for number in numbers if (ticket := _tell(call, services, number))]
    return Outcome("found", tickets[0].number) if tickets else Outcome("none")


def _tell(call: Call, services: Services, number: str) -> Ticket | None:
    """Say where a ticket stands, or that the caller has none of that number."""
    ticket = services.tickets.find(call.caller, number)
    if ticket is None:
        call.say("utter_ticket_not_found", number=number)
    else:
        response, values = ticket_state(ticket, services.wording)
        call.say(response, **values)
    return ticket
