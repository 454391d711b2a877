"""The system's Chromium, never a download."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

#: Debian's names. The shell is Chromium without windows, which takes less than half of the processor's time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
#: Pages that a test answers in the site's stead are from nowhere, and may call the site on this machine all the same.
ARGUMENTS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets"]


def installed() -> str | None:
    """Where it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """One headless browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
