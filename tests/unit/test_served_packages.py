"""The processes that serve customers import nothing that requirements.lock leaves out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from frontdesk.bootstrap import review
from frontdesk.settings import NotConfigured

ROOT = Path(__file__).resolve().parents[2]
SERVED = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
#: SQLAlchemy and others look for them, and do without.
TAKEN_IF_THERE = {"greenlet", "setuptools"}
#: What the commands of the images import: serve, actions, migrate, demo, agents, outbox, talk, doctor.
COMMANDS = """import json, sys
import actions.server, frontdesk.bootstrap.actions, frontdesk.bootstrap.public, frontdesk.site
import frontdesk.cli.app, frontdesk.cli.doctor, frontdesk.cli.supervise
import frontdesk.migrate, frontdesk.schema, frontdesk.talk.terminal
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_commands_of_the_images_import_served_packages_alone() -> None:
    done = subprocess.run([sys.executable, "-c", COMMANDS], cwd=ROOT, check=True, capture_output=True, text=True)
    owners = packages_distributions()
    imported = {
        re.sub(r"[-_.]+", "-", owner).lower() for name in json.loads(done.stdout) for owner in owners.get(name, [])
    }
    assert {"sanic", "sqlalchemy", "rasa-sdk"} <= imported
    assert imported - SERVED <= {"frontdesk", *TAKEN_IF_THERE}


@pytest.mark.parametrize("missing", ["spacy", "presidio_analyzer", "presidio_analyzer.nlp_engine", "phonenumbers"])
def test_without_its_packages_redaction_says_what_to_do(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    not_installed(missing, monkeypatch)
    with pytest.raises(NotConfigured, match=rf"{missing} is not installed: .*`make install`"):
        review.build_redactor()


def test_a_fault_of_our_own_is_not_taken_for_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    not_installed("frontdesk.privacy.recognisers.iban", monkeypatch)
    with pytest.raises(ModuleNotFoundError, match=r"frontdesk\.privacy\.recognisers\.iban"):
        review.build_redactor()


def not_installed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing it fails, also for what has imported it already."""
    for module in [each for each in sys.modules if each.startswith("frontdesk.privacy")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
