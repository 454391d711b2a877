"""Who somebody says they are, or whose account they ask about: nobody is told anything of another's."""

from __future__ import annotations

import re

from actions.call import Call, Outcome, Services, action
from actions.entities import email
from actions.records import account_of
from frontdesk.identity.model import Level

_SOMEBODY = (
    r"(?:wi[fv]e|husband|hubby|partner|(?:girl|boy)friend|gf|bf|fianc[ée]e?|mum|mom|mother|dad|father|son|daughter|"
    r"sister|brother|friend|mate|neighbou?r|colleague|boss|flatmate|roommate|gran(?:ny|dma|dad|dpa)?)"
)
_OF_SOMEBODY_ELSE = re.compile(
    rf"\b(?:(?:my|his|her|their|a|the) {_SOMEBODY}(?:'s|s'|s)?"
    r" (?:order|parcel|package|account|delivery|refund|invoice)s?"
    rf"|(?:order|parcel|package|account|delivery|refund|invoice)s? (?:of|belongs? to|is) (?:my|a) {_SOMEBODY}"
    r"|(?:check|look up|see|find|track) (?:hers|his|theirs))\b",
    re.IGNORECASE,
)


@action("action_introduced", requires=Level.ANONYMOUS)
def introduced(call: Call, services: Services) -> Outcome:
    if of_somebody_else(call, services):
        call.say("utter_own_account_only")
        return Outcome("of_somebody_else")
    call.say("utter_introduced")
    return Outcome("introduced")


def of_somebody_else(call: Call, services: Services) -> bool:
    """Whether a message asks about another's account: by an address that is not the caller's, or by whose it is."""
    address = email(call)
    is_other = call.signed_in and address is not None and address != account_of(call, services).email.lower()
    return is_other or bool(_OF_SOMEBODY_ELSE.search(call.reading))
