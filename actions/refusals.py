"""The words for each reason why a change is not possible."""

from __future__ import annotations

from frontdesk.accounts.refusals import NEEDED, Refusal
from frontdesk.accounts.writes import Refused

#: Every response that says why something is not possible.
REFUSALS = frozenset(f"utter_refused_{each}" for each in Refusal)


def response_of(refused: Refused) -> str:
    """The response of domain.yml that says why. A system of record that leaves out what the words name, or has a reason
    of its own, is told without one."""
    is_told = NEEDED.get(refused.reason, frozenset()) <= set(refused.facts)
    return f"utter_refused_{refused.reason if is_told else Refusal.OTHERWISE}"
