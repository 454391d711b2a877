"""Admins choose how operations are carried out, which holds at once and says who chose it; nobody else does."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.inbox.operation_modes import OperationModes
from frontdesk.inbox.web.operation_modes_http import setting_view
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Mode
from frontdesk.operations.service import NotConfirmed
from frontdesk.problems import NotFound, NotPermitted
from frontdesk.team.model import Role
from tests.contract.test_operations import Desk
from tests.engine import Engine


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_what_an_admin_chooses_holds_at_once_and_says_who_chose_it_and_when(desk: Desk, engine: Engine) -> None:
    modes, ada = OperationModes(desk.operations.modes), engine.agent("ada", Role.ADMIN)
    views = [setting_view(each, engine.agents.name_of) for each in modes.all(ada)]
    assert [each["name"] for each in views] == list(DECLARATIONS)
    assert {(each["mode"], each["chosen"]) for each in views} == {("on", None)}
    conversation = engine.start("C-1007")
    operation = desk.read_back(conversation)
    with capture_logs() as lines:
        modes.choose(ada, "cancel_order", Mode.OFF)
    with pytest.raises(NotConfirmed, match="nothing was done"):
        desk.says_yes(conversation, operation)
    (view,) = (setting_view(s, engine.agents.name_of) for s in modes.all(ada) if s.declared.name == "cancel_order")
    assert (view["mode"], view["chosen"]) == ("off", {"by": "Ada", "at": desk.now.isoformat()})
    assert [(line["name"], line["mode"], line["by"]) for line in lines if line["event"] == "operation_mode_set"] == [
        ("cancel_order", "off", f"agent:{ada.agent_id}")
    ]


def test_nobody_but_an_admin_sees_or_chooses_it(desk: Desk, engine: Engine) -> None:
    modes = OperationModes(desk.operations.modes)
    for role in set(Role) - {Role.ADMIN}:
        who = engine.agent(role, role)
        with pytest.raises(NotPermitted):
            modes.all(who)
        with pytest.raises(NotPermitted):
            modes.choose(who, "cancel_order", Mode.OFF)
    assert desk.operations.modes.of("cancel_order") is Mode.ON


def test_what_is_no_operation_is_not_found_and_records_that_are_away_are_said_to_be(
    desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, ada = OperationModes(desk.operations.modes), engine.agent("ada", Role.ADMIN)
    with pytest.raises(NotFound):
        modes.choose(ada, "drop_tables", Mode.ON)

    def fail() -> None:
        raise SystemOfRecordUnavailable("down")

    monkeypatch.setattr(desk.record, "supports", fail)
    assert {each.is_supported for each in modes.all(ada)} == {None}
    modes.choose(ada, "refund", Mode.AGENT)
    assert desk.operations.modes.all()[list(DECLARATIONS).index("refund")][1].mode is Mode.AGENT
