"""What is said in generated conversations: invented customers, and what the bot makes of their lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST = (
    "Ada",
    "Bela",
    "Chidi",
    "Dora",
    "Emil",
    "Farah",
    "Goran",
    "Hana",
    "Ivo",
    "Jana",
    "Kofi",
    "Lena",
    "Milo",
    "Nour",
)
LAST = ("Abel", "Brandt", "Castell", "Duarte", "Eklund", "Ferro", "Grahn", "Holm", "Ilves", "Jonker", "Kerr", "Lund")
AGENTS = 50

WAITING = (
    "I'm passing you to a person from the team. They see what we wrote. Please stay here; somebody will answer soon."
)
JOINED = "{name} from the team is with you now."
HANDED_BACK = "The assistant is with you again."
RESOLVED = "This conversation is closed as solved. If something is missing, just write again."
RATING = "How did it go? Your rating helps us to get better; you can also skip it."
THANKS = "Thank you for your rating."
TICKET = "Nobody from the team is here at the moment. I have written everything down as ticket {number}."

ASKS_PERSON = (
    "Can I talk to a person, please?",
    "I would rather write with somebody from the team.",
    "A person, please.",
)
CUSTOMER_SAYS = (
    "The parcel says delivered, but nothing is here.",
    "I have attached the number on the first message already.",
    "Yes, that is the right address.",
    "Could you check with the warehouse?",
    "Thanks, that helps.",
    "How long will that take? I leave for the mountains on Friday.",
    "The zip of the jacket broke on the second day.",
)
AGENT_SAYS = (
    "Hello, I am looking at your order now.",
    "I have asked the warehouse and come back to you within the hour.",
    "The parcel went out again today; you get a new tracking number by mail.",
    "I have sent you a return label. You need not pay for it.",
    "Is the address on the order still right?",
    "You are welcome. Have a good trip.",
)
NOTES = (
    "Asked the warehouse, they look for it.",
    "Third time this month with this carrier.",
    "Refund is approved, waiting for the return.",
)


@dataclass(frozen=True)
class Line:
    """A customer's line with what the bot makes of it, the JSON of all columns put together once."""

    text: str
    answer: str
    intent: str
    ranking: str
    steps: str
    articles: str
    tracker_events: str
    data: str
    buttons: tuple[str, ...] = ()


def packed(value: Any) -> str:
    """JSON as the database keeps it."""
    return json.dumps(value, separators=(",", ":"))


def _line(text: str, intent: str, answer: str, step: Mapping[str, Any], *, article: str = "") -> Line:
    ranking = [{"name": intent, "confidence": 0.93}, {"name": "greet", "confidence": 0.03}]
    articles = [{"id": article, "title": article.replace("-", " ").capitalize(), "url": f"/help/{article}"}]
    tracker = [
        {"event": "action", "name": "action_listen", "confidence": None, "timestamp": 1760000000.25},
        {"event": "user", "text": text, "parse_data": {"intent": ranking[0], "entities": [], "text": text}},
        {"event": "action", "name": step["action"], "policy": "RulePolicy", "confidence": 1.0},
        {"event": "bot", "text": answer, "data": {"custom": {"step": step}}},
    ]
    shown = articles if article else []
    links = [{"title": found["title"], "url": found["url"]} for found in shown]
    data = {"links": links, "articles": shown} if shown else {}
    return Line(
        text, answer, packed(ranking[0]), packed(ranking), packed([step]), packed(shown), packed(tracker), packed(data)
    )


def _order(number: str) -> list[Line]:
    found = {"action": "action_order_status", "result": "found", "about": number}
    asked = {"action": "action_ask_order", "result": "asked"}
    return [
        _line("where is my order?", "order_status", "Which order do you mean? Its number begins with W.", asked),
        _line(f"it is {number}", "inform", f"Order {number} is on its way and arrives on Thursday.", found),
    ]


def _question(text: str, article: str, answer: str) -> Line:
    return _line(text, "question", answer, {"action": "action_answer", "result": "found"}, article=article)


LINES = (
    *(line for number in ("W1042", "W2210", "W3107", "W4458", "W5093") for line in _order(number)),
    _line("hello", "greet", "Hello! What can I do for you?", {"action": "utter_greet", "result": "said"}),
    _question("how long does a refund take?", "refunds-when", "A refund takes up to five working days."),
    _question("can I wash the jacket?", "care-jackets", "Wash it at 30 degrees with a mild detergent, and hang it up."),
    _question("do you deliver to islands?", "delivery-islands", "Yes; it takes two days longer than to the mainland."),
    _question("how do I return boots?", "returns-how", "Put them into their box, and use the label that we mail you."),
)
