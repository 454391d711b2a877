"""Start Rasa with the turn channel alone: `python -m assistant.serve`, from the project's folder.

`rasa run` does the same, but imports its other commands and TensorFlow first, which takes longer than all the rest.
What else Rasa imports and this process never uses is left out as well (`shells.py`).
Most of Rasa's modules reach TensorFlow through two helpers that only training uses. For a model whose components do not
need it, they are replaced by empty shells before Rasa is imported, and the training part of the model file is not read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tarfile
import types
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.shells import leave_out

# Rasa's own components that compute with TensorFlow (Rasa is pinned, so the list is complete).
_TENSORFLOW_COMPONENTS = (
    "DIETClassifier",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
    "ConveRTFeaturizer",
    "LanguageModelFeaturizer",
)
_TRAINING_HELPERS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


#: Where a container gets secrets as files, each named after its variable.
SECRETS = Path("/run/secrets")


def main() -> None:
    """Serve the newest model of a folder (or the one given) until told to stop."""
    options = _options()
    read_secrets(SECRETS)
    model = newest_model(options.model)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    # A single message is too little work to share among threads, which would only take the other processes' time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    silence_dependencies()
    if model is None:
        sys.exit(f"There is no model in {options.model}; train one first.")
    if not needs_tensorflow(model):
        leave_out(components_of(model))
        leave_tensorflow_out()
    elif find_spec("tensorflow") is None:
        sys.exit(
            f"{model} has a component that computes with TensorFlow, which is not installed: install "
            "assistant/requirements.lock (in the image: build it with ASSISTANT_LOCK=requirements.lock)."
        )
    _serve(options, model)


def read_secrets(folder: Path) -> None:
    """Put secrets of the folder into the environment, from which Rasa's files take them; what is set there stays."""
    for file in folder.iterdir() if folder.is_dir() else ():
        name = file.name.upper()
        if name.startswith("FRONTDESK_") and not os.environ.get(name):
            os.environ[name] = file.read_text().strip()


def needs_tensorflow(model: Path) -> bool:
    """Whether a component of this model (a .tar.gz of `rasa train`) computes with TensorFlow."""
    return any(name.rpartition(".")[2] in _TENSORFLOW_COMPONENTS for name in components_of(model))


def components_of(model: Path) -> list[str]:
    """The classes with which a model (a .tar.gz of `rasa train`) is served, with their modules."""
    with tarfile.open(model) as archive:
        metadata = archive.extractfile("metadata.json")
        nodes = json.load(metadata)["predict_schema"]["nodes"] if metadata else {}
    return [node["uses"] for node in nodes.values()]


def silence_dependencies() -> None:
    """Print no deprecation warnings: they come from Rasa's dependencies, which are pinned."""
    import sanic.app  # noqa: F401  # first, because it turns them on again

    warnings.simplefilter("ignore", DeprecationWarning)


def leave_tensorflow_out() -> None:
    """Put shells in place of the modules that import TensorFlow; their classes raise an error that says so."""
    for name, classes in _TRAINING_HELPERS.items():
        shell = types.ModuleType(name)
        for class_name in classes:
            setattr(shell, class_name, type(class_name, (), {"__init__": _refuse}))
        sys.modules[name] = shell
    _forget_training()
    _read_domain_once()


def _forget_training() -> None:
    from rasa.engine.storage.storage import ModelMetadata

    read = ModelMetadata.from_dict.__func__

    def read_without_training(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return read(cls, {**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = classmethod(read_without_training)


def _read_domain_once() -> None:
    """Have the domain of a model read, not also validated and read again: it was validated when it was trained, and
    Rasa's parser of YAML takes longer than everything else that is loaded."""
    from rasa.graph_components.providers.domain_provider import DomainProvider
    from rasa.shared.core.domain import Domain
    from rasa.shared.utils.io import read_yaml_file

    def load(cls: type[Any], model_storage: Any, resource: Any, **_: Any) -> Any:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Domain.from_dict(read_yaml_file(folder / "domain.yml")))

    DomainProvider.load = classmethod(load)


def _refuse(self: object, *_: object, **__: object) -> None:
    raise RuntimeError(f"{type(self).__name__} needs TensorFlow: start with `rasa run`.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m assistant.serve", description=main.__doc__)
    parser.add_argument("--model", type=Path, default=Path("models"), help="a model, or the folder of models")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5005)
    return parser.parse_args()


def newest_model(path: Path) -> Path | None:
    """The newest model of a folder, or the model that the path is; None if there is none."""
    if path.is_file():
        return path
    return max(path.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime, default=None)


def _serve(options: argparse.Namespace, model: Path) -> None:
    import logging

    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings

    from assistant import logs

    configure_logging_and_warnings(logging.INFO)
    logs.configure()
    serve_application(
        model_path=str(model),
        credentials=options.credentials,
        endpoints=AvailableEndpoints.read_endpoints(options.endpoints),
        interface=options.host,
        port=options.port,
        enable_api=False,
    )


if __name__ == "__main__":
    main()
