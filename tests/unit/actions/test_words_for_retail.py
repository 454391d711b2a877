"""The journeys have words for what another shop's policy says, and for nothing that it does not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.cancel_order import WANTED as CANCEL
from actions.carrying_out import Wanted
from actions.change_order import ADDRESS_WANTED
from actions.returns import RETURN_OPERATION as RETURN
from frontdesk.accounts.retail.policy import Decision, decide
from tests.retail import ADA, DELIVERED, PENDING, SHOP

RESPONSES: dict[str, Any] = yaml.safe_load(Path("domain.yml").read_text())["responses"]
#: What every sentence of an operation is given besides the facts of the policy.
GIVEN = {"orders", "number", "items"}
SHELF = {each.item_id: each for each in SHOP.variants}


def placeholders(response: str) -> set[str]:
    return {name for each in RESPONSES[response] for name in re.findall(r"{(\w+)}", each["text"])}


@pytest.mark.parametrize(
    ("wanted", "parameters", "order"),
    [
        (CANCEL, {"reason": "no longer needed"}, PENDING),
        (ADDRESS_WANTED, {"address": "9 Hill Street, Denver, CO 80014"}, PENDING),
        (RETURN, {"items": [{"item": "1"}], "reason": "too small"}, DELIVERED),
    ],
)
def test_a_read_back_and_a_result_are_made_of_what_the_policy_says(
    wanted: Wanted, parameters: dict[str, Any], order: Any
) -> None:
    decision = decide(wanted.name, parameters, ADA, order, SHELF)
    assert isinstance(decision, Decision)
    facts = decision.eligible.facts
    for response in (wanted.read_back(facts), wanted.done(facts)):
        assert placeholders(response) <= {*facts, *GIVEN, *wanted.slots}, response
