"""Who decides for the team whether the bot carries an operation out, lets an agent confirm it, or does not offer it."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.inbox.operations import actor_of
from frontdesk.operations.model import ChosenMode, Declaration, Mode
from frontdesk.operations.modes import Modes
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, require


@dataclass(frozen=True)
class Setting:
    """An operation and how it is carried out. `is_supported`: whether the system of record can; None if it does not say
    just now."""

    declared: Declaration
    chosen: ChosenMode
    is_supported: bool | None


class OperationModes:
    """The modes of operations, for whoever may choose them. Raises `NotPermitted` for everybody else."""

    def __init__(self, modes: Modes) -> None:
        self._modes = modes

    def all(self, agent: Agent) -> list[Setting]:
        """Every operation, in the order of their declarations."""
        require(agent, Permission.MANAGE_OPERATIONS)
        return [Setting(each, chosen, self._is_supported(each.name)) for each, chosen in self._modes.all()]

    def choose(self, agent: Agent, name: str, mode: Mode) -> None:
        """Have it carried out like that from now on. Raises NotFound."""
        require(agent, Permission.MANAGE_OPERATIONS)
        self._modes.set(name, mode, actor_of(agent).name)

    def _is_supported(self, name: str) -> bool | None:
        try:
            return self._modes.is_supported(name)
        except SystemOfRecordUnavailable:
            return None
