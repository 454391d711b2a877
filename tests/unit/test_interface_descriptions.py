"""docs/openapi.yml and docs/asyncapi.yml say what the code does: no more, no less."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sanic import Sanic

from frontdesk.bootstrap.public import build_public
from frontdesk.channels import links_http
from frontdesk.channels.web_chat import bodies as chat_bodies
from frontdesk.channels.web_chat import socket as chat_socket
from frontdesk.channels.web_chat import view as chat_view
from frontdesk.conversations import model
from frontdesk.demo.web import back_end
from frontdesk.handoff import packet
from frontdesk.identity.model import Level
from frontdesk.inbox.web import filters as inbox_filters
from frontdesk.inbox.web import gaps_http as inbox_gaps_http
from frontdesk.inbox.web import http as inbox_http
from frontdesk.inbox.web import operation_modes_http as inbox_operation_modes_http
from frontdesk.inbox.web import operations_http as inbox_operations_http
from frontdesk.inbox.web import personal_http as inbox_personal_http
from frontdesk.inbox.web import sessions_http as inbox_sessions_http
from frontdesk.inbox.web import socket as inbox_socket
from frontdesk.inbox.web import view as inbox_view
from frontdesk.operations.model import State
from frontdesk.settings import Settings
from frontdesk.site import build_app
from frontdesk.team.model import Role
from frontdesk.team.permissions import Permission
from frontdesk.tickets.model import TicketStatus
from frontdesk.web import bodies
from tests.descriptions import description, frames, operations, resolved

ROOT = Path(__file__).parents[2]

#: What people open in a browser, and the files that it loads; no program depends on their form.
PAGES = ("inbox", "help", "brand/", "shop", "widget/")
#: The model of each request body, by operation.
BODIES: dict[str, type[bodies.Body]] = {
    "startConversation": chat_bodies.NewConversation,
    "signCustomerIn": chat_bodies.SignIn,
    "proveByHost": chat_bodies.SignIn,
    "readInvitation": links_http.Invited,
    "acceptInvitation": links_http.Accepted,
    "removeLinks": links_http.Customer,
    "sendMessage": chat_bodies.Message,
    "rate": chat_bodies.RatingBody,
    "leaveEmail": chat_bodies.Contact,
    "signAgentIn": inbox_sessions_http.SignIn,
    "setAvailability": inbox_personal_http.Available,
    "saveDraft": inbox_personal_http.DraftText,
    "markRead": inbox_personal_http.ReadTo,
    "reveal": inbox_personal_http.Reveal,
    "giveRole": inbox_sessions_http.NewRole,
    "propose": inbox_operations_http.Proposal,
    "askForProof": inbox_operations_http.Asking,
    "declineOperation": inbox_operations_http.Reason,
    "approveOperation": inbox_operations_http.Reason,
    "refuseOperation": inbox_operations_http.Reason,
    "setOperationMode": inbox_operation_modes_http.Chosen,
    "giveGap": inbox_gaps_http.Given,
    "reply": inbox_http.Text,
    "writeNote": inbox_http.Text,
    "takeOver": inbox_http.TakeOver,
    "assign": inbox_http.Assignment,
    "handBack": inbox_http.Seen,
    "resolve": inbox_http.Seen,
    "demoIdentity": back_end.Customer,
}
#: The model of each frame that is read, by its name in asyncapi.yml; a ping has no members.
FRAMES: dict[str, type[bodies.Frame]] = {
    "CustomerAuth": chat_socket.Auth,
    "Message": chat_socket.MessageFrame,
    "CustomerTyping": chat_socket.TypingFrame,
    "Rating": chat_socket.RatingFrame,
    "PageContext": chat_socket.ContextFrame,
    "Contact": chat_socket.ContactFrame,
    "AgentAuth": inbox_socket.Auth,
    "AgentTyping": inbox_socket.TypingFrame,
    "AgentViewing": inbox_socket.ViewingFrame,
    "Subscribe": inbox_socket.SubscribeFrame,
    "Ping": bodies.Frame,
}
WORDS = {
    "Owner": model.Owner,
    "Status": model.Status,
    "Kind": model.Kind,
    "Author": model.Author,
    "Reason": model.Reason,
    "TicketStatus": TicketStatus,
    "Role": Role,
    "Permission": Permission,
    "OperationStateName": State,
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[tuple[str, str]]]:
    """(method, path) of every route of the public process; sockets have the method `socket`."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("var"), assistant_secret="x" * 32, _env_file=None)
    public = build_public(settings)
    Sanic.test_mode = True
    try:
        found = build_app(public).router.routes
        yield {
            ("socket" if route.extra.websocket else method, "/" + re.sub(r"<(\w+):\w+>", r"{\1}", route.path))
            for route in found
            for method in route.methods
            if route.path and not route.path.startswith(PAGES)
        }
    finally:
        Sanic.test_mode = False
        public.in_thread.close()
        public.engine.database.close()


def test_every_route_and_method_is_described_and_every_description_has_its_route(routes: set[tuple[str, str]]) -> None:
    assert {route for route in routes if route[0] != "socket"} == set(operations())


def test_every_operation_says_what_it_answers_while_the_database_is_not_there() -> None:
    for operation in operations().values():
        unavailable = operation["responses"]["503"]
        expected = {"health": "Unhealthy"}.get(operation["operationId"], "Error")
        content = resolved(unavailable, "openapi.yml")["content"]["application/json"]
        assert content["schema"]["$ref"].endswith(f"/{expected}"), operation["operationId"]


def test_every_socket_is_described_and_every_description_has_its_socket(routes: set[tuple[str, str]]) -> None:
    addresses = {channel["address"] for channel in description("asyncapi.yml")["channels"].values()}
    assert {path for method, path in routes if method == "socket"} == addresses


def test_every_request_body_has_the_members_of_its_model() -> None:
    described = {op["operationId"]: op["requestBody"] for op in operations().values() if "requestBody" in op}
    assert set(described) == set(BODIES)
    for name, body in described.items():
        media = resolved(body, "openapi.yml")["content"]
        assert list(media) == ["application/json"]
        schema = resolved(media["application/json"]["schema"], "openapi.yml")
        assert _members(schema) == _members(BODIES[name].model_json_schema()), name
        assert schema["additionalProperties"] is False, name


def test_every_frame_that_is_read_has_the_members_of_its_model() -> None:
    read = {name for channel in ("chat", "inbox") for name in frames(channel, "receive").values()}
    assert read == set(FRAMES)
    for name in read:
        payload = description("asyncapi.yml")["components"]["messages"][name]["payload"]
        members = _members(payload)
        members["type"]["maxLength"] = 20
        assert members == _members(FRAMES[name].model_json_schema()), name


@pytest.mark.parametrize(
    ("channel", "modules"), [("chat", (chat_socket, chat_view)), ("inbox", (inbox_socket, inbox_view))]
)
def test_every_type_of_frame_in_the_code_is_described_and_the_other_way_round(channel: str, modules: Any) -> None:
    trees = [ast.parse(Path(module.__file__).read_text()) for module in modules]
    assert set().union(*map(_types_sent, trees)) == set(frames(channel, "send"))
    assert set().union(*map(_types_read, trees)) == set(frames(channel, "receive"))


def test_every_error_code_in_the_code_is_described_and_the_other_way_round() -> None:
    codes: set[str] = set()
    for path in (ROOT / "frontdesk").rglob("*.py"):
        codes |= set(_error_codes(ast.parse(path.read_text()), is_catalogue=path.name in ("errors.py", "problems.py")))
    assert codes == set(_schemas()["ErrorCode"]["enum"])


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_the_interface_are_those_of_the_code(name: str) -> None:
    assert _schemas()[name]["enum"] == [str(word) for word in WORDS[name]]


def test_levels_of_assurance_and_speakers_are_those_of_the_code() -> None:
    assert _schemas()["Assurance"]["enum"] == [level.name.lower() for level in Level]
    assert _schemas()["Speaker"]["enum"] == list(chat_view.FROM.values())
    views = next(p for p in operations()["GET", "/api/inbox/conversations"]["parameters"] if p["name"] == "view")
    assert views["schema"]["enum"] == list(inbox_filters.VIEWS)


def test_the_described_handoff_packet_is_the_one_that_is_checked_before_it_is_stored() -> None:
    assert _plain(_schemas()["Packet"]) == _plain(packet.SCHEMA)


def test_every_schema_is_itself_valid_and_every_reference_leads_somewhere() -> None:
    for name in ("openapi.yml", "asyncapi.yml"):
        for reference in re.findall(r"\$ref': '([^']+)'", str(description(name))):
            file, _, pointer = reference.partition("#/")
            found: Any = description(file.removeprefix("./") or name)
            for step in pointer.split("/"):
                found = found[step]
    for schema in _schemas().values():
        Draft202012Validator.check_schema(schema)
    for message in description("asyncapi.yml")["components"]["messages"].values():
        Draft202012Validator.check_schema(message["payload"])


def test_every_operation_says_what_it_is_for_and_whose_credential_it_needs() -> None:
    schemes = {"/api/chat": "customerSession", "/api/inbox": "agentSession"}
    without = {"startConversation", "signAgentIn", "readInvitation", "acceptInvitation", "removeLinks"}
    for (_, path), operation in operations().items():
        assert operation["summary"] and operation["operationId"]
        scheme = schemes.get("/".join(path.split("/")[:3]))
        if path == "/metrics":
            assert operation["security"] == [{}, {"metricsToken": []}]
        elif scheme is None or operation["operationId"] in without:
            assert operation["security"] == []
        else:
            assert operation["security"] == [{scheme: []}] and "401" in operation["responses"]


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = description("openapi.yml")["components"]["schemas"]
    return found


def _members(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each member with its limits and whether it must be there, however the schema is written."""
    required = schema.get("required", ())
    return {
        name: {"required": name in required} | _limits(member) for name, member in schema.get("properties", {}).items()
    }


def _limits(member: dict[str, Any]) -> dict[str, Any]:
    limits = {key: member[key] for key in ("maxLength", "pattern", "minimum", "maximum") if key in member}
    for choice in member.get("anyOf", ()):
        limits |= _limits(choice)
    return limits


def _plain(schema: Any) -> Any:
    """Without references and descriptions."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _plain(value) for key, value in resolved(schema, "openapi.yml").items() if key != "description"}


def _types_sent(tree: ast.AST) -> set[str]:
    """`type` of every object that the code writes out."""
    return {
        value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant)
    }


def _types_read(tree: ast.AST) -> set[str]:
    """What the code compares a frame's type with."""
    return {
        node.comparators[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and ast.unparse(node.left) in ("kind", "auth.type")
        and isinstance(node.comparators[0], ast.Constant)
    }


#: Where the code is among the arguments of what tells a problem; `__init__` is a problem's own.
CODE_AT = {"Invalid": 0, "NotAllowed": 0, "NotConfirmed": 0, "TooLarge": 0, "TooMany": 0, "error": 1}


def _error_codes(tree: ast.AST, is_catalogue: bool) -> Iterator[str]:
    """The code of every problem that is raised; in the catalogues also of those that are defined there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = CODE_AT.get(name, 0 if is_catalogue and name == "__init__" else None)
            if position is not None and len(node.args) > position and _is_text(node.args[position]):
                yield node.args[position].value  # type: ignore[attr-defined]
        if is_catalogue and isinstance(node, ast.Tuple) and all(_is_text(part) for part in node.elts):
            yield node.elts[0].value  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
