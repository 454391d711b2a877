"""Reads the folder of articles again, on a schedule: what changed or vanished becomes drafts, and never an answer."""

from __future__ import annotations

from pathlib import Path

import structlog

from frontdesk.knowledge.articles.folder import Unreadable, read_folder
from frontdesk.knowledge.articles.model import Report
from frontdesk.knowledge.articles.service import Library

log = structlog.get_logger("frontdesk.knowledge")

#: Who did it, in the history of an article.
SCHEDULE = "schedule"


class Reread:
    """Takes a folder's articles into the library. What is wrong with a file is logged, and nothing is taken."""

    def __init__(self, library: Library, folder: Path) -> None:
        self._library = library
        self._folder = folder

    def read(self) -> Report | None:
        """What was found; None if a file is bad."""
        try:
            found = read_folder(self._folder, self._library.known_sources())
        except Unreadable as problem:
            places = [line.split(": ")[0] for line in str(problem).splitlines()]
            log.error("articles_unreadable", places=places, todo=f"frontdesk kb import {self._folder} says why")
            return None
        report = self._library.take(
            found.incoming, found.unchanged, str(found.folder), SCHEDULE, publish=False, withdraw=True
        )
        if not report.is_empty:
            changed = [change.key[0] for change in report.changed]
            new, vanished = ([key[0] for key in keys] for keys in (report.new, report.withdrawn))
            log.warning("articles_changed", new=new, changed=changed, vanished=vanished, todo="frontdesk kb review")
        return report
