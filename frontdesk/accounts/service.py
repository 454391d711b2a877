"""Account lookups and the password reset, for the customer who is signed in and for nobody else."""

from __future__ import annotations

from frontdesk.accounts.model import Account, Invoice, Order, UnknownCustomer, Variant
from frontdesk.accounts.ports import Outbox, SystemOfRecord
from frontdesk.identity.model import Caller, Level
from frontdesk.limits.service import Limits
from frontdesk.problems import SignInRequired

MAIL = "mail"
PASSWORD_RESET = "password_reset"


class AccountService:
    """Reads a caller's own records, and queues the password reset mail.

    The caller's proof of identity is checked here, whatever was checked before: an action may be wrong. Every read
    raises `SystemOfRecordUnavailable` if there is no answer in time; that must not be told as "you have none".
    """

    def __init__(self, system: SystemOfRecord, outbox: Outbox, limits: Limits) -> None:
        self._limits = limits
        self._system = system
        self._outbox = outbox

    def account(self, caller: Caller) -> Account:
        """The caller's account. Raises `SignInRequired`; `UnknownCustomer` if it was closed since the sign-in."""
        customer_id = _signed_in(caller)
        account = self._system.account(customer_id)
        if account is None:
            raise UnknownCustomer
        return account

    def orders(self, caller: Caller) -> list[Order]:
        """The caller's orders, newest first. Raises `SignInRequired`."""
        return self._system.orders(_signed_in(caller))

    def open_orders(self, caller: Caller) -> list[Order]:
        """The caller's orders that are being processed or on their way, newest first. Raises `SignInRequired`."""
        return [order for order in self.orders(caller) if order.is_open]

    def order(self, caller: Caller, number: str) -> Order | None:
        """The caller's order of this number; None alike for an unknown one and for another customer's.

        Raises `SignInRequired`.
        """
        return self._system.order(_signed_in(caller), number)

    def variants(self, caller: Caller, number: str) -> list[Variant]:
        """All kinds in which the articles of the caller's order are sold now. Raises `SignInRequired`."""
        return self._system.variants(_signed_in(caller), number)

    def invoices(self, caller: Caller) -> list[Invoice]:
        """The caller's invoices, newest first. Raises `SignInRequired`."""
        return self._system.invoices(_signed_in(caller))

    def last_invoice(self, caller: Caller) -> Invoice | None:
        """The caller's newest invoice. Raises `SignInRequired`."""
        return self._system.last_invoice(_signed_in(caller))

    def send_reset_link(self, caller: Caller, email: str | None, key: str) -> None:
        """Queues the mail with a password reset link, once for each `key`.

        `email` names the account, whoever asks; the mail goes to the address on file, never to what was typed. None
        means the caller's own account, and raises `SignInRequired` if nobody is signed in. The account is looked up
        when the mail is delivered, not here: an unknown address has the same effect and takes the same time
        as a known one, and the limit counts it as well.

        Raises `TooMany` if the account got several lately, or several were asked for in the conversation or from the
        caller's network address. Then no mail is sent. Whoever asks must not hear the difference.
        """
        recipient = {"to_customer": _signed_in(caller)} if email is None else {"to_email": email.strip()}
        counted = self.account(caller).email if email is None else email
        self._limits.hit("reset_mails", email=counted, conversation=caller.conversation_id, address=caller.address)
        self._outbox.put(MAIL, key, {"template": PASSWORD_RESET, "conversation": caller.conversation_id, **recipient})


def _signed_in(caller: Caller) -> str:
    if caller.customer_id is None or not caller.reaches(Level.IDENTIFIED):
        raise SignInRequired
    return caller.customer_id
