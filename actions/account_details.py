"""What the account holds of its customer: "which address do you have for me", "is my e-mail still the old one"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.call import Call, Outcome, Services, action
from actions.events import next_action
from actions.frame.asking import asks_something
from actions.frame.words import weighty
from actions.records import account_of
from frontdesk.identity.model import Level

_YOU = r"(?:you|u)(?: guys| lot| people| all)?"
_HELD = (
    rf"(?:(?:do|did|have|has|had) (?:{_YOU}|i|we)\b|{_YOU}(?:'ve| have| got| hold)?\b"
    r"|(?:on|in) (?:file|record|(?:my|the|your) (?:account|profile|records?|system|files?))"
    r"|saved|stored|registered|on there|for me|of mine|listed)"
)
_WHICH = {
    "address": r"(?<!e-mail )(?<!email )(?<!mail )address(?! book)",
    "email": r"e-?mail(?: address)?|mail address",
    "name": r"name(?! of)",
}


def _asking(what: str) -> re.Pattern[str]:
    """How one of these is asked for."""
    ways = (
        rf"\b(?:what|which|read|tell|show|give|see|confirm|check|is|know"
        rf"|remind)\b.{{0,40}}?\b(?:{what})\b.{{0,30}}?\b{_HELD}",
        rf"\b{_HELD}.{{0,20}}\b(?:what|which)\b.{{0,20}}\b(?:{what})\b",
        rf"\b(?:is|are) (?:my|the|our) (?:\w+ ){{0,2}}(?:{what}) (?:still|right|correct)\b",
        rf"\b(?:do|have) {_YOU}(?: still)?(?: have| got)? (?:my|our|the) (?:(?:right|correct|current) )?(?:{what})\b",
    )
    return re.compile("|".join(ways), re.IGNORECASE)


_ASKED = {name: _asking(what) for name, what in _WHICH.items()}
# "And what is it now?", asked for the new one.
_AS_IT_IS = re.compile(
    r"\bwhat(?:'?s| is| was)? (?:it|that|the (?:current|old|present) one|(?:do|have) (?:you|u) (?:have|got))\b"
    r"(?: right)?(?: now| currently| at the moment| so far| until now| before| there| on file)\W*$",
    re.IGNORECASE,
)
_OF_FORM = {"change_email_form": "email", "change_default_address_form": "address"}
_RESPONSES = {"address": "utter_account_address", "email": "utter_account_email", "name": "utter_account_name"}
# What is done with it, or of which other address it is asked.
_OF_ANOTHER = re.compile(
    r"\b(?:chang\w*|updat\w*|correct(?=ed|ing| (?:it|my|the))\w*|wrong|new|mov(?:e|ed|ing)|add|delete|remove|instead"
    r"|can(?:not|'t)|order|parcel|package|"
    r"deliver\w*|ship\w*|send|sent|going|goes|go|return\w*|put in|enter|set)\b",
    re.IGNORECASE,
)
_TELL = re.compile(r"\b(?:read|tell|show|give|confirm|check|remind)\b", re.IGNORECASE)
_ASKING = frozenset(
    """
    tell show give read check know need whether currently again heya yet got file record records account system saved
    stored profile what which remind confirm still correct
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)


def is_asked(text: str) -> bool:
    """Whether a text asks what the account holds of its customer."""
    return bool(_asked(text))


def tell_beside(call: Call, services: Services) -> bool:
    """Say what the account holds, in the middle of a form, if that is asked. Returns whether it was."""
    found = _asked(call.reading) or (
        [_OF_FORM[call.form]] if call.form in _OF_FORM and _AS_IT_IS.search(call.reading) else []
    )
    if found and call.signed_in:
        _tell(found, call, services)
    return bool(found) and call.signed_in


def asks_more(text: str) -> bool:
    """Whether a text asks for something beside that."""
    for name in _asked(text):
        text = _ASKED[name].sub(" ", text)
    return bool(weighty(text, _ASKING))


def _asked(text: str) -> list[str]:
    if not (asks_something(text) or _TELL.search(text)) or _OF_ANOTHER.search(text):
        return []
    return [name for name, pattern in _ASKED.items() if pattern.search(text)]


@action("action_account_details", requires=Level.IDENTIFIED)
def account_details(call: Call, services: Services) -> Outcome:
    """Tell what the message asks of it. No rule leads here: it is asked in words of many intents."""
    _tell(_asked(call.reading), call, services)
    return Outcome("found", events=(next_action("action_listen"),))


def _tell(which: Sequence[str], call: Call, services: Services) -> None:
    account = account_of(call, services)
    for name in which:
        held: dict[str, Any] = {name: getattr(account, name)}
        call.say(_RESPONSES[name], **held)
