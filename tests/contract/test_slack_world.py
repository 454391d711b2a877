"""The Slack of our own behaves as Slack does where the channel counts on it, and `frontdesk connect slack` finds it."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from dotenv import dotenv_values
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from frontdesk.bootstrap.slack_settings import value_of
from frontdesk.channels.slack.tables import slack_tokens
from frontdesk.cli.connect.env_file import write_settings
from frontdesk.cli.connect.slack import connect_slack
from frontdesk.database import Database, utc_now
from frontdesk.doctor.checks import check_slack
from frontdesk.settings import Settings
from frontdesk.simulation.slack import payloads
from frontdesk.simulation.slack.sending import WAITS, Sender
from frontdesk.simulation.slack.web_api import APP_TOKEN, Fault, Tokens
from frontdesk.simulation.slack.workspace import SUPPORT, TOKEN, Workspace, served, workspace
from tests.slack_kills.killing import Run, names, prepared

SECRET = "a signing secret of a test"
#: Of each run in CI; `python -m tests.slack_kills` plays a thousand.
MESSAGES = 50


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("slack"), names(25), pace=0) as running:
        yield running


@pytest.fixture
def client(place: Workspace) -> WebClient:
    return WebClient(TOKEN, base_url=place.api_url, retry_handlers=[])


def refused(client: WebClient, method: str, **arguments: Any) -> str:
    """The error that a call gets."""
    with pytest.raises(SlackApiError) as problem:
        client.api_call(method, json=arguments)
    return str(problem.value.response["error"])


def test_a_thread_is_read_back_with_metadata_and_blocks_as_they_were_posted(
    place: Workspace, client: WebClient
) -> None:
    ada = place.people[0]
    begun = place.write(ada, "hello")
    metadata = {"event_type": "test", "event_payload": {"key": "k1"}}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello.*"}}]
    there = {"channel": begun.channel, "thread_ts": begun.ts}
    posted = client.api_call(
        "chat.postMessage", json={**there, "text": "Hello.", "blocks": blocks, "metadata": metadata}
    )
    asked = {"channel": begun.channel, "ts": begun.ts, "include_all_metadata": True}
    first, second = client.api_call("conversations.replies", http_verb="GET", params=asked)["messages"]
    assert (first["text"], first["user"]) == ("hello", ada.id)
    assert (second["ts"], second["blocks"], second["metadata"]) == (posted["ts"], blocks, metadata)
    assert "metadata" not in client.conversations_replies(channel=begun.channel, ts=begun.ts)["messages"][1]


def test_a_message_that_was_changed_stays_where_it_is_with_what_was_left_out(
    place: Workspace, client: WebClient
) -> None:
    begun = place.write(place.people[0], "hello")
    metadata = {"event_type": "test", "event_payload": {"key": "k1"}}
    there = {"channel": begun.channel, "thread_ts": begun.ts}
    posted = client.api_call("chat.postMessage", json={**there, "text": "Hello.", "metadata": metadata})
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Bye.*"}}]
    client.api_call(
        "chat.update", json={"channel": begun.channel, "ts": posted["ts"], "text": "Bye.", "blocks": blocks}
    )
    asked = {"channel": begun.channel, "ts": begun.ts, "include_all_metadata": True}
    _, changed = client.api_call("conversations.replies", http_verb="GET", params=asked)["messages"]
    assert (changed["ts"], changed["text"]) == (posted["ts"], "Bye.")
    assert (changed["blocks"], changed["metadata"]) == (blocks, metadata)
    assert refused(client, "chat.update", channel=begun.channel, ts="1.0", text="?") == "message_not_found"


def test_what_one_person_alone_is_shown_is_no_message_of_the_thread(place: Workspace, client: WebClient) -> None:
    ada, ben = place.people[2:4]
    begun = place.write(ada, "hello")
    shown = {"channel": begun.channel, "thread_ts": begun.ts, "text": "Begin a thread of your own."}
    client.chat_postEphemeral(user=ada.id, **shown)
    assert [each["text"] for each in place.whispers_to(ada, begun.ts)] == ["Begin a thread of your own."]
    assert place.whispers_to(ben, begun.ts) == [] and place.posts_in(begun.channel, begun.ts) == []
    assert refused(client, "chat.postEphemeral", user="U0", **shown) == "user_not_in_channel"


def test_a_post_without_an_answer_is_there_or_not_as_the_fault_says(place: Workspace, client: WebClient) -> None:
    begun = place.write(place.people[1], "hello")
    for how, count in (("before", 0), ("500", 0), ("after", 1)):
        place.api.faults.append(Fault("chat.postMessage", how))
        with pytest.raises(Exception):  # noqa: B017 - the client has several for a broken connection
            client.chat_postMessage(channel=begun.channel, thread_ts=begun.ts, text=how)
        assert len(place.posts_in(begun.channel, begun.ts)) == count


def test_a_second_post_within_a_second_in_a_channel_is_put_off(tmp_path: Path, place: Workspace) -> None:
    place.api._pace, before = 1.0, place.api._pace
    try:
        client = WebClient(TOKEN, base_url=place.api_url, retry_handlers=[])
        channel = place.channel(SUPPORT)
        client.chat_postMessage(channel=channel, text="one")
        with pytest.raises(SlackApiError) as problem:
            client.chat_postMessage(channel=channel, text="two")
        assert problem.value.response.status_code == 429
        assert problem.value.response.headers["Retry-After"] == "1"
    finally:
        place.api._pace = before


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}
LONG = {"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3000}}


def actions(count: int, title: str = "Yes") -> dict[str, Any]:
    text = {"type": "plain_text", "text": title}
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": f"a{n}", "text": text, "value": "v"} for n in range(count)],
    }


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]}, "invalid_blocks"),
        ({"blocks": [actions(26)]}, "invalid_blocks"),
        ({"blocks": [actions(1, "t" * 76)]}, "invalid_blocks"),
        ({"blocks": [LONG] * 5}, "msg_blocks_too_long"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": ""}, "no_text"),
    ],
)
def test_what_breaks_a_limit_of_slack_is_refused(
    place: Workspace, client: WebClient, message: dict[str, Any], error: str
) -> None:
    assert refused(client, "chat.postMessage", channel=place.people[0].direct, **message) == error


def test_what_is_within_the_limits_is_taken(place: Workspace, client: WebClient) -> None:
    channel = place.people[0].direct
    for blocks in ([SECTION] * 50, [LONG] * 4, [actions(25, "t" * 75)]):
        assert client.api_call("chat.postMessage", json={"channel": channel, "text": "a", "blocks": blocks})["ok"]


def test_tokens_are_renewed_once_and_run_out(place: Workspace) -> None:
    place.api.tokens.refresh.add("xoxe-first")
    client = WebClient(base_url=place.api_url, retry_handlers=[])
    renewed = client.api_call("oauth.v2.access", data={"grant_type": "refresh_token", "refresh_token": "xoxe-first"})
    token = str(renewed["access_token"])
    assert client.auth_test(token=token)["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        client.api_call("oauth.v2.access", data={"refresh_token": "xoxe-first"})
    place.api.tokens.access[token] = time.time() - 1
    with pytest.raises(SlackApiError, match="token_expired"):
        client.auth_test(token=token)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.auth_test(token="xoxb-guessed")


def test_sessions_take_slacks_words_alone(place: Workspace, client: WebClient) -> None:
    place_of = {"channel_id": place.people[0].direct, "thread_ts": "1.0"}
    assert client.api_call("agents.sessions.setStatus", json={**place_of, "status": "processing"})["ok"]
    assert refused(client, "agents.sessions.setStatus", **place_of, status="thinking") == "invalid_arguments"


async def test_an_event_is_signed_and_sent_again_with_the_headers_of_a_retry(place: Workspace) -> None:
    received: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        received.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response(status=200 if len(received) == 3 else 503)

    app = web.Application()
    app.router.add_post("/", take)
    ada = place.people[0]
    with served(app) as url:
        post = place.write(ada, "hello")
        delivery = await Sender(url, secret=SECRET, speed=10_000).event(payloads.written(post, ada))
    assert (delivery.tries, delivery.is_taken) == (["503", "503", "200"], True)
    verifier = SignatureVerifier(SECRET)
    assert all(verifier.is_valid_request(body, headers) for headers, body in received)
    assert [headers.get("x-slack-retry-num") for headers, _ in received] == [None, "1", "2"]
    assert [headers.get("x-slack-retry-reason") for headers, _ in received] == [None, "http_error", "http_error"]
    assert len({json.loads(body)["event_id"] for _, body in received}) == 1


async def test_slack_gives_up_after_three_retries(place: Workspace) -> None:
    ada = place.people[0]
    delivery = await Sender("http://127.0.0.1:9", secret=SECRET, speed=100_000).event(
        payloads.opened_messages(ada, "1.0")
    )
    assert delivery.tries == ["connection_failed"] * len(WAITS) and not delivery.is_taken


async def test_an_app_that_takes_too_long_is_asked_again(place: Workspace) -> None:
    async def hang(request: web.Request) -> web.Response:
        await request.read()
        await hanging.wait()
        return web.Response()

    hanging = asyncio.Event()
    app = web.Application()
    app.router.add_post("/", hang)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    delivery = await Sender(url, secret=SECRET, speed=10_000, patience=0.05).event(payloads.handshake("c"))
    hanging.set()
    await runner.cleanup()
    assert set(delivery.tries) == {"http_timeout"}


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def at_slack(place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_SLACK_API_URL", place.api_url)
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "https://support.example.com")
    return place


def test_connect_slack_prints_the_manifest_tries_the_token_and_writes_what_doctor_finds_well(
    at_slack: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    support = at_slack.channel(SUPPORT)
    answers(monkeypatch, "", SECRET, TOKEN, support)
    connect_slack()
    said = "".join(capsys.readouterr())
    assert "request_url: https://support.example.com/api/channels/slack" in said
    assert f"{support} is #support." in said and SECRET not in said and TOKEN not in said
    assert dotenv_values(".env")["FRONTDESK_SLACK_BOT_TOKEN"] == TOKEN
    assert check_slack(Settings()).is_well
    monkeypatch.setattr(at_slack.api, "outside", {support})
    assert "invite it there" in check_slack(Settings()).remedy


def test_connect_slack_writes_nothing_that_slack_does_not_know(
    at_slack: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, "", SECRET, "xoxb-guessed", "")
    with pytest.raises(SystemExit):
        connect_slack()
    assert "invalid_auth" in capsys.readouterr().err and not Path(".env").exists()


def test_where_slack_cannot_reach_the_site_connect_slack_sets_socket_mode_up(
    at_slack: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:8080")
    answers(monkeypatch, "no", "xapp-guessed", TOKEN, "")
    with pytest.raises(SystemExit):
        connect_slack()
    answers(monkeypatch, "no", APP_TOKEN, TOKEN, "")
    connect_slack()
    said = "".join(capsys.readouterr())
    assert "socket_mode_enabled: true" in said and "request_url" not in said
    assert dotenv_values(".env")["FRONTDESK_SLACK_APP_TOKEN"] == APP_TOKEN
    assert check_slack(Settings()).is_well


@pytest.fixture
def rotating(
    at_slack: Workspace, tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """An app with token rotation, and a database."""
    shutil.copyfile(migrated_sqlite, tmp_path / "frontdesk.db")
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", f"sqlite:///{tmp_path}/frontdesk.db")
    monkeypatch.setattr(at_slack.api, "tokens", Tokens({APP_TOKEN: float("inf")}, {"xoxe-1-first"}))
    yield at_slack


def test_connect_slack_takes_an_app_whose_token_rotates_and_uses_its_refresh_token_once(
    rotating: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, "yes", SECRET, "1.2", "a client secret", "xoxe-1-first", "")
    connect_slack()
    said = "".join(capsys.readouterr())
    assert "token_rotation_enabled: true" in said
    assert not {"a client secret", "xoxe-1-first"} & set(said.split())
    assert dotenv_values(".env")["FRONTDESK_SLACK_REFRESH_TOKEN"] == "xoxe-1-first"
    assert check_slack(Settings()).is_well
    answers(monkeypatch, "", "", "", "", "", rotating.channel(SUPPORT))
    connect_slack()
    assert rotating.api.tokens.issued == 1
    assert check_slack(Settings()).is_well


def test_connect_slack_takes_away_what_the_other_kind_of_token_needed(
    rotating: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotating.api.tokens.access[TOKEN] = float("inf")
    for kind, given in (("no", [TOKEN]), ("yes", ["1.2", "a client secret", "xoxe-1-first"]), ("no", [TOKEN])):
        answers(monkeypatch, kind, SECRET, *given, "")
        connect_slack()
        settings = Settings()
        has_token, has_refresh = (value_of(settings, f"slack_{name}") != "" for name in ("bot_token", "refresh_token"))
        assert (has_token, has_refresh) == (kind == "no", kind == "yes")
        assert check_slack(settings).is_well


@pytest.mark.parametrize(("first", "again"), [("xoxe-1-guessed", "xoxe-1-first"), ("xoxe-1-first", "xoxe-1-first")])
def test_a_refresh_token_that_slack_does_not_know_is_said_and_the_right_one_taken_afterwards(
    rotating: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    first: str,
    again: str,
) -> None:
    rotating.api.tokens.refresh.discard(first)
    answers(monkeypatch, "yes", SECRET, "1.2", "a client secret", first, "")
    with pytest.raises(SystemExit):
        connect_slack()
    assert "Install the app again" in capsys.readouterr().err and not Path(".env").exists()
    rotating.api.tokens.refresh.add(again)
    with Database(Settings().database_url).write() as connection:
        connection.execute(slack_tokens.update().values(leased_until=None))
    answers(monkeypatch, "yes", SECRET, "1.2", "another client secret", again, "")
    connect_slack()
    assert check_slack(Settings()).is_well


def test_doctor_says_what_a_token_that_rotates_lacks(
    rotating: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"slack_signing_secret": SECRET, "slack_client_id": "1.2", "slack_client_secret": "a client secret"}
    write_settings(given | {"slack_refresh_token": "xoxe-1-first"})
    assert "start Frontdesk" in check_slack(Settings()).remedy
    answers(monkeypatch, "", "", "", "", "", "")
    connect_slack()
    monkeypatch.setattr(rotating.api, "scopes", ["chat:write"])
    assert "mpim:history" in check_slack(Settings()).what
    write_settings({"slack_client_secret": "another client secret"})
    assert "another client secret" in check_slack(Settings()).what
    write_settings(given)
    with Database(Settings().database_url).write() as connection:
        connection.execute(slack_tokens.update().values(expires_at=utc_now()))
    assert "was not renewed" in check_slack(Settings()).what


async def test_killed_processes_lose_double_and_reorder_no_message(
    place: Workspace, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.api, "_pace", 1.0)
    async with prepared(tmp_path, place, database_url) as (replicas, port):
        figures = await Run(replicas, place, port, MESSAGES, seed=7).play()
    assert figures.wrong == []
    assert figures.taken == MESSAGES and figures.kills
