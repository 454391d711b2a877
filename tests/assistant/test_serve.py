"""The start of the Rasa process."""

from __future__ import annotations

import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from frontdesk_side import Replica
from rasa.shared.exceptions import RasaException

from assistant.serve import needs_tensorflow
from assistant.turn_channel import TurnInput


def test_a_model_without_tensorflow_is_served_without_it(model: Path, rasa: Replica) -> None:
    assert not needs_tensorflow(model)
    libraries = Path(f"/proc/{rasa.process.pid}/maps")
    if libraries.exists():
        assert "tensorflow" not in libraries.read_text()


@pytest.mark.parametrize(
    "component", ["rasa.nlu.classifiers.diet_classifier.DIETClassifier", "rasa.core.policies.ted_policy.TEDPolicy"]
)
def test_a_model_with_a_tensorflow_component_is_served_with_it(tmp_path: Path, component: str) -> None:
    metadata = f'{{"predict_schema": {{"nodes": {{"a": {{"uses": "{component}"}}}}}}}}'.encode()
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(metadata)
        archive.addfile(member, BytesIO(metadata))
    assert needs_tensorflow(tmp_path / "model.tar.gz")


@pytest.mark.parametrize(
    "credentials", [None, {}, {"secret": ""}, {"secret": "short"}, {"secret": "${FRONTDESK_ASSISTANT_SECRET}"}]
)
def test_without_a_proper_secret_rasa_does_not_start(credentials: dict | None) -> None:
    with pytest.raises(RasaException, match="FRONTDESK_ASSISTANT_SECRET"):
        TurnInput.from_credentials(credentials)
