"""The described interfaces (docs/openapi.yml, docs/asyncapi.yml, docs/records-openapi.yml), to hold what goes over them
against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCS = Path(__file__).parent.parent / "docs"
RECORDS = "records-openapi.yml"  # what we ask of a company's API
BASE = "https://frontdesk.example/docs/"  # a name, never fetched


@cache
def description(name: str) -> dict[str, Any]:
    """`openapi.yml` or `asyncapi.yml`."""
    found: dict[str, Any] = yaml.load((DOCS / name).read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def resolved(part: dict[str, Any], name: str) -> dict[str, Any]:
    """The part itself, or what its `$ref` within the same file names."""
    while list(part) == ["$ref"] and part["$ref"].startswith("#/"):
        found: Any = description(name)
        for step in part["$ref"][2:].split("/"):
            found = found[step]
        part = found
    return part


@cache
def operations(name: str = "openapi.yml") -> dict[tuple[str, str], dict[str, Any]]:
    """Described operations by (method, path)."""
    methods = ("get", "post", "put", "patch", "delete")
    paths = description(name)["paths"]
    return {(m.upper(), path): item[m] for path, item in paths.items() for m in methods if m in item}


def check_answer(method: str, path: str, status: int, content_type: str, body: Any) -> None:
    """Raises AssertionError unless an operation describes this answer. What none describes may only be refused."""
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        assert status in (403, 404, 405, 413), f"{method} {path} is not described and answers {status}"
        _check(BASE + "openapi.yml#/components/schemas/Error", body, f"{method} {path} {status}")
        return
    described = operation["responses"].get(str(status))
    assert described, f"{operation['operationId']} answers {status}, which is not described: {body}"
    content = resolved(described, "openapi.yml").get("content", {})
    media = content_type.partition(";")[0]
    assert (media in content) if content else not body, f"{operation['operationId']} {status} is {media!r}"
    schema = content.get(media, {}).get("schema", {}).get("$ref")
    if schema:
        _check(BASE + "openapi.yml" + schema, body, f"{operation['operationId']} {status}")


def check_records_request(method: str, target: str, headers: Mapping[str, str], body: Any) -> None:
    """Raises AssertionError unless a system of record is described to take this request."""
    operation = _operation(method, target.partition("?")[0], RECORDS)
    assert operation, f"{method} {target} is not described"
    what = operation["operationId"]
    parameters = [resolved(each, RECORDS) for each in operation.get("parameters", ())]
    needed = {each["name"] for each in parameters if each.get("required") and each["in"] == "header"}
    assert needed <= {name.title() for name in headers}, f"{what} lacks a header of {needed}"
    asked = dict(parse_qsl(target.partition("?")[2], keep_blank_values=True))
    assert set(asked) <= {each["name"] for each in parameters if each["in"] == "query"}, f"{what} has no {set(asked)}"
    described = operation.get("requestBody")
    assert (described is None) == (body is None), f"{what}: a body where none is described, or none where one is"
    if described:
        schema = described["content"]["application/json"]["schema"]["$ref"]
        _check(BASE + RECORDS + schema, body, f"request {what}")


def operation_of(method: str, target: str, name: str = RECORDS) -> str | None:
    """The id of the operation that describes a request; None if none does."""
    operation = _operation(method, target.partition("?")[0], name)
    return operation["operationId"] if operation else None


def check_records_answer(method: str, target: str, status: int, body: Any) -> None:
    """Raises AssertionError unless a system of record is described to answer so."""
    operation = _operation(method, target.partition("?")[0], RECORDS)
    responses = operation["responses"] if operation else {"default": {"$ref": "#/components/responses/Error"}}
    described = resolved(responses.get(str(status), responses["default"]), RECORDS)
    schema = described["content"]["application/json"]["schema"]["$ref"]
    _check(BASE + RECORDS + schema, body, f"answer to {method} {target}, {status}")


def check_frame(channel: str, action: str, frame: dict[str, Any]) -> None:
    """Raises AssertionError unless the channel (chat, inbox) has it. `action` is the site's: send or receive."""
    name = frames(channel, action).get(frame["type"])
    assert name, f"{channel}: a frame of type {frame['type']!r} that the site is not said to {action}"
    _check(f"{BASE}asyncapi.yml#/components/messages/{name}/payload", frame, f"{channel} {frame['type']}")


@cache
def frames(channel: str, action: str) -> dict[str, str]:
    """Types of frames that the site sends or receives on a channel, and the names of their descriptions."""
    document, types = description("asyncapi.yml"), {}
    for operation in document["operations"].values():
        if (operation["channel"]["$ref"], operation["action"]) == (f"#/channels/{channel}", action):
            for reference in operation["messages"]:
                key = reference["$ref"].rpartition("/")[2]
                name = document["channels"][channel]["messages"][key]["$ref"].rpartition("/")[2]
                types[document["components"]["messages"][name]["name"]] = name
    return types


def _operation(method: str, path: str, name: str = "openapi.yml") -> dict[str, Any] | None:
    for (described_method, template), operation in operations(name).items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if described_method == method and re.fullmatch(pattern, path):
            return operation
    return None


def _check(reference: str, value: Any, what: str) -> None:
    error = best_match(_validator(reference).iter_errors(value))
    assert error is None, f"{what}: {error.message} at {error.json_path}"


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference}, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    resources = {
        BASE + name: Resource.from_contents(description(name), default_specification=DRAFT202012)
        for name in ("openapi.yml", "asyncapi.yml", RECORDS)
    }
    return Registry().with_resources(resources.items())
