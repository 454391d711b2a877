"""The start of the Rasa process."""

from __future__ import annotations

import importlib
import os
import sys
import tarfile
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from frontdesk_side import Replica
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from served import unserved

from assistant import serve, shells
from assistant.serve import needs_tensorflow, read_secrets
from assistant.turn_channel import TurnInput


def test_a_model_without_tensorflow_is_served_without_it(model: Path, rasa: Replica) -> None:
    assert not needs_tensorflow(model)
    libraries = Path(f"/proc/{rasa.process.pid}/maps")
    if libraries.exists():
        assert "tensorflow" not in libraries.read_text()


def test_what_serving_never_uses_is_not_loaded_and_what_a_component_uses_is(rasa: Replica) -> None:
    libraries = Path(f"/proc/{rasa.process.pid}/maps")
    if libraries.exists():
        loaded = libraries.read_text()
        assert "/sklearn/" in loaded, "the bot of these tests has a component that computes with it"
        assert "/matplotlib/" not in loaded and "/cryptography/" not in loaded


def test_a_shell_has_every_class_and_none_that_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())
    monkeypatch.setattr(shells, "UNUSED", ("no_such_package",))
    shells.leave_out(["assistant.intents.classifier.SupportIntentClassifier"])
    below = importlib.import_module("no_such_package.below")
    assert below.Anything.name() == "Anything"
    with pytest.raises(RuntimeError, match=r"Anything.*rasa run"):
        below.Anything("some", how="settings")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_package_either")


@pytest.mark.parametrize(
    ("component", "left_out"),
    [
        ("assistant.intents.classifier.SupportIntentClassifier", {"sklearn.base", "pymongo.errors"}),
        ("rasa.nlu.classifiers.sklearn_intent_classifier.SklearnIntentClassifier", {"pymongo.errors"}),
        ("my.own.Classifier", set()),
    ],
)
def test_what_another_component_may_use_is_left_in(
    monkeypatch: pytest.MonkeyPatch, component: str, left_out: set[str]
) -> None:
    monkeypatch.setattr(sys, "meta_path", [])
    shells.leave_out(["rasa.nlu.tokenizers.whitespace_tokenizer.WhitespaceTokenizer", component])
    (finder,) = sys.meta_path
    modules = {"sklearn.base", "pymongo.errors", "rasa.core.channels.slack"}
    found = {module for module in modules if finder.find_spec(module, None) is not None}
    assert found == left_out | {"rasa.core.channels.slack"}


@pytest.mark.parametrize(
    "component", ["rasa.nlu.classifiers.diet_classifier.DIETClassifier", "rasa.core.policies.ted_policy.TEDPolicy"]
)
def test_a_model_with_a_tensorflow_component_is_served_with_it(tmp_path: Path, component: str) -> None:
    assert needs_tensorflow(model_with(component, tmp_path))


@pytest.mark.filterwarnings("ignore:Slot auto-fill", "ignore:the load_module")  # of Rasa's own reading
def test_the_domain_that_is_read_once_is_the_one_that_rasa_reads(model: Path, tmp_path: Path) -> None:
    with tarfile.open(model) as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.rglob("domain.yml")).parent
    storage = SimpleNamespace(read_from=lambda resource: nullcontext(folder))
    once = DomainProvider.load(config={}, model_storage=storage, resource=Resource("domain")).provide_inference()
    assert once.as_dict() == Domain.from_path(folder).as_dict()
    assert once.intents and once.responses and once.forms


def test_where_tensorflow_is_not_installed_such_a_model_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_with("rasa.core.policies.ted_policy.TEDPolicy", tmp_path)
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["serve", "--model", str(model)])
    with pytest.raises(SystemExit, match=r"TensorFlow.*ASSISTANT_LOCK=requirements\.lock"):
        serve.main()


def test_the_packages_that_rasa_is_served_without_are_hidden_from_it(rasa: Replica) -> None:
    hidden = (rasa.log.parent / "sitecustomize.py").read_text()
    assert all(f"'{module}'" in hidden for module in ("tensorflow", "jaxlib", "keras", "tensorboard", "h5py"))
    assert not unserved() & {"rasa", "sanic", "onnxruntime", "sklearn", "numpy", "yaml"}
    assert rasa.turn("hello")["status"]


@pytest.mark.parametrize("set_before", [None, "", "from the environment"])
def test_secrets_may_be_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_before: str | None) -> None:
    monkeypatch.setenv("FRONTDESK_ASSISTANT_SECRET", set_before or "")
    if set_before is None:
        monkeypatch.delenv("FRONTDESK_ASSISTANT_SECRET")
    (tmp_path / "frontdesk_assistant_secret").write_text("from a file\n")
    (tmp_path / "postgres_password").write_text("of another")
    read_secrets(tmp_path)
    read_secrets(tmp_path / "there-is-no-such-folder")
    assert os.environ["FRONTDESK_ASSISTANT_SECRET"] == (set_before or "from a file")
    assert "POSTGRES_PASSWORD" not in os.environ


def model_with(component: str, folder: Path) -> Path:
    """The file of a model that has the component."""
    metadata = f'{{"predict_schema": {{"nodes": {{"a": {{"uses": "{component}"}}}}}}}}'.encode()
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(metadata)
        archive.addfile(member, BytesIO(metadata))
    return folder / "model.tar.gz"


@pytest.mark.parametrize(
    "credentials", [None, {}, {"secret": ""}, {"secret": "short"}, {"secret": "${FRONTDESK_ASSISTANT_SECRET}"}]
)
def test_without_a_proper_secret_rasa_does_not_start(credentials: dict | None) -> None:
    with pytest.raises(RasaException, match="FRONTDESK_ASSISTANT_SECRET"):
        TurnInput.from_credentials(credentials)
