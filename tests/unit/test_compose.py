"""The file for Docker Compose, as the Compose of Debian 12 (1.29) takes it too."""

from __future__ import annotations

from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[2] / "docker" / "compose.yml"


def test_the_file_has_only_sections_that_every_compose_knows() -> None:
    sections = {name for name in yaml.safe_load(FILE.read_text()) if not name.startswith("x-")}
    assert sections == {"services", "networks", "volumes"}
