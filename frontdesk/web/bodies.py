"""Reads what clients send: typed, strict, and with a clear error if it does not fit."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sanic import Request

from frontdesk.problems import BadRequest, NotAuthenticated

#: The highest number of an event within its conversation.
MAX_SEQ = 2**31 - 1


class Body(BaseModel):
    """A JSON object. Unknown members are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=Body)


def parse(raw: bytes | str, model: type[Model]) -> Model:
    """Raises BadRequest with a sentence that names what does not fit, without repeating what was sent."""
    try:
        value = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise BadRequest("This is not JSON.") from None
    if not isinstance(value, dict):
        raise BadRequest("Send a JSON object.")
    return fit(value, model)


def fit(value: dict[str, Any], model: type[Model]) -> Model:
    """The object as `model`. Raises BadRequest."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"] if isinstance(part, str)) or "the object"
        known = ", ".join(model.model_fields)
        raise BadRequest(f"{place}: {first['msg']}. Known members: {known}.") from None


def json_body(request: Request, model: type[Model]) -> Model:
    """The request's body. Only `application/json` is read, which no form of a foreign page can send."""
    if (request.headers.get("content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequest("Send JSON with the header Content-Type: application/json.")
    return parse(request.body, model)


def bearer(request: Request) -> str:
    """The credential in the Authorization header. Raises NotAuthenticated."""
    scheme, _, secret = (request.headers.get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotAuthenticated
    return secret.strip()


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number from the query, from 0 to `most`. Raises BadRequest."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) > most:
        raise BadRequest(f"{name}: a whole number from 0 to {most}")
    return int(text)


class Frame(Body):
    """The base of all frames of a socket."""

    type: str = Field(max_length=20)
