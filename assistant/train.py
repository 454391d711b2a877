"""`python -m assistant.train …`: `rasa train`, which reads the files once.

Rasa reads all of them for its validation and again for the training, half a dozen times in all, and each time also
parses their schema and checks them, which took a third of the training.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any


def main() -> None:
    """Train with the options of `rasa train`."""
    from rasa.__main__ import main as rasa
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.shared.utils import validation

    validation.validate_yaml_schema = lru_cache(maxsize=None)(validation.validate_yaml_schema)
    TrainingDataImporter.load_from_config = staticmethod(once_per_files(TrainingDataImporter.load_from_config))
    sys.argv[1:1] = ["train"]
    rasa()


def once_per_files(load: Any) -> Any:
    """An importer keeps what it has read, so whoever asks for one of the same files gets the same one."""
    importers: dict[tuple[Any, ...], Any] = {}

    def loaded(
        config_path: str, domain_path: str | None = None, training_data_paths: Any = None, args: Any = None
    ) -> Any:
        paths = training_data_paths if isinstance(training_data_paths, str) else tuple(training_data_paths or ())
        files = (config_path, domain_path, paths)
        if files not in importers:
            importers[files] = load(config_path, domain_path, training_data_paths, args)
        return importers[files]

    return loaded


if __name__ == "__main__":
    main()
