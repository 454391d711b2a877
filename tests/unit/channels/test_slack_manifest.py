from __future__ import annotations

import pytest

from frontdesk.channels.slack.manifest import EVENTS, SCOPES, manifest

URL = "https://support.example.com/api/channels/slack"


def test_what_people_can_press_before_they_have_written_is_suggested_in_the_words_that_are_sent() -> None:
    suggested = manifest("Larkfield", URL)["features"]["agent_view"]["suggested_prompts"]
    assert [each["title"] for each in suggested] == [
        "Where is my order?",
        "How do I return something?",
        "How long does shipping take?",
        "I need a person",
    ]
    assert all(each["message"] == each["title"] for each in suggested)


@pytest.mark.parametrize("rotates", [False, True])
@pytest.mark.parametrize("url", [URL, None])
def test_events_come_by_the_way_in_that_was_chosen_and_tokens_are_of_the_kind(url: str | None, rotates: bool) -> None:
    made = manifest("Larkfield", url, rotates)
    settings = made["settings"]
    assert (settings["socket_mode_enabled"], settings["token_rotation_enabled"]) == (url is None, rotates)
    assert settings["event_subscriptions"].get("request_url") == settings["interactivity"].get("request_url") == url
    assert (set(settings["event_subscriptions"]["bot_events"]), set(made["oauth_config"]["scopes"]["bot"])) == (
        set(EVENTS),
        set(SCOPES),
    )


def test_names_and_descriptions_are_cut_to_what_slack_takes() -> None:
    shown = manifest("A company with a long name " * 9, URL)["display_information"]
    assert (len(shown["name"]), len(shown["description"])) == (35, 140)
