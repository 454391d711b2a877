"""Balance and last invoice, for the customer who is signed in."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("customer", "response", "amount"),
    [
        ("C-1", "utter_balance_zero", "€0.00"),
        ("C-2", "utter_balance_due", "€12.50"),
        ("C-3", "utter_balance_credit", "€4.00"),
    ],
)
def test_a_balance_is_due_a_credit_or_nothing(rehearsal: Any, customer: str, response: str, amount: str) -> None:
    said = rehearsal.run("action_account_balance", customer=customer).only
    assert (said["response"], said["amount"]) == (response, amount)


def test_the_last_invoice_is_told_with_its_dates(rehearsal: Any) -> None:
    assert rehearsal.run("action_last_invoice", customer="C-1").only == {
        "response": "utter_last_invoice_unpaid",
        "number": "INV-20001",
        "order_number": "W1001",
        "amount": "€39.90",
        "issued_on": "4 March 2026",
        "due_on": "18 March 2026",
        "items": "Glowmoth lantern",
    }


def test_a_customer_without_invoices_is_told_so(rehearsal: Any) -> None:
    assert rehearsal.run("action_last_invoice", customer="C-3").responses == ["utter_no_invoices"]


@pytest.mark.parametrize("action", ["action_account_balance", "action_last_invoice"])
def test_nothing_about_an_account_is_told_without_signing_in(rehearsal: Any, action: str) -> None:
    said = rehearsal.run(action)
    assert said.responses == ["utter_sign_in_needed"]
    assert said.step == {"action": action, "result": "refused", "about": None}
