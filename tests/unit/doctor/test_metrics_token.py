from __future__ import annotations

import pytest

from frontdesk.bootstrap.secret import check_metrics_token as check_at_start
from frontdesk.doctor.checks import check_metrics_token
from frontdesk.settings import NotConfigured, Settings


def settings(mode: str, token: str | None) -> Settings:
    return Settings(_env_file=None, mode=mode, metrics_token=token)


def test_in_production_a_token_for_the_metrics_that_can_be_guessed_is_refused() -> None:
    short = settings("production", "x" * 15)
    with pytest.raises(NotConfigured, match="FRONTDESK_METRICS_TOKEN is shorter than 16 characters"):
        check_at_start(short)
    assert [finding.is_well for finding in check_metrics_token(short)] == [False]


@pytest.mark.parametrize(("mode", "token"), [("production", "x" * 16), ("production", None), ("demo", "x")])
def test_a_long_token_none_and_any_in_the_demo_are_well(mode: str, token: str | None) -> None:
    check_at_start(settings(mode, token))
    assert all(finding.is_well for finding in check_metrics_token(settings(mode, token)))
