"""All that the bot says is in domain.yml, all of domain.yml is said, and its links and buttons lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.forms import FORMS
from actions.registry import ACTIONS
from frontdesk.accounts.refusals import Refusal
from frontdesk.conversations.episode import MEMORY_SLOTS

ROOT = Path(__file__).parents[3]
SAID_FROM_CODE = ROOT / "data" / "stories" / "said_by_actions.yml"
RESPONSE = re.compile(r"\butter_[a-z_]+\b")
# Intents that no "did you mean" offers: they are small talk, answers, any question, or go to a person at once.
SMALL_TALK = {"greet", "introduce", "thank", "goodbye", "how_are_you", "bot_challenge"}
ANSWERS = {"affirm", "deny", "cancel", "signed_in", "choose", "correction"}
NEVER_MEANT = SMALL_TALK | ANSWERS | {"question", "out_of_scope", "complaint", "danger", "legal_or_press"}
# rasa_sdk's and Rasa's own names that look like responses.
NOT_RESPONSES = {"utter_message", "utter_action", "utter_refused_"}


def named_in(*folders: str, suffix: str) -> set[str]:
    files = [path for folder in folders for path in (ROOT / folder).rglob(f"*{suffix}") if path != SAID_FROM_CODE]
    return {name for path in files for name in RESPONSE.findall(path.read_text())} - NOT_RESPONSES


def listed() -> set[str]:
    return set(RESPONSE.findall(SAID_FROM_CODE.read_text()))


def variations(domain: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, variation) for name, several in domain["responses"].items() for variation in several]


def test_the_list_of_what_code_says_is_what_code_says() -> None:
    in_code = named_in("actions", "frontdesk", suffix=".py") | {f"utter_refused_{reason}" for reason in Refusal}
    in_rules = named_in("data/rules", "data/stories", suffix=".yml")
    assert listed() - in_code == set(), "listed, but said by nobody"
    assert in_code - listed() - in_rules == set(), "said in code, but not listed"
    assert listed() & in_rules == set(), "listed, though a rule or story names it"


def test_every_response_is_said_and_everything_said_is_a_response(domain: dict[str, Any]) -> None:
    assert set(domain["responses"]) == listed() | named_in("data/rules", "data/stories", suffix=".yml")


def test_the_story_that_lists_them_never_applies() -> None:
    story = yaml.safe_load(SAID_FROM_CODE.read_text())["stories"][0]
    assert story["steps"][0] == {"slot_was_set": [{"said_by_actions": "yes"}]}
    assert not any("said_by_actions" in path.read_text() for path in (ROOT / "actions").glob("*.py"))


def test_the_domain_names_exactly_the_registered_actions(domain: dict[str, Any]) -> None:
    named = {name if isinstance(name, str) else next(iter(name)) for name in domain["actions"]}
    assert named == {action.name for action in ACTIONS}
    assert len(ACTIONS) == len(named)


def test_no_question_is_named_as_rasas_forms_would_ask_it_once_more(domain: dict[str, Any]) -> None:
    assert not {f"utter_ask_{slot}" for slot in domain["slots"]} & set(domain["responses"])


def test_every_form_is_described_and_asks_for_the_slots_that_the_domain_names(domain: dict[str, Any]) -> None:
    named = {form: tuple(settings["required_slots"]) for form, settings in domain["forms"].items()}
    assert {form.name: form.slots for form in FORMS} == named


def test_every_form_is_begun_by_the_rules_for_its_intents_and_ends_with_its_action() -> None:
    rules = [
        rule for path in (ROOT / "data" / "rules").glob("*.yml") for rule in yaml.safe_load(path.read_text())["rules"]
    ]
    for form in FORMS:
        steps = [rule["steps"] for rule in rules if {"action": form.name} in rule["steps"]]
        assert {each[0]["intent"] for each in steps if "intent" in each[0]} == form.intents
        assert {each[-1]["action"] for each in steps if "intent" not in each[0]} == {form.done.name}


def test_the_memory_of_the_frame_is_no_fact_about_the_customer(domain: dict[str, Any]) -> None:
    assert {"pending", "put_aside", "spoken_of", "failing"} <= MEMORY_SLOTS & set(domain["slots"])


def test_no_response_is_one_that_rasa_says_by_itself(domain: dict[str, Any]) -> None:
    slots = {slot for form in domain["forms"].values() for slot in form["required_slots"]}
    asked = {f"utter_ask_{slot}" for slot in slots} | {
        f"utter_ask_{form}_{slot}" for form in domain["forms"] for slot in slots
    }
    assert asked & set(domain["responses"]) == set()


def test_no_slot_can_be_filled_by_what_is_typed(domain: dict[str, Any]) -> None:
    for slot in domain["slots"].values():
        assert slot["mappings"] == [{"type": "custom"}]


def test_every_link_leads_to_an_article(domain: dict[str, Any]) -> None:
    links = [link for _, variation in variations(domain) for link in variation.get("custom", {}).get("links", [])]
    assert links
    for link in links:
        slug = link["url"].removeprefix("/help/")
        title = yaml.safe_load((ROOT / "data" / "kb" / f"{slug}.md").read_text().split("---")[1])["title"]
        assert link["title"] == title


def test_every_button_means_an_intent(domain: dict[str, Any]) -> None:
    buttons = [button for _, variation in variations(domain) for button in variation.get("buttons", [])]
    assert {button["payload"] for button in buttons} <= {f"/{intent}" for intent in domain["intents"]}
    assert all(button["title"] for button in buttons)


def test_did_you_mean_has_a_button_for_every_intent_but_small_talk_answers_and_what_goes_to_a_person_at_once(
    domain: dict[str, Any],
) -> None:
    (meanings,) = domain["responses"]["utter_meanings"]
    offered = {button["payload"].removeprefix("/") for button in meanings["buttons"]}
    assert set(domain["intents"]) - offered == NEVER_MEANT
    assert {intent for form in FORMS for intent in form.intents} <= offered


@pytest.mark.parametrize("name", ["utter_refund_canned", "utter_billing_canned"])
def test_billing_wording_is_canned_links_to_articles_and_promises_nothing(domain: dict[str, Any], name: str) -> None:
    (response,) = domain["responses"][name]
    assert response["custom"]["canned"] is True
    assert response["custom"]["links"]
    assert not re.search(r"\d|guarantee|promise|you will (get|receive)|we will", response["text"])


def test_meanings_that_a_button_offers_have_rules() -> None:
    rules = "".join(path.read_text() for path in (ROOT / "data" / "rules").glob("*.yml"))
    domain = (ROOT / "domain.yml").read_text()
    for intent in re.findall(r'payload: "/(\w+)"', domain):
        assert re.search(rf"intent: {intent}\b", rules)
