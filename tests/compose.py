"""docker/compose.yml as Compose reads it: with variables of docker/.env put in, and each container's environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "docker"
#: The two forms that every Compose knows; the default of one cannot hold another.
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


def read(file: str = "compose.yml", variables: Mapping[str, str] | None = None) -> Any:
    """A file of docker/ with these variables, as from docker/.env."""
    return _put_in(yaml.safe_load((FOLDER / file).read_text()), variables or {})


def environment(service: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """What a container of the service gets: `env_file`, overlaid by `environment`; a name alone takes the variable's
    value, if there is one."""
    from_file = dict(variables) if service.get("env_file") else {}
    named = {
        name: variables.get(name) if value is None else str(value) for name, value in service["environment"].items()
    }
    return from_file | {name: value for name, value in named.items() if value is not None}


def _put_in(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _put_in(each, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [_put_in(each, variables) for each in value]
    if isinstance(value, str):
        escaped = value.replace("$$", "\0")
        return VARIABLE.sub(lambda found: variables.get(found["name"]) or found["default"] or "", escaped).replace(
            "\0", "$"
        )
    return value
