"""Questions about refunds and charges: what an article says to them, else the wording that holds for all."""

from __future__ import annotations

from actions.call import Action, Call, Outcome, Services
from actions.frame.deciding import only_wishes
from actions.questions import from_articles
from frontdesk.identity.model import Level


def _canned(name: str, response: str) -> Action:
    """The action that says the response where no article surely answers: it names all pages, and offers a person."""

    def run(call: Call, services: Services) -> Outcome:
        # Who asks nothing is told how it is done, and not what an article says of some case.
        if not only_wishes(call.reading) and (found := from_articles(call, services, may_ask=False)):
            return found
        call.say(response)
        return Outcome("canned")

    return Action(name, run, Level.ANONYMOUS)


refund_question = _canned("action_refund_question", "utter_refund_canned")
billing_question = _canned("action_billing_question", "utter_billing_canned")
