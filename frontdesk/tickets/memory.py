"""A ticket store in memory, for rehearsals and for the sandbox, which have no conversations."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from frontdesk.references import references
from frontdesk.tickets.model import FIRST_NUMBER, NewTicket, Ticket, TicketStatus, handoff_key


class InMemoryTicketStore:
    """Keeps tickets by number, in the order in which they were opened."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    def open(self, ticket: NewTicket, now: datetime) -> Ticket:
        if known := self._known(ticket):
            return known
        number = references().ticket.write(str(FIRST_NUMBER + len(self._tickets)))
        opened = Ticket(number=number, status=TicketStatus.OPEN, opened_at=now, updated_at=now, **vars(ticket))
        self._tickets[number] = opened
        return opened

    def find(self, number: str) -> Ticket | None:
        return self._tickets.get(number)

    def of_episode(self, conversation_id: str, episode: int) -> Ticket | None:
        key = handoff_key(conversation_id, episode)
        return next((each for each in self._tickets.values() if each.key == key), None)

    def requests(self, conversation_id: str) -> list[Ticket]:
        of = [each for each in self._tickets.values() if each.request and each.conversation_id == conversation_id]
        return of[::-1]

    def of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        return [each for each in self._tickets.values() if each.customer_id == customer_id][::-1][:limit]

    def set_status(self, number: str, status: TicketStatus, now: datetime) -> Ticket | None:
        if number in self._tickets:
            self._tickets[number] = replace(self._tickets[number], status=status, updated_at=now)
        return self.find(number)

    def conversations_with(self, words: str, limit: int) -> list[str]:
        found = [each.conversation_id for each in self._tickets.values() if words.upper() in each.number]
        return found[::-1][:limit]

    def conversations_with_requests(self, limit: int) -> list[str]:
        waiting = (each for each in self._tickets.values() if each.request and each.status is not TicketStatus.SOLVED)
        return list(dict.fromkeys(each.conversation_id for each in waiting))[:limit]

    def _known(self, ticket: NewTicket) -> Ticket | None:
        """The ticket of this key, else the customer's open one for the same request."""
        for each in self._tickets.values():
            is_same = ticket.request is not None and ticket.customer_id and each.request == ticket.request
            is_theirs = each.customer_id == ticket.customer_id and each.status is not TicketStatus.SOLVED
            if each.key == ticket.key or (is_same and is_theirs):
                return each
        return None
