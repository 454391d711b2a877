"""Compares the Slack of our tests with shapes that Slack itself publishes; nothing of these is kept here.

`python -m scripts.slack_shapes --json-logs java-slack-sdk/json-logs --manifest-schema manifest.schema.json`

The first is a folder of https://github.com/slackapi/java-slack-sdk, the second a file of
https://github.com/slackapi/manifest-schema. What is compared: whether a member that we send is one that Slack sends,
and of its type. Members that Slack may send and we do not are no difference.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
from slack_sdk import WebClient

from frontdesk.channels.slack.manifest import manifest
from frontdesk.simulation.slack import payloads
from frontdesk.simulation.slack.workspace import SUPPORT, TOKEN, Workspace, buttons_of, workspace

BUTTON = {"type": "button", "action_id": "press:0", "text": {"type": "plain_text", "text": "Yes"}, "value": "b1"}
BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Shall I?"}},
    {"type": "actions", "elements": [BUTTON]},
]
#: What apps and people put together themselves: a sample has one of the many kinds.
FREE = frozenset({"blocks"})


def main() -> int:
    """0 if nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m scripts.slack_shapes", description=__doc__.splitlines()[0])
    parser.add_argument("--json-logs", type=Path, required=True)
    parser.add_argument("--manifest-schema", type=Path, required=True)
    options = parser.parse_args()
    schema = json.loads(options.manifest_schema.read_text())
    wrong = [f"manifest: {line}" for line in manifest_mistakes(schema)]
    count = 0
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder), ["ada", "ben"], pace=0) as place:
        for name, sample, ours in compared(place):
            count += 1
            theirs = json.loads((options.json_logs / "samples" / f"{sample}.json").read_text())
            wrong += [f"{name}: {line}" for line in differences(ours, theirs)]
    print("\n".join(wrong) or f"{count} payloads and answers, and all manifests, are as Slack's own.")
    return 1 if wrong else 0


def manifest_mistakes(schema: Any) -> Iterator[str]:
    """What Slack's schema has against the manifests that we print."""
    validator = jsonschema.validators.validator_for(schema)(schema)
    for url, rotates in product(("https://shop.example/api/channels/slack", None), (False, True)):
        for error in validator.iter_errors(manifest("Larkfield Outfitters", url, rotates)):
            yield f"{'/'.join(map(str, error.path))}: {error.message}"


def compared(place: Workspace) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Name, sample and what we send, of each kind."""
    ada = place.people[0]
    direct, public = place.write(ada, "hello"), place.write(ada, "hello", place.channel(SUPPORT))
    reply = place.write(ada, "more", thread=direct.ts)
    yield "written", "events/MessagePayload", payloads.written(direct, ada)
    yield "written in a thread", "events/MessagePayload", payloads.written(reply, ada)
    yield "written in a channel", "events/MessagePayload", payloads.written(public, ada)
    yield "mentioned", "events/AppMentionPayload", payloads.mentioned(public, ada)
    yield "edited", "events/MessageChangedPayload", payloads.edited(direct, ada, "hallo")
    yield "deleted", "events/MessageDeletedPayload", payloads.deleted(direct, ada)
    yield "shared file", "events/MessageFileSharePayload", payloads.shared_file(direct, ada, "a.png")
    yield "own message", "events/MessagePayload", payloads.from_app(direct)
    yield "other bot", "events/MessageBotPayload", payloads.from_other_bot(public)
    yield "opened", "events/AppHomeOpenedPayload", payloads.opened_messages(ada, direct.ts)
    yield from answers(place)


def answers(place: Workspace) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Answers of the Web API, and the press of a button of a message that it took."""
    client, ada = WebClient(TOKEN, base_url=place.api_url, retry_handlers=[]), place.people[0]
    begun = place.write(ada, "hello")
    there = {"channel": begun.channel, "thread_ts": begun.ts}
    metadata = {"event_type": "frontdesk_message", "event_payload": {"key": "k"}}
    posted = client.api_call("chat.postMessage", json={**there, "text": "a", "blocks": BLOCKS, "metadata": metadata})
    asked = {"channel": begun.channel, "ts": begun.ts, "include_all_metadata": True}
    place.api.tokens.refresh.add("xoxe-first")
    found = {
        "auth.test": client.auth_test(),
        "chat.postMessage": posted,
        "conversations.replies": client.api_call("conversations.replies", http_verb="GET", params=asked),
        "conversations.open": client.conversations_open(users=ada.id),
        "users.info": client.users_info(user=ada.id),
        "oauth.v2.access": client.api_call("oauth.v2.access", data={"refresh_token": "xoxe-first"}),
    }
    for method, answer in found.items():
        yield method, f"api/{method}", answer.data  # type: ignore[misc]
    message = place.posts_in(begun.channel, begun.ts)[0]
    press = payloads.pressed(begun, ada, message, buttons_of(message)[0], "1.0")
    yield "pressed", "app-backend/interactive-components/BlockActionPayload", press
    changed = client.chat_update(channel=begun.channel, ts=posted["ts"], text="b", blocks=BLOCKS[:1])
    yield "chat.update", "api/chat.update", changed.data  # type: ignore[misc]


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Members of ours that the sample lacks, or has of another type. Lists are compared by their first element."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for name, value in ours.items():
            where = f"{path}.{name}".lstrip(".")
            if name in theirs and name not in FREE:
                yield from differences(value, theirs[name], where)
            elif theirs and name not in theirs:
                yield f"{where} is none of Slack's"
    elif isinstance(ours, list) and isinstance(theirs, list):
        if ours and theirs:
            yield from differences(ours[0], theirs[0], f"{path}[]")
    elif ours is not None and theirs is not None and kind(ours) != kind(theirs):
        yield f"{path} is {kind(ours)}, with Slack {kind(theirs)}"


def kind(value: Any) -> str:
    """The name of a JSON type."""
    if isinstance(value, bool):
        return "a boolean"
    return {int: "a number", float: "a number", str: "a text", list: "a list"}.get(type(value), "an object")


if __name__ == "__main__":
    sys.exit(main())
