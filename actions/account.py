"""The account: balance and last invoice."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from frontdesk.identity.model import Assurance


@action("action_account_balance", requires=Assurance.SIGNED_IN)
def balance(call: Call, services: Services) -> Outcome:
    account = services.accounts.account(call.caller)
    amount = services.wording.money(abs(account.balance), account.currency)
    if account.balance > 0:
        call.say("utter_balance_due", amount=amount)
    elif account.balance < 0:
        call.say("utter_balance_credit", amount=amount)
    else:
        call.say("utter_balance_zero", amount=amount)
    return Outcome("found")


@action("action_last_invoice", requires=Assurance.SIGNED_IN)
def last_invoice(call: Call, services: Services) -> Outcome:
    invoice = services.accounts.last_invoice(call.caller)
    if invoice is None:
        call.say("utter_no_invoices")
        return Outcome("none")
    call.say(
        "utter_last_invoice_paid" if invoice.paid else "utter_last_invoice_unpaid",
        number=invoice.number,
        order_number=invoice.order_number,
        amount=services.wording.money(invoice.amount, services.accounts.account(call.caller).currency),
        issued_on=services.wording.day(invoice.issued_on),
        due_on=services.wording.day(invoice.due_on),
    )
    return Outcome("found", invoice.number)
