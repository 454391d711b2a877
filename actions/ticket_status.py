"""The state of a ticket, by its number, or of the tickets of whoever is signed in."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.entities import ticket_numbers, words_of
from actions.frame.form import Answer, Asked, Form, Question
from actions.frame.memory import speaks_of, spoken_of
from actions.frame.words import points_back, weighty
from frontdesk.identity.model import Level
from frontdesk.tickets.model import Ticket, TicketStatus
from frontdesk.tickets.wording import ticket_state

SLOT = "ticket_number"
# The tickets that are told at once, at most.
TOLD = 3


@action("action_ticket_status", requires=Level.ANONYMOUS, clears=(SLOT,))
def ticket_status(call: Call, services: Services) -> Outcome:
    """Tell where each of the tickets stands."""
    numbers: list[str] = call.slot(SLOT) or []
    if not numbers:
        call.say("utter_no_tickets")
        return Outcome("none")
    tickets = [ticket for number in numbers if (ticket := _tell(call, services, number))]
    events = (speaks_of(call, ticket=numbers[-1], topic="ticket_status"),)
    return Outcome("found", tickets[0].number, events) if tickets else Outcome("none", events=events)


def _tell(call: Call, services: Services, number: str) -> Ticket | None:
    """Say where a ticket stands, or that the caller has none of that number."""
    ticket = services.tickets.find(call.caller, number)
    if ticket is None:
        call.say("utter_ticket_not_found", number=number)
    else:
        response, values = ticket_state(ticket, services.wording)
        call.say(response, **values)
    return ticket


def _read(call: Call, services: Services, asked: bool) -> Answer | None:
    said = words_of(call, "ticket_number")
    if numbers := ticket_numbers(call, services, asked=asked and not weighty(call.reading, said)):
        return Answer(numbers, said)
    before = spoken_of(call, "ticket")
    return Answer([before], pointing) if before and (pointing := points_back(call.reading)) else None


def _known(call: Call, services: Services) -> list[str] | None:
    """The ticket that was spoken of: "what about my ticket?" means no other. Else the customer's newest."""
    before = spoken_of(call, "ticket")
    return [before] if before else _own(call, services) or None


def _own(call: Call, services: Services) -> list[str]:
    """The numbers of the customer's tickets that are told without being named: all that are open, else the newest."""
    newest = call.once("tickets", lambda: services.tickets.own(call.caller, TOLD))
    are_open = [each.number for each in newest if each.status is not TicketStatus.SOLVED]
    return are_open or [each.number for each in newest[:1]]


def _has_any(call: Call, services: Services) -> bool:
    """Whether there is a ticket to tell of, or a number to ask for: the signed-in have those that we find."""
    return not call.signed_in or bool(_read(call, services, False) or _known(call, services))


FORM = Form(
    name="ticket_status_form",
    intents=frozenset({"ticket_status"}),
    done=ticket_status,
    questions=(
        Question(
            SLOT,
            lambda call, services: Asked("utter_ask_for_ticket_number"),
            _read,
            known=_known,
            unclear="utter_ticket_unclear",
        ),
    ),
    later="utter_ticket_status_later",
    begin=_has_any,
    only_reads=True,
)
