"""The words for each reason why a change is not possible."""

from __future__ import annotations

from frontdesk.accounts.refusals import NEEDED, Refusal
from frontdesk.accounts.writes import Refused

# What is said instead by a system of record that tells more than it must: the fact, and the response that names it.
_MORE = {
    Refusal.TOO_LATE: ("days", "utter_too_late_after_days"),
    Refusal.NOT_LATE_YET: ("business_days", "utter_not_late_yet_after_days"),
}
#: Every response that says why something is not possible.
REFUSALS = frozenset(f"utter_refused_{each}" for each in Refusal) | {response for _, response in _MORE.values()}


def response_of(refused: Refused) -> str:
    """The response of domain.yml that says why. A system of record that leaves out what the words name, or has a reason
    of its own, is told without one."""
    fact, response = _MORE.get(refused.reason, ("", ""))
    if fact in refused.facts:
        return response
    is_told = NEEDED.get(refused.reason, frozenset()) <= set(refused.facts)
    return f"utter_refused_{refused.reason if is_told else Refusal.OTHERWISE}"
