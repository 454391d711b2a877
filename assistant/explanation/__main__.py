"""`python -m assistant.explanation`: reads {"model", "text", "after": [texts], "form"} and explains, as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.answering import answer
from assistant.serve import needs_tensorflow

RULES = (Path("data/rules"), Path("data/stories"))


def main() -> int:
    """Explain what standard input asks about."""
    request = json.load(sys.stdin)
    model = Path(request["model"])
    return answer(lambda: asyncio.run(_explain(model, request)), needs_tensorflow(model))


async def _explain(model: Path, request: dict[str, Any]) -> dict[str, Any]:
    # Imported here: these import Rasa, which must come after TensorFlow was left out.
    from rasa.core.channels.channel import UserMessage
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.core.nlg import TemplatedNaturalLanguageGenerator
    from rasa.core.processor import MessageProcessor
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from assistant.explanation.meaning import intent_model, meaning
    from assistant.explanation.policies import Conversation
    from assistant.explanation.rules import Rules, rule_policy
    from assistant.turn import as_text

    processor = MessageProcessor(
        str(model), InMemoryTrackerStore(Domain.empty()), InMemoryLockStore(), TemplatedNaturalLanguageGenerator({})
    )
    policy = rule_policy(processor.graph_runner._instantiated_nodes)
    rules = Rules(policy, processor.domain, [path for path in RULES if path.exists()]) if policy else None
    conversation = Conversation(processor, rules)
    if request["form"]:
        conversation.enter(request["form"])
    before = []
    for text in request["after"]:
        parsed = await processor.parse_message(UserMessage(as_text(text)))
        steps = await conversation.hear(as_text(text), parsed)
        before.append({"text": text, "intent": parsed["intent"]["name"], "actions": [step.action for step in steps]})
    message = as_text(request["text"])
    understood = await processor.parse_message(UserMessage(message), only_output_properties=False)
    form = conversation.form
    steps = await conversation.hear(message, await processor.parse_message(UserMessage(message)))
    return {
        **asdict(meaning(request["text"], understood, intent_model(model))),
        "after": before,
        "form": form,
        "next": [asdict(step) for step in steps],
    }


if __name__ == "__main__":
    sys.exit(main())
