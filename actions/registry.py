"""Every custom action there is. An action that is not listed here does not run."""

from __future__ import annotations

from actions import (
    account,
    account_details,
    cancel_order,
    correction,
    introduction,
    not_understood,
    orders_and_invoices,
    person,
    questions,
    refunds_and_billing,
    signed_in,
)
from actions.after import in_context
from actions.after_a_mail import after_a_mail
from actions.call import Action, Call, Outcome, Services
from actions.follow_up import asked_besides, follow_up
from actions.forms import FORMS
from actions.frame.stopping import stop
from actions.frame.taking import take
from actions.pushing_back import pleaded, pushed_back


def _no_to_what(call: Call, services: Services) -> Outcome | None:
    """What a "no" says where nothing was asked: a plea after a refusal, or what is asked of what was told."""
    return pleaded(call, services) or follow_up(call, services)


def _no_to_what_was_told(call: Call, services: Services) -> Outcome | None:
    """What a "no" says to what was told: that it cannot be, or that an article did not help."""
    return pushed_back(call) or questions.unhelpful(call, services)


# What a message may be taken for that asks after something that was just told, or done.
_LEANING: tuple[Action, ...] = (
    *map(
        in_context,
        (
            account.balance,
            account.last_invoice,
            questions.answer,
            refunds_and_billing.refund_question,
            refunds_and_billing.billing_question,
            orders_and_invoices.order_list,
            orders_and_invoices.invoice,
            not_understood.not_understood,
            not_understood.out_of_scope,
            person.accept,
            person.thanked,
            person.complaint,
            correction.correct,
            correction.choose,
        ),
    ),
    stop(
        "action_decline",
        FORMS,
        otherwise="utter_nothing_to_decline",
        instead=_no_to_what,
        declined=_no_to_what_was_told,
    ),
)


def _nothing_to_cancel(call: Call, services: Services) -> Outcome | None:
    """What a message that takes something back asks for, where nothing is going on."""
    return cancel_order.in_a_word(call) or asked_besides(call, services)


ACTIONS: tuple[Action, ...] = (
    *(after_a_mail(take(form, FORMS)) for form in FORMS),
    *(form.done for form in FORMS),
    *map(after_a_mail, _LEANING),
    account_details.account_details,
    introduction.introduced,
    person.hand_over,
    person.danger,
    person.legal_or_press,
    signed_in.go_on,
    stop("action_cancel", FORMS, otherwise="utter_nothing_to_decline", instead=_nothing_to_cancel),
    stop("action_goodbye", FORMS, otherwise=None, at_the_end="utter_goodbye"),
)
