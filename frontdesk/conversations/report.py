"""What an action reports besides its text: the step it took, what it showed, and whether a person takes over.

A report travels as JSON in the `custom` field of a reply, from the actions through Rasa to the turn, and its parts are
stored with the turn, the message and the handoff packet. `to_json` and `read` are the only places that know its form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from frontdesk.conversations.model import Reason

Part = TypeVar("Part")


@dataclass(frozen=True)
class Step:
    """One action that was tried: its name, its result in a word, and its subject, such as an order's number."""

    action: str
    result: str
    about: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, json: Any) -> Step:
        """Raises ValueError for what is no step."""
        return cls(_text(json, "action"), _text(json, "result"), _text_or_none(json, "about"))


@dataclass(frozen=True)
class ArticleShown:
    """A help article that was quoted; `passage` is the id of the part that was."""

    id: str
    title: str
    url: str
    passage: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, json: Any) -> ArticleShown:
        """Raises ValueError for what is no article."""
        return cls(_text(json, "id"), _text(json, "title"), _text(json, "url"), _text_or_none(json, "passage"))


@dataclass(frozen=True)
class Link:
    """A link under the message."""

    title: str
    url: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, json: Any) -> Link:
        """Raises ValueError for what is no link."""
        return cls(_text(json, "title"), _text(json, "url"))


@dataclass(frozen=True)
class Handoff:
    """A person takes over, for this reason."""

    reason: Reason

    def to_json(self) -> dict[str, Any]:
        return {"reason": str(self.reason)}

    @classmethod
    def read(cls, json: Any) -> Handoff:
        """Raises ValueError for what is no handoff, or has an unknown reason."""
        return cls(Reason(_text(json, "reason")))


@dataclass(frozen=True)
class RequestLeft:
    """The customer's request was left for the team, as this ticket; `kind` is its journey."""

    number: str
    kind: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, json: Any) -> RequestLeft:
        """Raises ValueError for what is none."""
        return cls(_text(json, "number"), _text(json, "kind"))


@dataclass(frozen=True)
class ProofAsked:
    """What the customer is asked to prove who it is with.

    Attributes:
        operation: its id.
        purpose: what it does, in words.
        until: the end of the time for an answer, as ISO 8601 writes it.
        methods: the ways that count: `email`, `sms`, `host`.
        nonce: what the host's token has to repeat; None if the host's page does not count.
    """

    operation: str
    purpose: str
    until: str
    methods: tuple[str, ...]
    nonce: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "methods": list(self.methods)}

    @classmethod
    def read(cls, json: Any) -> ProofAsked:
        """Raises ValueError for what is none."""
        operation, purpose, until = (_text(json, name) for name in ("operation", "purpose", "until"))
        return cls(operation, purpose, until, _parts(json, "methods", _id), _text_or_none(json, "nonce"))


@dataclass(frozen=True)
class Report:
    """What one reply reports.

    Attributes:
        canned: the text is a fixed legal or billing text.
        generation: what came of having the text written by a language model, in a word; counted, not stored.
        sign_in: the customer is asked to sign in first.
        proof: the customer is asked to prove who it is.
        drafts: operations as they are read back in it (`frontdesk.operations.model.Draft`), stored with the turn.
        told: ids of operations of which it tells the customer what came of them.
        withdraws: the customer said no to what was read back before: it is not done any more.
    """

    step: Step | None = None
    articles: tuple[ArticleShown, ...] = ()
    links: tuple[Link, ...] = ()
    handoff: Handoff | None = None
    requests: tuple[RequestLeft, ...] = ()
    canned: bool = False
    sign_in: bool = False
    proof: ProofAsked | None = None
    drafts: tuple[Mapping[str, Any], ...] = ()
    told: tuple[str, ...] = ()
    withdraws: bool = False
    generation: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The report without its empty parts; `{}` for an empty report."""
        parts: dict[str, Any] = {
            "step": self.step and self.step.to_json(),
            "handoff": self.handoff and self.handoff.to_json(),
            "requests": [request.to_json() for request in self.requests],
            "drafts": [dict(draft) for draft in self.drafts],
            "told": list(self.told),
            "withdraws": self.withdraws,
            "generation": self.generation,
            **self.shown(),
        }
        return {key: value for key, value in parts.items() if value}

    def shown(self) -> dict[str, Any]:
        """The parts that are stored with the message itself, without empty ones."""
        parts: dict[str, Any] = {
            "links": [link.to_json() for link in self.links],
            "articles": [article.to_json() for article in self.articles],
            "canned": self.canned,
            "sign_in": self.sign_in,
            "proof": self.proof and self.proof.to_json(),
        }
        return {key: value for key, value in parts.items() if value}

    @classmethod
    def read(cls, json: Any) -> Report:
        """The report of this JSON. Unknown keys are ignored: a designer may send more.

        Raises:
            ValueError: a part does not fit.
        """
        return cls(
            step=_part(json, "step", Step.read),
            articles=_parts(json, "articles", ArticleShown.read),
            links=_parts(json, "links", Link.read),
            handoff=_part(json, "handoff", Handoff.read),
            requests=_parts(json, "requests", RequestLeft.read),
            canned=_flag(json, "canned"),
            sign_in=_flag(json, "sign_in"),
            proof=_part(json, "proof", ProofAsked.read),
            drafts=_parts(json, "drafts", _object),
            told=_parts(json, "told", _id),
            withdraws=_flag(json, "withdraws"),
            generation=_text_or_none(json, "generation"),
        )


def _value(json: Any, key: str) -> Any:
    if not isinstance(json, dict):
        raise ValueError(f"an object with {key} was expected")
    return json.get(key)


def _object(json: Any) -> Mapping[str, Any]:
    if not isinstance(json, dict):
        raise ValueError("an object was expected")
    return json


def _id(json: Any) -> str:
    if not isinstance(json, str):
        raise ValueError("an id was expected")
    return json


def _flag(json: Any, key: str) -> bool:
    value = _value(json, key)
    if not isinstance(value, bool | None):
        raise ValueError(f"{key} is true or false")
    return bool(value)


def _text_or_none(json: Any, key: str) -> str | None:
    value = _value(json, key)
    if not isinstance(value, str | None):
        raise ValueError(f"{key} is no text")
    return value


def _text(json: Any, key: str) -> str:
    value = _text_or_none(json, key)
    if value is None:
        raise ValueError(f"{key} is missing")
    return value


def _part(json: Any, key: str, read: Callable[[Any], Part]) -> Part | None:
    value = _value(json, key)
    return None if value is None else read(value)


def _parts(json: Any, key: str, read: Callable[[Any], Part]) -> tuple[Part, ...]:
    value = _value(json, key)
    if not isinstance(value, list | None):
        raise ValueError(f"{key} is no list")
    return tuple(read(each) for each in value or ())
