"""The account: balance and last invoice."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.frame.memory import speaks_of, spoken_of, topic
from actions.frame.words import points_back
from actions.orders_and_invoices import items_of, speaks_of_invoices, tell_invoice
from actions.records import account_of
from frontdesk.identity.model import Level

# The unpaid invoices that are told with the balance.
UNPAID = 3


@action("action_account_balance", requires=Level.IDENTIFIED)
def balance(call: Call, services: Services) -> Outcome:
    """Tell the balance, and what is not paid yet; or of the invoice that was just told, if "it" asks of that."""
    account, invoices = account_of(call, services), services.accounts.invoices(call.caller)
    told = spoken_of(call, "invoice") if topic(call) == "invoice" and points_back(call.reading) else None
    if its := next((each for each in invoices if each.number == told), None):
        tell_invoice(call, services, its)
        return Outcome("found", its.number, (speaks_of(call, topic="invoice"),))
    amount = services.wording.money(abs(account.balance), account.currency)
    unpaid = [each for each in invoices if not each.paid] if account.balance > 0 else []
    if account.balance > 0:
        call.say("utter_balance_due", amount=amount)
        for each in unpaid[:UNPAID]:
            call.say(
                "utter_balance_invoice",
                number=each.number,
                order_number=each.order_number,
                amount=services.wording.money(each.amount, account.currency),
                due_on=services.wording.day(each.due_on),
                items=items_of(call, services, each),
            )
    elif account.balance < 0:
        call.say("utter_balance_credit", amount=amount)
    else:
        call.say("utter_balance_zero", amount=amount)
    return Outcome("found", events=(speaks_of_invoices(call, unpaid, topic="account_balance"),))


@action("action_last_invoice", requires=Level.IDENTIFIED)
def last_invoice(call: Call, services: Services) -> Outcome:
    invoice = services.accounts.last_invoice(call.caller)
    if invoice is None:
        call.say("utter_no_invoices")
        return Outcome("none")
    call.say(
        "utter_last_invoice_paid" if invoice.paid else "utter_last_invoice_unpaid",
        number=invoice.number,
        order_number=invoice.order_number,
        amount=services.wording.money(invoice.amount, account_of(call, services).currency),
        issued_on=services.wording.day(invoice.issued_on),
        due_on=services.wording.day(invoice.due_on),
        items=items_of(call, services, invoice),
    )
    return Outcome("found", invoice.number, (speaks_of_invoices(call, [invoice]),))
