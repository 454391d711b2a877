"""A correction outside of any form: what was looked up last is looked up again."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import next_action
from actions.orders import named_orders
from frontdesk.identity.model import Assurance


@action("action_correction", requires=Assurance.ANONYMOUS)
def correct(call: Call, services: Services) -> Outcome:
    """Another order is looked up; of anything else the customer is asked what they want."""
    if named_orders(call, services):
        return Outcome("order", events=(next_action("order_status_form"),))
    call.say("utter_correct_what")
    return Outcome("asked")
