"""A correction or a choice outside of any form: the same is looked up of another order."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.change_items import FORM as CHANGE_ITEMS
from actions.events import next_action
from actions.follow_up import leans_back
from actions.frame.memory import answered, last_made
from actions.questions import from_articles
from actions.refunds import REQUEST_FORM, insists
from frontdesk.identity.model import Level


@action("action_correction", requires=Level.ANONYMOUS)
def correct(call: Call, services: Services) -> Outcome:
    """Another order is looked up; of anything else the customer is asked what they want."""
    if insists(call):
        return Outcome("asked_for", events=(next_action(REQUEST_FORM.name),))
    if last_made(call) and CHANGE_ITEMS.shows(call, services):
        return Outcome("to_change", events=(next_action(CHANGE_ITEMS.name),))  # "hmm, actually two chairs"
    if another := leans_back(call, services):
        return another
    if answered(call) and (found := from_articles(call, services)):
        return found
    call.say("utter_correct_what")
    return Outcome("asked")


@action("action_choose", requires=Level.ANONYMOUS)
def choose(call: Call, services: Services) -> Outcome:
    """One of the orders that were listed, or another that is named, or one of the questions that may be meant."""
    if chosen := leans_back(call, services):
        return chosen
    if answered(call) and (found := from_articles(call, services)):
        return found
    call.say("utter_nothing_to_choose")
    return Outcome("asked")
