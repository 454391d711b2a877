"""Work in a child process that is killed on its way, if it is told where.

It is forked, which costs hundredths of a second; whoever forks has neither threads nor databases open.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sqlite3  # noqa: F401 - here, so that no child has to
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import sqlalchemy as sa

from frontdesk import failpoints

#: Not a failpoint, but any statement of any database: `statement:7` dies before the seventh.
STATEMENT = "statement"


@dataclass(frozen=True)
class Ended:
    """How a child ended. `died_at` is empty if it came to its end; then `value` is what its work returned."""

    value: Any = None
    died_at: str = ""


class Child:
    """A process that does one piece of work.

    Args:
        work: returns what JSON can hold.
        death: a failpoint, or `statement:<number>`; empty if nothing is to kill it.
    """

    def __init__(self, work: Callable[[], Any], death: str = "") -> None:
        # What it told and said; read, and closed, when it has ended.
        self._told, self._said = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        self.pid = os.fork()
        if self.pid == 0:
            _become(work, death, self._told.fileno(), self._said.fileno())

    def wait(self) -> Ended:
        """Raises RuntimeError, with what it said, if it failed by itself."""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        told, said = (_content(each) for each in (self._told, self._said))
        if status == 0:
            return Ended(json.loads(told))
        if status == -signal.SIGKILL and "failpoint " in said:
            return Ended(died_at=said.rpartition("failpoint ")[2].strip())
        raise RuntimeError(f"a process ended with {status}: {said}")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        for file in (self._told, self._said):
            file.close()


def _content(file: Any) -> str:
    with file:
        file.seek(0)
        return str(file.read().decode())


def _become(work: Callable[[], Any], death: str, told: int, said: int) -> NoReturn:
    """Do the work and end, whatever the process was before."""
    status = 1
    gc.disable()  # it would copy all that it looks at
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(said, 2)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        if death.startswith(STATEMENT):
            _die_before_statement(int(death.partition(":")[2]))
        else:
            os.environ["FRONTDESK_FAILPOINT"] = death
        failpoints._asked.cache_clear()  # its parent may have asked already
        failpoints._hits = 0
        os.write(told, json.dumps(work()).encode())
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(status)


def _die_before_statement(number: int) -> None:
    left = number

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.write(2, f"failpoint {STATEMENT} {statement.split()[0]}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
