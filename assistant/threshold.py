"""What messages say about the threshold of rejection: `python -m assistant.threshold`, from the project's folder.

Reads `{"model": …, "texts": […]}` as JSON from standard input, lets the model's own NLU pipeline read each different
text once, and answers with the share out of scope, the best threshold, and what others would do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering import Problem, answer
from assistant.serve import needs_tensorflow

# Rows of the table: thresholds by the share of understood messages that they would lose.
_LOSING = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


def main() -> int:
    """Answer one request from standard input on standard output."""
    request = json.load(sys.stdin)
    model = Path(request["model"])
    return answer(lambda: found(model, request["texts"]), needs_tensorflow(model))


def found(model: Path, texts: list[str]) -> dict[str, Any]:
    """What texts say to the model at a path: `different` texts, the `share` out of scope (90 % sure between `low` and
    `high`), the `best` and the `current` choice (None if nothing is rejected), and further `choices`, by threshold.

    Raises:
        Problem: there is no text, or the model cannot be used.
    """
    from assistant.explanation.meaning import intent_model
    from assistant.grouping import parsed
    from assistant.turn import as_text

    different = unlike(texts)
    trained = intent_model(model)
    traffic = learned_from(trained, parsed(model, [as_text(text) for text in different]))
    current = trained.scope.threshold
    return {
        "different": len(different),
        "share": traffic.share,
        "low": traffic.low,
        "high": traffic.high,
        "best": asdict(traffic.choice(traffic.best)),
        "current": None if current is None else asdict(traffic.choice(current)),
        "choices": [asdict(traffic.choice(traffic.losing(share))) for share in _LOSING],
    }


def unlike(texts: Iterable[str]) -> list[str]:
    """The texts that are not empty, each once however often and in whatever case it was typed."""
    first: dict[str, str] = {}
    for text in texts:
        if words := " ".join(text.split()):
            first.setdefault(words.casefold(), words)
    return list(first.values())


def learned_from(model: Any, messages: Iterable[Mapping[str, Any] | Any]) -> Any:
    """The `Traffic` that messages show, parsed by the pipeline of an IntentModel.

    Raises:
        Problem: none of them was read, or the model's examples show no two intents.
    """
    from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

    from assistant.intents.traffic import learned

    fits, recognised = [], 0
    for message in messages:
        names = (each["name"] for each in message.get("intent_ranking") or [])
        likeliest = next((name for name in names if name != DEFAULT_NLU_FALLBACK_INTENT_NAME), None)
        if likeliest is not None and likeliest == model.out_of_scope:
            recognised += 1
        elif message.get("scope"):
            fits.append(message.get("scope")["fit"])
    try:
        return learned(model.scope.left_out, np.array(fits, dtype=float), recognised)
    except ValueError as problem:
        raise Problem(f"Nothing can be learned from the messages: {problem}.") from None


if __name__ == "__main__":
    sys.exit(main())
