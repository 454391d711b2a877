"""Train and ask a pipeline the way Rasa does."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.graph_runner import TurnGraphRunner
from assistant.intents.traffic import Traffic
from assistant.turn import as_text
from benchmarks.intents.rows import Row
from benchmarks.intents.scores import Answer

OUT_OF_SCOPE = "out_of_scope"
_REJECTED = "nlu_fallback"


@dataclass(frozen=True)
class Asked:
    """The answers to messages, and how long each took in milliseconds."""

    answers: list[Answer]
    milliseconds: list[float]


class Pipeline:
    """An NLU pipeline of Rasa, trained and kept in a folder.

    Intents are given other names inside: any label may be used, and what is to be rejected has the name that the
    pipeline knows.
    """

    def __init__(self, config: dict[str, Any], folder: Path, out_of_scope: str | None = None) -> None:
        self._config = config
        self._folder = folder
        self._inside = {out_of_scope: OUT_OF_SCOPE} if out_of_scope is not None else {}
        self._outside: dict[str, str] = {}
        self._model: str | None = None

    def train(self, rows: list[Row]) -> float:
        """Train on rows; the seconds that it took.

        Raises:
            RuntimeError: Rasa trained nothing.
        """
        from rasa.model_training import train_nlu

        for row in rows:
            self._inside.setdefault(row.intent, f"intent_{len(self._inside):04}")
        self._outside = {inside: outside for outside, inside in self._inside.items()}
        examples = [{"text": row.text, "intent": self._inside[row.intent], "entities": []} for row in rows]
        data = self._folder / "nlu.json"
        data.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
        config = self._folder / "config.yml"
        config.write_text(yaml.safe_dump(self._config), encoding="utf-8")
        started = time.perf_counter()
        self._model = train_nlu(str(config), str(data), str(self._folder / "models"))
        if self._model is None:
            raise RuntimeError("Rasa trained no model.")
        return time.perf_counter() - started

    def ask(self, texts: list[str]) -> Asked:
        """What the trained pipeline says of texts, one after the other, as the turn channel would ask it."""
        return asyncio.run(self._ask(texts))

    def learn(self, texts: list[str]) -> Traffic:
        """What the trained pipeline learns about the threshold from messages without labels.

        Raises:
            Problem: its classifier is not ours, or the examples are too few to learn anything.
        """
        from assistant.explanation.meaning import intent_model
        from assistant.threshold import learned_from, unlike

        model = intent_model(Path(str(self._model)))
        return learned_from(model, asyncio.run(self._parsed(unlike(texts)))[0])

    async def _ask(self, texts: list[str]) -> Asked:
        parsed, milliseconds = await self._parsed(texts)
        return Asked([self._answer(each) for each in parsed], milliseconds)

    async def _parsed(self, texts: list[str]) -> tuple[list[dict[str, Any]], list[float]]:
        from rasa.core.agent import Agent

        agent = Agent.load(self._model)
        # As in the turn channel, for a stock pipeline too.
        agent.processor.graph_runner = TurnGraphRunner(agent.processor.graph_runner)
        found, milliseconds = [], []
        await agent.parse_message("hello")
        for text in texts:
            started = time.perf_counter()
            found.append(await agent.parse_message(as_text(text)))
            milliseconds.append((time.perf_counter() - started) * 1000)
        return found, milliseconds

    def _answer(self, parsed: dict[str, Any]) -> Answer:
        ranking = [parsed["intent"], *parsed.get("intent_ranking", [])]
        likeliest = next((each for each in ranking if each["name"] not in (None, _REJECTED, OUT_OF_SCOPE)), None)
        rejected = ranking[0]["name"] in (None, _REJECTED, OUT_OF_SCOPE)
        if likeliest is None:
            return Answer(None, 0.0, rejected)
        requests = tuple(self._outside.get(each["intent"], _REJECTED) for each in parsed.get("requests", ()))
        name, confidence = self._outside[likeliest["name"]], float(likeliest["confidence"])
        recognised = next(each["name"] for each in ranking if each["name"] != _REJECTED) == OUT_OF_SCOPE
        fit = None if recognised else (parsed.get("scope") or {}).get("fit")
        return Answer(name, confidence, rejected, fit, requests)


def with_threshold(config: dict[str, Any], threshold: float) -> dict[str, Any]:
    """The configuration with a threshold that was learned."""
    ours = ".SupportIntentClassifier"
    pipeline = [
        {**each, "threshold": threshold} if each["name"].endswith(ours) else each for each in config["pipeline"]
    ]
    return {**config, "pipeline": pipeline}


def configured(path: Path, cache: Path) -> dict[str, Any]:
    """A configuration file of Rasa, with the vectors of training examples kept in `cache`."""
    config: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"].endswith(".SentenceFeaturizer"):
            component["cache"] = str(cache)
    return config
