"""The oracle of the runs under SIGKILL sees what goes wrong: each planted fault is a violation of its kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kills.oracle import Effect, Facts, Row, check

DONE = Row("o1", "done", "d1", ("W1/1",), 4000, proof_needed=True, proof="email")
REFUSED = Row("o2", "refused", "d2", ("W1/2",), 500)
WAITING = Row("o3", "for_approval", "d3", ("W2/1",), 14000)
WELL = Facts(
    operations=(DONE, REFUSED, WAITING),
    effects=(Effect("o1", "d1", True), Effect("o2", "d2", False)),
    ledger=("o1",),
    mails=("o1",),
    delivered={"o1": ["m1", "m1"]},
    lines={"W2/1": "o3"},
    day=18000,
    said=("o1", "o2"),
    heard=("o1",),
    proofs=("o1",),
    shop=("40.00 paid back",),
    copy=("40.00 paid back",),
)
PLANTED: dict[str, tuple[str, Facts]] = {
    "still under way": ("lost", replace(WELL, operations=(replace(DONE, state="unknown"), REFUSED, WAITING))),
    "done without an effect": ("lost", replace(WELL, effects=())),
    "said to be done, and refused": ("lost", replace(WELL, heard=("o1", "o2"))),
    "left in the outbox": ("lost", replace(WELL, pending=1)),
    "not in the ledger": ("lost", replace(WELL, ledger=())),
    "made twice": ("doubled", replace(WELL, effects=(*WELL.effects, WELL.effects[0]))),
    "twice in the ledger": ("doubled", replace(WELL, ledger=("o1", "o1"))),
    "paid twice": ("doubled", replace(WELL, shop=("80.00 paid back",))),
    "an effect of nobody's": ("unasked", replace(WELL, effects=(*WELL.effects, Effect("o9", "d9", True)))),
    "an effect of what was refused": ("unasked", replace(WELL, effects=(*WELL.effects, Effect("o2", "d2", True)))),
    "an effect before its approval": ("unasked", replace(WELL, effects=(*WELL.effects, Effect("o3", "d3", True)))),
    "other parameters": ("unasked", replace(WELL, effects=(Effect("o1", "other", True),))),
    "no mail": ("mail", replace(WELL, mails=())),
    "two different mails": ("mail", replace(WELL, delivered={"o1": ["m1", "m2"]})),
    "a mail of what was refused": ("mail", replace(WELL, mails=("o1", "o2"))),
    "told twice": ("told", replace(WELL, said=("o1", "o1", "o2"))),
    "never told": ("told", replace(WELL, said=("o1",))),
    "a line that stays held": ("lines", replace(WELL, lines={"W2/1": "o3", "W1/1": "o1"})),
    "a refusal that counts for the day": ("day", replace(WELL, day=18500)),
    "a proof that stays": ("unproven", replace(WELL, proofs=())),
}


def test_nothing_is_found_where_all_is_well() -> None:
    assert check(WELL) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    kind, facts = PLANTED[fault]
    assert kind in {each.kind for each in check(facts)}
