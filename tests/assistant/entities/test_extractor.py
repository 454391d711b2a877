"""The component in Rasa's pipeline, alone and in a running Rasa."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from frontdesk_side import Replica
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from assistant.entities.extractor import SupportEntityExtractor

CONFIG = Path(__file__).parents[3] / "config.yml"


def component(**settings: Any) -> SupportEntityExtractor:
    """The component as Rasa builds it."""
    config = SupportEntityExtractor.get_default_config() | settings
    return SupportEntityExtractor.create(config, None, None, None)  # type: ignore[arg-type]


def test_entities_are_added_to_those_of_other_components() -> None:
    other = {"entity": "product", "start": 0, "end": 4, "value": "tent", "extractor": "other"}
    (message,) = component().process([Message({"text": "tent W1042", "entities": [other]})])
    mine = {"entity": "order_number", "start": 5, "end": 10, "value": "W1042", "certainty": "marked"}
    assert message.get("entities") == [other, mine | {"extractor": "SupportEntityExtractor"}]


def test_a_message_without_text_names_nothing() -> None:
    (message,) = component().process([Message({"intent": "greet"})])
    assert message.get("entities") == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"language": "xx"}, "language 'xx'"),
        ({"date_order": "YDM"}, "date_order is DMY or MDY"),
        ({"order_number": "1234"}, "order_number: write letters and a 0 for each digit"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_write(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidConfigException, match=told):
        component(**settings)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../etc/passwd", "Europe/"])
def test_an_unknown_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("FRONTDESK_TIME_ZONE", zone)
    with pytest.raises(InvalidConfigException, match="FRONTDESK_TIME_ZONE is no time zone"):
        component()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # always a day apart
def test_today_is_the_day_in_the_zone_of_the_site(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("FRONTDESK_TIME_ZONE", zone)
    before = datetime.now(ZoneInfo(zone)).date()
    (message,) = component().process([Message({"text": "today"})])
    after = datetime.now(ZoneInfo(zone)).date()
    assert message.get("entities")[0]["value"] in {before.isoformat(), after.isoformat()}


def test_the_project_reads_dates_in_the_language_of_its_bot() -> None:
    config = yaml.safe_load(CONFIG.read_text())
    (mine,) = [part for part in config["pipeline"] if part["name"].endswith(".SupportEntityExtractor")]
    assert mine["language"] == config["language"]
    component(**{name: value for name, value in mine.items() if name != "name"})


def heard(answer: dict[str, Any]) -> dict[str, Any]:
    (event,) = [event for event in answer["events"] if event["event"] == "user"]
    return event


def test_a_turn_carries_what_the_message_names(rasa: Replica) -> None:
    text = "order 1042 and t 100003: i paid 12,50 € on 2026-11-16, write to Maren@EXAMPLE.com"
    message = heard(rasa.turn(text))
    found = {entity["entity"]: entity for entity in message["parse_data"]["entities"]}
    assert {name: entity["value"] for name, entity in found.items()} == {
        "order_number": "W1042",
        "ticket_number": "T-100003",
        "amount": "12.50 EUR",
        "date": "2026-11-16",
        "email": "Maren@example.com",
    }
    written = [text[entity["start"] : entity["end"]] for entity in found.values()]
    assert written == ["1042", "t 100003", "12,50 €", "2026-11-16", "Maren@EXAMPLE.com"]
    assert {entity["extractor"] for entity in found.values()} == {"SupportEntityExtractor"}


def test_a_form_takes_the_number_in_its_one_form(rasa: Replica) -> None:
    answers = rasa.talk("where is my order", "#w 1042")
    slots = [event for event in answers[-1]["events"] if event["event"] == "slot" and event["name"] == "order_number"]
    assert slots[0]["value"] == "W1042"


def test_places_are_right_in_text_that_is_kept_from_being_a_payload(rasa: Replica) -> None:
    message = heard(rasa.turn("/order_status 1042 last tuesday"))
    spoken, entities = message["text"], message["parse_data"]["entities"]
    assert [spoken[entity["start"] : entity["end"]] for entity in entities] == ["1042", "last tuesday"]
    assert date.fromisoformat(entities[1]["value"]).weekday() == 1
