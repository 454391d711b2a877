from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.zendesk.case import ZendeskWorld


@pytest.fixture
def zendesk(tmp_path: Path) -> Iterator[ZendeskWorld]:
    """A Zendesk, and Frontdesk's view of it."""
    with ZendeskWorld.open(tmp_path) as world:
        yield world
