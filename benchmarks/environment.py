"""Environments of single benchmarks, under build/: what they need and the product does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

UV = Path(".bootstrap/bin/uv")


def python_of(folder: Path, lock: Path) -> Path:
    """The Python of the environment in a folder, which is made and filled from the lock if it was not from this one."""
    python, filled_from = folder / "bin/python", folder / "requirements.lock"
    if not filled_from.exists() or filled_from.read_bytes() != lock.read_bytes():
        subprocess.run([UV, "venv", "--quiet", "--clear", "-p", ".venv/bin/python", folder], check=True)
        install = [UV, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        subprocess.run([*install, "-p", python, "-r", lock], check=True)
        filled_from.write_bytes(lock.read_bytes())
    return python
