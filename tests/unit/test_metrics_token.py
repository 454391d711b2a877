from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from frontdesk.settings import Settings
from frontdesk.site import _may_read_metrics


@pytest.mark.parametrize(
    ("given", "may"),
    [("Bearer a metrics token", True), ("Bearer another", False), ("Bearer \udcff", False), ("Bearer ²", False)],
)
def test_who_presents_the_token_reads_metrics_and_nobody_else_whatever_they_present(given: str, may: bool) -> None:
    request: Any = SimpleNamespace(headers={"authorization": given})
    settings = Settings(_env_file=None, metrics_token=SecretStr("a metrics token"))
    assert _may_read_metrics(request, settings) is may
