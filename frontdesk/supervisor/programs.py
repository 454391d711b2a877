"""The three processes: the command that starts each, and the URL that says that it is ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from frontdesk.settings import Settings, reachable
from frontdesk.supervisor.training import PYTHON


@dataclass(frozen=True)
class Program:
    """`health` answers 200 as soon as the process is ready."""

    name: str
    command: tuple[str, ...]
    health: str


def health_urls(settings: Settings) -> dict[str, str]:
    """The URL of each process that tells whether it is well."""
    return {
        "rasa": f"{settings.assistant_url}/webhooks/turn/health",
        "actions": f"http://{reachable(settings.actions_host)}:{settings.actions_port}/health",
        "frontdesk": f"http://{reachable(settings.host)}:{settings.port}/health",
    }


def programs(settings: Settings, root: Path, model: Path) -> tuple[Program, ...]:
    """The three programs, Rasa first, because it takes longest to start."""
    health = health_urls(settings)
    rasa_port = urlsplit(settings.assistant_url).port or 80
    frontdesk = (sys.executable, "-m", "frontdesk.cli")
    return (
        Program(
            "rasa",
            (str(root / PYTHON), "-m", "assistant.serve", "--model", str(model), "--port", str(rasa_port)),
            health["rasa"],
        ),
        Program("actions", (*frontdesk, "actions"), health["actions"]),
        Program("frontdesk", (*frontdesk, "serve"), health["frontdesk"]),
    )


def environment(settings: Settings, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the three processes: what they must agree on, on top of `base`, which holds the secrets."""
    return {
        **base,
        "FRONTDESK_DATA_DIR": str(settings.data_dir),
        "FRONTDESK_PORT": str(settings.port),
        "FRONTDESK_ACTIONS_PORT": str(settings.actions_port),
        "FRONTDESK_ASSISTANT_URL": settings.assistant_url,
        "FRONTDESK_ACTIONS_URL": settings.actions_url,
        "FRONTDESK_TIME_ZONE": settings.time_zone,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # glibc gives each thread a heap of its own, eight a core, and hardly gives them back.
        "MALLOC_ARENA_MAX": "2",
    }
