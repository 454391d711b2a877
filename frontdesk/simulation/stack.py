"""A stack of a simulation's own: fresh data, free ports, limits that no script reaches, nothing of an installation."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from frontdesk import migrate
from frontdesk.bootstrap.accounts import load_retail_shop
from frontdesk.bootstrap.demo import load_demo
from frontdesk.knowledge.ports import INDEX
from frontdesk.limits.model import DEFAULTS
from frontdesk.settings import PREFIX, Settings
from frontdesk.supervisor import training
from frontdesk.supervisor.addresses import free_port
from frontdesk.supervisor.private import keep_private
from frontdesk.supervisor.problem import Problem
from frontdesk.supervisor.programs import environment, programs
from frontdesk.supervisor.supervision import Supervision

READY_SECONDS = 120.0
#: Everything comes from one address, faster than people are.
LIMITS = "; ".join(f"{name}=1000000/second" for name in DEFAULTS.names())
#: What an installation has in the project's folder: its settings, and its data.
_NOT_OURS = frozenset({".env", "var", ".git"})

#: Linux keeps this folder in memory.
MEMORY, NEEDED_BYTES = Path("/dev/shm"), 1024**3

Announce = Callable[[str], None]


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder for the block: in TMPDIR where that is set, else in memory if there is room, since nothing of it
    must survive the machine."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= NEEDED_BYTES
    place = MEMORY if has_room and "TMPDIR" not in os.environ else None
    with tempfile.TemporaryDirectory(prefix="frontdesk-simulation-", dir=place) as folder:
        yield Path(folder)


class _Given(Settings):
    """Settings of which none comes from this process's environment or from a file."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@asynccontextmanager
async def own_stack(
    root: Path,
    folder: Path,
    announce: Announce,
    further: Mapping[str, str] | None = None,
    retail: Path | None = None,
) -> AsyncIterator[Settings]:
    """All three processes, on data in `folder`, for the block, with further settings, and the retail shop of a
    file beside the demo's records. Raises Problem if they do not start."""
    keep_private(folder)
    settings, environ = own_settings(folder, root, further)
    trained = training.ensure(root, folder / "log" / "train.log", announce, environ)
    logs = folder / "log"
    logs.mkdir(exist_ok=True)
    wanted = programs(settings, root, trained)
    supervision = Supervision(environ, without_settings(root, folder / "project"), logs, announce)
    try:
        supervision.start(wanted[:1])  # Rasa takes longest and needs no database
        migrate.upgrade(settings)
        load_demo(settings)
        if retail:
            load_retail_shop(settings, retail)
        supervision.start(wanted[1:])
        if late := await supervision.healthy(wanted, READY_SECONDS):
            last = "\n".join((logs / f"{late[0]}.log").read_text(errors="replace").splitlines()[-5:])
            raise Problem(f"{late[0]} is not ready after {READY_SECONDS:g} s. It said:\n{last}")
        yield settings
    finally:
        await supervision.stop()


def own_settings(folder: Path, root: Path, further: Mapping[str, str] | None = None) -> tuple[Settings, dict[str, str]]:
    """The settings of a stack in `folder`, and the environment that gives its processes the same. What is dear to
    prepare of articles is kept for the next stack of the project in `root`."""
    port, actions, rasa = free_port(), free_port(), free_port()
    given = {
        "FRONTDESK_MODE": "demo",
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_DATABASE_URL": f"sqlite:///{folder}/frontdesk.db",
        "FRONTDESK_SHOP_DATABASE_URL": f"sqlite:///{folder}/shop.db",
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_ACTIONS_PORT": str(actions),
        "FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{rasa}",
        "FRONTDESK_ASSISTANT_SECRET": secrets.token_hex(32),
        "FRONTDESK_ACTIONS_TOKEN": secrets.token_hex(32),
        "FRONTDESK_CODE_KEY": secrets.token_hex(32),
        "FRONTDESK_LIMITS": LIMITS,
        "FRONTDESK_KNOWLEDGE_INDEX": str(root.resolve() / INDEX),
        **(further or {}),
    }
    values: dict[str, Any] = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
    settings = _Given(**values)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return settings, environment(settings, inherited | given)


def without_settings(root: Path, view: Path) -> Path:
    """A folder with everything of the project but an installation's settings and data: processes that run there cannot
    reach its database and its mail server."""
    view.mkdir()
    for entry in root.iterdir():
        if entry.name not in _NOT_OURS:
            (view / entry.name).symlink_to(entry.resolve())
    return view
