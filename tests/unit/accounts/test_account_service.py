"""Account lookups: each caller's own, with proof, and the password reset that tells nobody who has an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import ANY

import pytest

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord, Invoice, Order, OrderLine, OrderState, UnknownCustomer
from frontdesk.accounts.reset_mail import ResetMail, reset_mail
from frontdesk.accounts.service import AccountService
from frontdesk.identity.model import ANONYMOUS, Caller, identified, verified
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import SignInRequired, TooMany
from tests.generous import generous_limits


class FakeOutbox:
    """Keeps the first payload of each key, as the durable one does."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, dict[str, str]]] = {}

    def put(self, kind: str, key: str, payload: dict[str, str]) -> None:
        self.entries.setdefault(key, (kind, payload))


def an_order(number: str, state: OrderState, placed_on: date = date(2026, 3, 1)) -> Order:
    line = OrderLine("Blanket", 1, Decimal("98.00"))
    nowhere = "9 Tanner's Rise, ZZ-2624 Starnwick"
    return Order(number, state, placed_on, (line,), line.price, nowhere, None, None, None, None, Decimal("0.00"), "EUR")


def a_customer(number: str, name: str, *orders: Order, invoices: tuple[Invoice, ...] = ()) -> CustomerRecord:
    account = Account(name, f"{name.lower()}@example.com", "somewhere", Decimal("12.10"), "EUR")
    return CustomerRecord(number, account, orders, invoices)


MAREN = a_customer(
    "C-1001",
    "Maren",
    *(an_order(f"W10{place:02}", state, date(2026, 3, 1 + place)) for place, state in enumerate(OrderState)),
    invoices=(Invoice("INV-20401", Decimal("98.00"), date(2026, 3, 2), date(2026, 3, 16), True, "W1001"),),
)
TOBIAS = a_customer("C-1002", "Tobias", an_order("W2001", OrderState.SHIPPED))

maren = Caller("conversation-1", "C-1001", identified("C-1001"))
anonymous = Caller("conversation-2", None, ANONYMOUS)


@pytest.fixture
def system() -> InMemorySystemOfRecord:
    return InMemorySystemOfRecord([MAREN, TOBIAS])


@pytest.fixture
def outbox() -> FakeOutbox:
    return FakeOutbox()


@pytest.fixture
def service(system: InMemorySystemOfRecord, outbox: FakeOutbox) -> AccountService:
    return AccountService(system, outbox, Limits(DEFAULTS, in_memory(), lambda name: None))


LOOKUPS: list[Callable[[AccountService, Caller], object]] = [
    lambda service, caller: service.account(caller),
    lambda service, caller: service.orders(caller),
    lambda service, caller: service.open_orders(caller),
    lambda service, caller: service.order(caller, "W1001"),
    lambda service, caller: service.last_invoice(caller),
    lambda service, caller: service.send_reset_link(caller, None, "turn-1:reset"),
]


@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize(
    "caller",
    [
        anonymous,
        replace(maren, assurance=ANONYMOUS),  # claims a number that nobody has proven
        replace(maren, customer_id=None),
    ],
)
def test_without_proof_of_identity_nothing_is_told(
    service: AccountService, outbox: FakeOutbox, lookup: Callable[[AccountService, Caller], object], caller: Caller
) -> None:
    with pytest.raises(SignInRequired):
        lookup(service, caller)
    assert outbox.entries == {}


def test_a_signed_in_customer_is_told_about_the_own_account(service: AccountService) -> None:
    assert service.account(maren) == MAREN.account
    assert service.last_invoice(maren) == MAREN.invoices[0]
    proven = verified("C-1001", datetime.now(UTC) + timedelta(minutes=1))
    assert service.account(replace(maren, assurance=proven)) == MAREN.account


def test_open_orders_are_those_the_customer_still_waits_for(service: AccountService) -> None:
    assert [order.state for order in service.open_orders(maren)] == ["shipped", "packed", "processing"]
    assert len(service.orders(maren)) == len(OrderState)


def test_another_customers_order_number_is_answered_like_an_unknown_one(service: AccountService) -> None:
    assert service.order(maren, "W1001") == MAREN.orders[1]
    assert service.order(maren, "W2001") is None
    assert service.order(maren, "W9999") is None


def test_an_account_that_was_closed_after_the_sign_in_is_an_error_not_an_empty_account(service: AccountService) -> None:
    with pytest.raises(UnknownCustomer):
        service.account(Caller("conversation-1", "C-9999", identified("C-9999")))


def test_a_reset_for_a_known_and_for_an_unknown_address_has_the_same_effect(
    service: AccountService, outbox: FakeOutbox
) -> None:
    service.send_reset_link(anonymous, "maren@example.com", "turn-1:reset")
    service.send_reset_link(anonymous, "nobody@example.com", "turn-2:reset")
    known, unknown = outbox.entries.values()
    assert known == ("mail", {"template": "password_reset", "conversation": ANY, "to_email": "maren@example.com"})
    assert unknown == ("mail", {"template": "password_reset", "conversation": ANY, "to_email": "nobody@example.com"})


def test_a_reset_does_not_ask_the_system_of_record_so_its_time_tells_nothing(outbox: FakeOutbox) -> None:
    no_system: InMemorySystemOfRecord = None  # type: ignore[assignment]
    AccountService(no_system, outbox, generous_limits()).send_reset_link(anonymous, "maren@example.com", "turn-1:reset")
    assert list(outbox.entries) == ["turn-1:reset"]


@pytest.mark.parametrize("address", ["maren@example.com", "nobody@example.com"])
def test_a_further_reset_is_refused_alike_for_a_known_and_an_unknown_address(
    service: AccountService, outbox: FakeOutbox, address: str
) -> None:
    for number in range(3):
        service.send_reset_link(replace(anonymous, conversation_id=f"c{number}"), address, f"turn-{number}:reset")
    with pytest.raises(TooMany, match="Wait 60 minutes and try again"):
        service.send_reset_link(anonymous, address.upper(), "turn-4:reset")
    assert len(outbox.entries) == 3
    service.send_reset_link(anonymous, "somebody.else@example.com", "turn-5:reset")


def test_an_address_counts_as_one_whether_it_is_typed_or_the_customer_is_signed_in(service: AccountService) -> None:
    for number in range(3):
        typed = "maren@example.com" if number else None
        service.send_reset_link(replace(maren, conversation_id=f"c{number}"), typed, f"turn-{number}:reset")
    with pytest.raises(TooMany):
        service.send_reset_link(maren, None, "turn-4:reset")


def test_one_network_address_asks_for_few_resets_whatever_conversations_it_opens(service: AccountService) -> None:
    for number in range(3):
        caller = replace(anonymous, conversation_id=f"c{number}", address="192.0.2.7")
        service.send_reset_link(caller, f"{number}@example.com", f"turn-{number}:reset")
    with pytest.raises(TooMany):
        service.send_reset_link(replace(anonymous, address="192.0.2.7"), "x@example.com", "turn-4:reset")
    service.send_reset_link(replace(anonymous, address="192.0.2.8"), "x@example.com", "turn-5:reset")


def test_one_conversation_asks_for_few_resets_whatever_addresses_it_names(service: AccountService) -> None:
    for number in range(3):
        service.send_reset_link(anonymous, f"{number}@example.com", f"turn-{number}:reset")
    with pytest.raises(TooMany):
        service.send_reset_link(anonymous, "another@example.com", "turn-4:reset")


@pytest.mark.parametrize("address", [None, "maren@example.com", "nobody@example.com"])
def test_a_reset_asked_for_again_with_its_key_is_sent_once(
    service: AccountService, outbox: FakeOutbox, address: str | None
) -> None:
    service.send_reset_link(maren, address, "turn-1:reset")
    service.send_reset_link(maren, address, "turn-1:reset")
    assert len(outbox.entries) == 1


class Links:
    """Links that tell for whom they are."""

    def link(self, customer_id: str, conversation_id: str, key: str) -> str:
        return f"https://shop.example/reset/{customer_id}/{key}"


def test_the_own_reset_goes_to_the_address_on_file(
    service: AccountService, outbox: FakeOutbox, system: InMemorySystemOfRecord
) -> None:
    service.send_reset_link(maren, None, "turn-1:reset")
    _, payload = outbox.entries["turn-1:reset"]
    assert payload == {"template": "password_reset", "conversation": ANY, "to_customer": "C-1001"}
    link = Links().link("C-1001", "conversation-1", "turn-1:reset")
    assert reset_mail(system, Links(), payload, "turn-1:reset") == ResetMail("maren@example.com", "Maren", link)


@pytest.mark.parametrize("typed", ["MAREN@example.com", " maren@example.com "])
def test_the_mail_goes_to_the_address_on_file_never_to_what_was_typed(
    system: InMemorySystemOfRecord, typed: str
) -> None:
    mail = reset_mail(system, Links(), {"to_email": typed, "conversation": "c"}, "turn-1:reset")
    assert mail is not None
    assert mail.to == "maren@example.com"


def test_a_delivery_that_is_tried_again_sends_the_same_link(system: InMemorySystemOfRecord) -> None:
    payload = {"to_email": "maren@example.com", "conversation": "c"}
    assert reset_mail(system, Links(), payload, "turn-1:reset") == reset_mail(system, Links(), payload, "turn-1:reset")


@pytest.mark.parametrize(
    "payload", [{"to_email": "nobody@example.com"}, {"to_customer": "C-9999"}, {"to_email": ""}, {}]
)
def test_nothing_is_sent_where_nobody_has_the_account(system: InMemorySystemOfRecord, payload: dict[str, str]) -> None:
    assert reset_mail(system, Links(), payload, "turn-1:reset") is None
