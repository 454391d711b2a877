"""What a simulation needs of the world around the chat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, Protocol

from frontdesk.accounts.model import Order
from frontdesk.simulation.model import Data, OldTicket

#: Values by order's number (or `account`) and field, as texts.
Records = Mapping[str, Mapping[str, str]]


class UnknownOrder(Exception):
    """A script changes an order that none of its customers has; the message is its number."""


class Books(Protocol):
    """The tables of a system of record, which a simulation resets, changes and looks at."""

    def number_of(self, email: str) -> str | None:
        """The number of the customer whom the shop was loaded with under this address; None if there is none."""

    def put(self, email: str, customer_id: str, instead_of: Collection[str]) -> None:
        """Write that customer's records as they were loaded under this number, in the place of these numbers'."""

    def change(self, customer_id: str, order: Order, fields: Mapping[str, str]) -> None:
        """Change fields of an order, as a script writes them."""

    def age(self, customer_id: str, by: timedelta) -> None:
        """Make everything of the customer older, by whole days."""

    def texts(self, customer_id: str, order: Order) -> dict[str, str]:
        """An order's fields as scripts name them."""


class World(Protocol):
    """The system of record and the mail of the site that customers talk to."""

    @property
    def is_own(self) -> bool:
        """Whether it belongs to the simulation alone, which may change it."""

    def begin(self, emails: Collection[str]) -> None:
        """Give these customers records as new, and no past."""

    def open_ticket(self, conversation_id: str, email: str, ticket: OldTicket) -> str:
        """Open a ticket of this customer in an earlier conversation of theirs; returns its number."""

    def change(self, emails: Collection[str], data: Data) -> None:
        """Change the records of these customers. Raises UnknownOrder for an order of nobody among them."""

    def pass_time(self, conversation_id: str, emails: Collection[str], by: timedelta) -> None:
        """Make everything about the conversation, and these customers' orders, older."""

    def records(self, emails: Collection[str]) -> Records:
        """What the system of record says of these customers now."""

    def mail(self, addresses: Collection[str], since: float) -> list[str]:
        """Mails to these addresses since that moment (seconds since 1970), once none is on its way any more."""


class Chat(Protocol):
    """One conversation of one customer, by whatever channel they write."""

    @property
    def conversation(self) -> str:
        """Its id; empty before it has begun."""

    @property
    def owner(self) -> str:
        """Who has it."""

    async def start(self, email: str | None = None) -> None:
        """Begin, as a demo customer if an e-mail is given. Raises Refused."""

    async def sign_in(self, email: str) -> None:
        """Go on as a demo customer; what is said to that has arrived. Raises Refused."""

    async def say(self, text: str) -> Any:
        """Write; returns what to wait for. Raises Refused."""

    async def press(self, button: str) -> Any:
        """Press a button by its opaque id; returns what to wait for. Raises Refused."""

    async def wait_for(self, pending: Any) -> str:
        """Wait until it is settled; who owns the conversation then. Raises Refused."""

    async def catch_up(self) -> None:
        """Fetch what has not arrived yet. Raises Refused."""

    async def close(self) -> None:
        """The conversation is over."""


#: Opens a conversation whose frames (those of the web chat) go to a function.
OpenChat = Callable[[Callable[[dict[str, Any]], None]], Chat]
