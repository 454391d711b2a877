from __future__ import annotations

from pathlib import Path

import yaml

from frontdesk.nlu.review import doubts

ROOT = Path(__file__).resolve().parents[4]


def test_the_names_by_which_doubts_are_known_are_those_of_the_domain_and_the_actions() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    actions = {name for each in domain["actions"] for name in ([each] if isinstance(each, str) else each)}
    assert {doubts.NOT_UNDERSTOOD, doubts.ANSWER} <= actions
    assert doubts.NOTHING_TO_DECLINE in domain["responses"]
    assert set(domain["intents"]) >= doubts.NO_MEANING | doubts.LEADS_TO_PERSON | {doubts.PERSON}
    source = "".join((ROOT / "actions" / name).read_text() for name in ("not_understood.py", "frame/giving_up.py"))
    assert all(f'Outcome("{result}"' in source for result in ("order_number", "asked", "offered", "given_up"))
    assert all(f'"{result}"' in (ROOT / "actions/questions.py").read_text() for result in doubts.QUOTED | {"none"})
