"""The recognisers as a component of Rasa's NLU pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from assistant.entities.date_words import date_words
from assistant.entities.found import Found
from assistant.entities.order_number import order_number
from assistant.entities.recognition import Conventions, recognise
from assistant.entities.ticket_number import ticket_number
from assistant.references import examples_of
from assistant.spelling.component import reading_of
from assistant.spelling.reading import Reading

_LANGUAGE = "en"
_DATE_ORDERS = (None, "DMY", "MDY")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SupportEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds order_number, ticket_number, amount, date and email to a message, each value in its normal form.

    An entity's `certainty` is "marked", "in_context" or "alone" (see Certainty): an action uses an "alone" number only
    where it fits.

    Settings in config.yml: `language` of dates (that of config.yml), `date_order` for 3/4/2026 (DMY or MDY; the
    language's own), `order_number` and `ticket_number`, what they look like (those of data/references.yml).
    Days are counted in the zone of FRONTDESK_TIME_ZONE.
    """

    def __init__(self, conventions: Conventions, today: Callable[[], date]) -> None:
        self._conventions = conventions
        self._today = today

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        numbers = {name: examples_of(name) for name in ("order_number", "ticket_number")}
        return {"language": None, "date_order": None, **numbers}

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["dateparser"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SupportEntityExtractor:
        """Build the component from its settings.

        Raises:
            InvalidConfigException: a setting has no such value, or FRONTDESK_TIME_ZONE is no time zone.
        """
        try:
            return cls(_conventions(config), _clock())
        except ValueError as error:
            raise InvalidConfigException(f"SupportEntityExtractor: {error}") from None

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            reading = reading_of(message)
            found = recognise(reading.text, self._today(), self._conventions)
            entities = self.add_extractor_name([_entity(each, reading) for each in found])
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def _conventions(config: dict[str, Any]) -> Conventions:
    language, order = config["language"] or _LANGUAGE, config["date_order"]
    date_words(language)  # fails now if the language has no words
    if order not in _DATE_ORDERS:
        raise ValueError(f"date_order is DMY or MDY, not {order!r}")
    return Conventions(language, order, order_number(config["order_number"]), ticket_number(config["ticket_number"]))


def _clock() -> Callable[[], date]:
    name = os.environ.get("FRONTDESK_TIME_ZONE") or "Europe/Berlin"
    try:
        zone = ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"FRONTDESK_TIME_ZONE is no time zone: {name!r}; write it as in Europe/Berlin") from None
    return lambda: datetime.now(zone).date()


def _entity(found: Found, reading: Reading) -> dict[str, Any]:
    start, end = reading.typed_at(found.start, found.end)
    place = {"entity": found.entity, "start": start, "end": end, "value": found.value}
    return place | {"certainty": found.certainty.name.lower()}
