"""Builds the review of messages that were not understood, and the redactor of personal data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from frontdesk.database import Database
from frontdesk.nlu.review.rasa_process import RasaProcessReader
from frontdesk.nlu.review.service import ReviewService
from frontdesk.nlu.review.training_files import TrainingFiles
from frontdesk.privacy.ports import Redactor
from frontdesk.settings import Settings


def build_redactor() -> Redactor:
    # Imported here: spaCy takes a second and 100 MB, and the processes that serve customers never redact.
    from frontdesk.privacy.presidio import PresidioRedactor

    return PresidioRedactor()


def build_review(settings: Settings, root: Path, model: Callable[[], Path]) -> ReviewService:
    """The review of the project in `root`; `model` finds a trained model."""
    reader = RasaProcessReader(root, model, settings.data_dir / "log" / "nlu.log")
    files = TrainingFiles(Path(os.path.relpath(root / "data" / "nlu")))  # as people name them
    return ReviewService(
        Database(settings.database_url, pool_size=1, is_limited=False), build_redactor(), reader, files
    )
