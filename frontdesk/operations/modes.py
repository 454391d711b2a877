"""How each operation is carried out at the moment: by the bot, once an agent confirms, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.accounts.ports import ChangeableRecord
from frontdesk.database import Database
from frontdesk.operations import store
from frontdesk.operations.model import ChosenMode, Declaration, Mode
from frontdesk.problems import NotFound

log = structlog.get_logger("frontdesk.operations")


class Modes:
    """The modes of operations. What the team chooses holds at once, in every process.

    Args:
        default: the mode of operations for which the team has chosen none.
    """

    def __init__(
        self,
        database: Database,
        system: ChangeableRecord,
        declarations: Mapping[str, Declaration],
        default: Mode,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._system = system
        self._declarations = declarations
        self._default = default
        self._clock = clock

    def of(self, name: str) -> Mode:
        """How the operation is carried out now; off if the system of record does not know it."""
        if not self.is_supported(name):
            return Mode.OFF
        with self._database.join_read() as connection:
            return self.within(connection, name)

    def within(self, connection: Connection, name: str) -> Mode:
        """The same in the caller's transaction, without asking the system of record."""
        chosen = store.modes(connection).get(name)
        return chosen.mode if chosen else self._default

    def is_supported(self, name: str) -> bool:
        """Whether there is such an operation, and the system of record can carry it out. Raises
        `SystemOfRecordUnavailable`."""
        return name in self._declarations and name in self._system.supports()

    def offered(self) -> list[Declaration]:
        """The operations that are not off, in the order of their declarations."""
        return [each for each in self._declarations.values() if self.of(each.name) is not Mode.OFF]

    def all(self) -> list[tuple[Declaration, ChosenMode]]:
        """What the team has chosen, or what holds as long as it has not, in the order of the declarations."""
        with self._database.read() as connection:
            chosen = store.modes(connection)
        default = ChosenMode(self._default)
        return [(each, chosen.get(each.name, default)) for each in self._declarations.values()]

    def set(self, name: str, mode: Mode, by: str) -> None:
        """Have the operation carried out otherwise from now on; the log says who chose it. Raises NotFound."""
        if name not in self._declarations:
            raise NotFound("operation")
        with self._database.write() as connection:
            store.set_mode(connection, name, mode, by, self._clock())
        log.info("operation_mode_set", name=name, mode=mode, by=by)
