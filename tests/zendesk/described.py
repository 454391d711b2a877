"""Holds the server against Zendesk's own description of its ticketing API, and what we ask of it as well.

    python -m tests.zendesk.described oas.yaml

The file is https://developer.zendesk.com/zendesk/oas.yaml ("Download OpenAPI file" in the reference). It is Zendesk's,
and no part of this project. Every request of a tour through all that the adapter does, and every answer to it, has to
fit its schemas, and has no member that they do not have. What the file does not describe (webhooks, OAuth) is listed.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import Change, Comment, NewTicket, Requester, TicketStatus
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import OAuthClient
from frontdesk.connectors.zendesk.desk import ZendeskDesk
from frontdesk.connectors.zendesk.setup import Setup
from tests.zendesk.server import CLIENT_ID, CLIENT_SECRET, Observed, ZendeskServer

#: Members that the reference describes in its pages on pagination and side-loading, not in schemas.
EVERYWHERE = ("meta", "links", "count", "next_page", "previous_page", "users", "audit")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads the lone `=` of some examples as text."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def tour(folder: Path) -> list[Observed]:
    """All that the adapter does, once."""
    now = time.time()
    server = ZendeskServer(folder, clock=lambda: now)
    try:
        client = ZendeskClient(server.url, OAuthClient(CLIENT_ID, CLIENT_SECRET))
        setup = Setup("https://example.com/api/desks/zendesk").installed(client)
        desk = ZendeskDesk(client, server.url, setup, lambda action, **keys: None)
        assert not desk.problems()
        requester = Requester("c1", "Ada", "ada@example.com", "verified")
        ticket = desk.open(NewTicket("0" * 32, "A refund", "The packet", requester, "asked_for_person", is_urgent=True))
        assert desk.find("0" * 32) == [ticket]
        desk.append(ticket.id, Comment("c:1", "More of it"))
        agent = server.account.add_user("Robin", "robin@example.com")
        server.writes(int(ticket.id), "Hello", agent)
        desk.update(ticket.id, Change(TicketStatus.SOLVED, "robin@example.com", clears_hand_back=True))
        desk.update(ticket.id, Change(TicketStatus.OPEN, ""))
        look_at(desk, ticket.id)
        other = desk.open(NewTicket("1" * 32, "Another refund", "The packet", requester, "asked_for_person"))
        assert all(desk.look({ticket.id: None, other.id: None}).values())
        cursor = desk.changed("").cursor
        now += 200
        desk.changed(desk.changed(cursor).cursor)
        client.get(f"tickets/{ticket.id}/comments")
        return server.observed
    finally:
        server.close()


def strict(schema: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema has it, without room for members that it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: strict(value) for name, value in schema.items() if name not in ("example", "format", "nullable")}
    if isinstance(schema.get("properties"), dict):
        changed["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        changed.setdefault("additionalProperties", False)
    if "allOf" in schema:  # its parts have room for each other's members
        changed["allOf"] = [{**each, "additionalProperties": True} for each in changed["allOf"]]
    if schema.get("nullable") and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
        changed |= {"enum": [*changed["enum"], None]} if "enum" in changed else {}
    return changed


def misfits(document: dict[str, Any], observed: list[Observed]) -> Iterator[str]:
    """What does not fit, and what is not described."""
    components = strict(document["components"])
    for each in observed:
        path = re.sub(r"\.json$", "", each.target.partition("?")[0])
        operation = _operation(document, each.method, path)
        if operation is None:
            yield f"not described: {each.method} {path}"
            continue
        what = f"{each.method} {path}"
        if each.body and "requestBody" in operation:
            yield from _errors(operation["requestBody"], components, json.loads(each.body), f"{what}: request")
        answer = {name: value for name, value in each.answer.items() if name not in EVERYWHERE}
        described = operation["responses"].get(str(each.status))
        if described is None:
            yield f"{what}: {each.status} is not described"
        else:
            yield from _errors(described, components, answer, f"{what}: {each.status}")


def _errors(described: Any, components: Any, value: Any, what: str) -> Iterator[str]:
    while "$ref" in described:
        described = components[described["$ref"].split("/")[2]][described["$ref"].split("/")[3]]
    schema = strict(described["content"]["application/json"].get("schema", {}))
    for error in Draft202012Validator({**schema, "components": components}).iter_errors(value):
        yield f"{what}: {error.json_path} {error.message[:200]}"


def _operation(document: dict[str, Any], method: str, path: str) -> Any:
    exact = sorted(document["paths"], key=lambda template: template.count("{"))
    for template in exact:
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
            return document["paths"][template].get(method.lower())
    return None


def main() -> None:
    """Print what does not fit; the exit status says whether anything does not."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path, help="https://developer.zendesk.com/zendesk/oas.yaml")
    document = yaml.load(parser.parse_args().file.read_text(), _Loader)
    with tempfile.TemporaryDirectory() as folder:
        observed = tour(Path(folder))
    found = sorted(set(misfits(document, observed)))
    print("\n".join(found))
    wrong = [line for line in found if not line.startswith("not described")]
    print(f"{len(observed)} requests and their answers; {len(wrong)} misfits")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
