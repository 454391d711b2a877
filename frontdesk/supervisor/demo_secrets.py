"""The demo's secrets: made once, kept in `secrets.env` of the data folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from frontdesk.settings import Settings
from frontdesk.supervisor.problem import Problem

NEEDED = ("FRONTDESK_ASSISTANT_SECRET", "FRONTDESK_ACTIONS_TOKEN")
NAMES = (*NEEDED, "FRONTDESK_CODE_KEY")


def provide(settings: Settings, environment: MutableMapping[str, str]) -> None:
    """Put every secret that is not set yet into `environment`; the demo's are made if they do not exist.

    Raises:
        Problem: a secret is missing in production.
    """
    given = {"FRONTDESK_ASSISTANT_SECRET": settings.assistant_secret, "FRONTDESK_ACTIONS_TOKEN": settings.actions_token}
    given["FRONTDESK_CODE_KEY"] = settings.code_key
    is_production = settings.mode == "production"
    if is_production and (missing := [name for name in NEEDED if given[name] is None]):
        raise Problem(f"In production {' and '.join(missing)} must be set: write a long random value into .env.")
    has_all = all(value is not None for value in given.values())
    made = {} if is_production or has_all else make_once(settings.data_dir / "secrets.env")
    for name, value in given.items():
        if secret := value.get_secret_value() if value is not None else made.get(name):
            environment[name] = secret


def make_once(path: Path) -> dict[str, str]:
    """The secrets in `path`; missing ones are made and written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    there = _read(path) if path.exists() else {}
    missing = [name for name in NAMES if name not in there]
    if missing:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a") as file:
            for name in missing:
                there[name] = secrets.token_urlsafe(32)
                file.write(f"{name}={there[name]}\n")
    return there


def _read(path: Path) -> dict[str, str]:
    pairs = (line.strip().partition("=") for line in path.read_text().splitlines())
    return {name: value for name, _, value in pairs if value}
