"""Whatever is said in whatever order: a form ends or asks, is never silent, and what is pending was asked last."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.actions.talk import Talk, rules

RULES = rules()
INTENTS = sorted(RULES)
TEXTS = (
    "the second one", "both", "2", "W4001", "W112O", "the tent", "yes", "no", "stop", "what about shipping?", "hm",
    "i paid 1200", "maren@example.com", "where is it?", "all of that", "the cheaper one, please", "", "W4001 and W9999",
)  # fmt: skip
ENTITIES: tuple[dict[str, str], ...] = (
    {}, {}, {}, {"order_number": "W4001"}, {"order_number": "W9999"}, {"email": "maren@example.com"},
    {"ticket_number": "T-100001"},
)  # fmt: skip
MESSAGES = st.tuples(st.sampled_from(TEXTS), st.sampled_from(INTENTS), st.sampled_from(ENTITIES))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    customer=st.sampled_from([None, "C-1", "C-2", "C-3", "C-4"]), messages=st.lists(MESSAGES, min_size=1, max_size=8)
)
def test_whatever_is_said_a_form_ends_or_asks(rehearsal: Any, customer: str | None, messages: list[Any]) -> None:
    talk = Talk(rehearsal, customer)
    for text, intent, entities in messages:
        said = talk.say(text, intent, **entities)
        assert said or talk.handoff, "silence"
        assert "utter_action_failed" not in said
        if talk.handoff:
            assert talk.form is None and not talk.slots.get("put_aside")
            return
        if talk.form is None:
            assert not talk.slots.get("put_aside"), "something that waits was forgotten"
            assert not talk.pending or talk.pending["form"] is None
        else:
            assert talk.pending["form"] == talk.form
            assert talk.pending["since"] == talk.turn
            assert said[-1] == talk.pending["response"], "what is pending is not what was asked last"
            assert talk.slots["requested_slot"] == talk.pending["asks"]
