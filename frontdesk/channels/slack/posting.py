"""Posts messages to Slack, each once, although Slack knows no idempotent call.

Each message carries our key in its metadata. After a try without a known outcome the thread is read back, and what is
there already is not posted again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.channels.slack.block_kit import Message, links_in, pressable
from frontdesk.channels.slack.model import SlackThread
from frontdesk.channels.slack.web_api import CALL_SECONDS, WebApi
from frontdesk.outbox.model import RetryLater

#: The type of our metadata.
METADATA = "frontdesk_message"
#: Slack takes one message a second in each channel, and fifty changes of messages a minute.
PAUSE_SECONDS, UPDATE_PAUSE_SECONDS = 1.0, 1.2
#: By how much Slack's clock may be behind ours, in seconds.
CLOCK_SECONDS = 3600
#: Seconds that a status may take, which is worth nothing later.
STATUS_SECONDS = 3
#: Messages of a page that is read back.
PAGE = 200


class TooLate(Exception):
    """There is not enough time left to post; the next try goes on."""


class Posting:
    """Posts into threads, one message a call: who calls keeps the pace."""

    def __init__(self, api: WebApi) -> None:
        self._api = api

    def post(
        self, thread: SlackThread, messages: Sequence[Message], key: str, since: float, is_repeat: bool, within: float
    ) -> None:
        """Post the first of the messages of one event that is not there.

        Args:
            key: names the event.
            since: when the event was (seconds of the epoch): nothing of it is older.
            is_repeat: some of them may be there already.
            within: seconds; nothing is posted that might take longer.

        Raises:
            TooLate: time is up.
            RetryLater: the rest has to follow, or Slack asks for patience.
            DeliveryError and others: as `WebApi.call`.
        """
        ends_at = time.monotonic() + within - CALL_SECONDS
        there = self.messages_in(thread, since) if is_repeat else {}
        missing = [(part, each) for part, each in _parts(key, messages) if part not in there]
        if missing and time.monotonic() > ends_at:
            raise TooLate
        for part, message in missing[:1]:
            self._post(thread.channel, message, part, thread_ts=thread.ts)
        if missing[1:]:
            raise RetryLater(PAUSE_SECONDS, "more_to_post")

    def update(self, thread: SlackThread, messages: Sequence[Message], key: str, since: float) -> None:
        """Put the first of these that differs in what can be pressed in the place of what was posted with its key.
        Arguments and errors as `post`."""
        there = self.messages_in(thread, since)
        posted = [(there[part], each) for part, each in _parts(key, messages) if part in there]
        stale = [(old, new) for old, new in posted if pressable(old) != pressable(new)]
        for old, new in stale[:1]:
            changed = new | {"blocks": [*new["blocks"], *links_in(old)], "metadata": old["metadata"]}
            self._api.call("chat.update", channel=thread.channel, ts=old["ts"], **changed)
        if stale[1:]:
            raise RetryLater(UPDATE_PAUSE_SECONDS, "more_to_change")

    def begin(self, channel: str, message: Message, key: str, since: float, is_repeat: bool) -> str:
        """Post a message that begins a thread in a direct message; returns its `ts`. Arguments as `post`."""
        if is_repeat:
            oldest = f"{since - CLOCK_SECONDS:.6f}"
            for each in self._pages("conversations.history", channel=channel, oldest=oldest):
                if key_of(each) == key:
                    return str(each["ts"])
        return str(self._post(channel, message, key)["ts"])

    def whisper(self, thread: SlackThread, user: str, message: Message) -> None:
        """Show a message in a thread to one person alone."""
        self._api.call("chat.postEphemeral", channel=thread.channel, thread_ts=thread.ts, user=user, **message)

    def show_status(self, thread: SlackThread, status: str, user: str) -> None:
        """Show where a thread stands: `processing`, `active`, `suspended` or `closed`. The session is of the user who
        began it."""
        place = {"channel_id": thread.channel, "thread_ts": thread.ts, "initiator_user_id": user}
        self._api.call("agents.sessions.setStatus", STATUS_SECONDS, **place, status=status)

    def direct(self, user: str) -> str:
        """The id of the direct message with a person."""
        return str(self._api.call("conversations.open", users=user)["channel"]["id"])

    def _post(self, channel: str, message: Message, key: str, **more: Any) -> dict[str, Any]:
        more |= {"metadata": metadata(key), "unfurl_links": False, "unfurl_media": False}
        return self._api.call("chat.postMessage", channel=channel, **more, **message)

    def messages_in(self, thread: SlackThread, since: float) -> dict[str, dict[str, Any]]:
        """Our messages in a thread from then on, by their keys."""
        oldest = f"{since - CLOCK_SECONDS:.6f}"
        found = self._pages("conversations.replies", channel=thread.channel, ts=thread.ts, oldest=oldest)
        return {key: each for each in found if (key := key_of(each))}

    def _pages(self, method: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """The messages of all pages."""
        arguments |= {"include_all_metadata": True, "limit": PAGE}
        while True:
            answer = self._api.read(method, **arguments)
            yield from answer["messages"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor


def _parts(key: str, messages: Sequence[Message]) -> Iterator[tuple[str, Message]]:
    """Each message of an event with its own key."""
    return ((f"{key}/{number}", message) for number, message in enumerate(messages, start=1))


def metadata(key: str) -> dict[str, Any]:
    return {"event_type": METADATA, "event_payload": {"key": key}}


def key_of(message: dict[str, Any]) -> str | None:
    """Our key in a message, if it is one of ours."""
    given = message.get("metadata") or {}
    return (given.get("event_payload") or {}).get("key") if given.get("event_type") == METADATA else None
