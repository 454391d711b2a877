"""Rasa as the image has it: what assistant/requirements-serve.lock leaves out cannot be imported."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions
from pathlib import Path

LOCK = Path(__file__).parents[2] / "assistant" / "requirements-serve.lock"
#: Python runs a module of this name before anything else.
NAME = "sitecustomize.py"
HIDE = """import sys

class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {modules}:
            raise ModuleNotFoundError(f"{{name}} is not in the image", name=name)

sys.meta_path.insert(0, Hidden)
"""


def unserved() -> set[str]:
    """Modules that are installed here and not where Rasa is served."""
    served = set(re.findall(r"^([\w.-]+)==", LOCK.read_text(), re.MULTILINE))
    return {module for module, packages in packages_distributions().items() if not served & set(map(plain, packages))}


def plain(package: str) -> str:
    """The name of a package as a lock has it."""
    return re.sub(r"[-_.]+", "-", package).lower()


def hide(folder: Path) -> None:
    """Whoever has the folder in PYTHONPATH cannot import them."""
    (folder / NAME).write_text(HIDE.format(modules=sorted(unserved())))
