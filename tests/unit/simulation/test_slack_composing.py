"""What a person types reaches the app as Slack writes it, and is read as they typed it."""

from __future__ import annotations

import pytest

from frontdesk.channels.slack.mrkdwn import plain
from frontdesk.simulation.slack.composing import composed


@pytest.mark.parametrize(
    ("typed", "brought"),
    [
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("it's ada.b+c@example.com.", "it's <mailto:ada.b+c@example.com|ada.b+c@example.com>."),
        ("see https://x.example/a?b=1&c=2", "see <https://x.example/a?b=1&amp;c=2>"),
        ("where 👀 🙏🙏", "where :eyes: :pray::pray:"),
        ("J'écris à Nguyễn", "J'écris à Nguyễn"),
    ],
)
def test_signs_addresses_and_emoji_are_written_as_slack_does(typed: str, brought: str) -> None:
    assert composed(typed) == brought
    assert plain(brought) == typed
