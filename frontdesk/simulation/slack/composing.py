"""What a person types, as Slack passes it on: its three signs escaped, addresses as links, emoji by their names."""

from __future__ import annotations

import re

from rich._emoji_codes import EMOJI

from frontdesk.channels.slack.mrkdwn import escaped

_ADDRESS = re.compile(r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<url>https?://[^\s<>|]+)")
#: Names by character; of several, the later one is the one that Slack uses.
_NAMES = {character: name for name, character in EMOJI.items()}


def composed(text: str) -> str:
    """The text of the event in which Slack brings it."""
    linked = _ADDRESS.sub(_link, escaped(text))
    return "".join(f":{_NAMES[each]}:" if each in _NAMES else each for each in linked)


def _link(address: re.Match[str]) -> str:
    return f"<{address[0]}>" if address["url"] else f"<mailto:{address[0]}|{address[0]}>"
