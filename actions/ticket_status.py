"""How a ticket stands, by its number."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import ticket_number
from actions.wording import day
from frontdesk.identity.model import Assurance
from frontdesk.tickets.model import TicketStatus

RESPONSES = {
    TicketStatus.OPEN: "utter_ticket_open",
    TicketStatus.PENDING: "utter_ticket_pending",
    TicketStatus.SOLVED: "utter_ticket_solved",
}


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
    call.say(RESPONSES[ticket.status], number=ticket.number, opened_on=day(ticket.opened_at.date()))
    return Outcome("found", ticket.number)
