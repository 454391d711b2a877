from __future__ import annotations

import pytest

from frontdesk.bootstrap.examination import problems
from frontdesk.bootstrap.limits import build_limits
from frontdesk.problems import TooMany
from frontdesk.settings import NotConfigured, Settings
from tests.generous import GENEROUS


def settings(limits: str) -> Settings:
    return Settings(_env_file=None, limits=limits)


def test_the_setting_changes_the_limits_that_it_names() -> None:
    refused: list[str] = []
    limits = build_limits(settings("messages_by_conversation=1/hour"), refused.append)
    limits.hit("messages", conversation="c1", address="10.0.0.1")
    with pytest.raises(TooMany):
        limits.hit("messages", conversation="c1", address="10.0.0.1")
    assert refused == ["messages_by_conversation"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("messages_by_moon=1/hour", "unknown limit messages_by_moon"),
        ("messages_by_address=lots", 'messages_by_address: "lots" is not a rate'),
        ("messages_by_address", '"messages_by_address" names no limit'),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_start_and_by_the_doctor(text: str, named: str) -> None:
    with pytest.raises(NotConfigured, match=f"FRONTDESK_LIMITS: {named}"):
        build_limits(settings(text), lambda name: None)
    assert any(problem.startswith(f"FRONTDESK_LIMITS: {named}") for problem in problems(settings(text)))


def test_the_doctor_is_content_with_what_can_be_read() -> None:
    assert not [problem for text in ("", GENEROUS) for problem in problems(settings(text)) if "LIMITS" in problem]
