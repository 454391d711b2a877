"""What comes next, as the policies of a trained bot say, without anything being executed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from conftest import BOT
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from assistant.answering import Problem
from assistant.explanation.policies import Conversation, Step
from assistant.explanation.rules import Rules, rule_policy

# Rasa warns of what it removed from version 2, whether or not it is used.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore:the load_module:DeprecationWarning")


@pytest.fixture(scope="module")
def processor(model: Path) -> MessageProcessor:
    store, nlg = InMemoryTrackerStore(Domain.empty()), TemplatedNaturalLanguageGenerator({})
    return MessageProcessor(str(model), store, InMemoryLockStore(), nlg)


@pytest.fixture(scope="module")
def rules(processor: MessageProcessor) -> Rules:
    policy = rule_policy(processor.graph_runner._instantiated_nodes)
    assert policy is not None
    return Rules(policy, processor.domain, [BOT / "data"])


@pytest.fixture
def conversation(processor: MessageProcessor, rules: Rules) -> Conversation:
    return Conversation(processor, rules)


def hear(conversation: Conversation, processor: MessageProcessor, text: str) -> tuple[Step, ...]:
    async def parse_and_hear() -> tuple[Step, ...]:
        return await conversation.hear(text, await processor.parse_message(UserMessage(text)))

    return asyncio.run(parse_and_hear())


def test_a_response_comes_with_its_text_and_the_rule_that_asks_for_it(
    conversation: Conversation, processor: MessageProcessor
) -> None:
    (step,) = hear(conversation, processor, "hello")
    assert (step.action, step.kind, step.says) == ("utter_greet", "response", "Hello.")
    assert (step.policy, step.rule) == ("RulePolicy", "greet")
    assert step.file and step.file.endswith("bot/data/rules.yml")


def test_a_form_says_what_it_asks_for_and_what_follows_when_it_has_it(
    conversation: Conversation, processor: MessageProcessor
) -> None:
    (form,) = hear(conversation, processor, "where is my order")
    assert (form.action, form.kind, form.asks, form.rule) == ("order_form", "form", "order_number", "ask for the order")
    (complete,) = form.outcomes
    assert [(step.action, step.kind) for step in complete.then] == [("action_order_status", "custom")]
    assert complete.then[0].rule == "tell the state of the order"
    assert conversation.form == "order_form"


def test_in_a_form_a_message_is_the_forms_first_and_others_have_it_if_the_form_gets_nothing(
    conversation: Conversation, processor: MessageProcessor
) -> None:
    conversation.enter("order_form")
    (form,) = hear(conversation, processor, "hello")
    assert form.rule == "a form that is active goes before other rules"
    complete, interrupted = form.outcomes
    assert [step.action for step in complete.then] == ["action_order_status"]
    assert [step.action for step in interrupted.then] == ["utter_greet", "order_form"]
    assert interrupted.then[1].rule == "the form goes on after it was interrupted"


def test_after_earlier_messages_the_conversation_is_where_they_led(
    conversation: Conversation, processor: MessageProcessor
) -> None:
    assert conversation.form is None
    hear(conversation, processor, "where is my order")
    assert conversation.form == "order_form"


def test_where_no_rule_fits_no_rule_is_named(conversation: Conversation, processor: MessageProcessor) -> None:
    (step,) = hear(conversation, processor, "it is W1000")
    assert (step.action, step.rule) == ("action_default_fallback", None)


def test_a_form_that_there_is_not_is_told_with_those_that_there_are(conversation: Conversation) -> None:
    with pytest.raises(Problem, match=r"no form nothing; its forms are: order_form\."):
        conversation.enter("nothing")
