"""The connection to the action server: kept open between calls; a failed call ends the turn."""

from __future__ import annotations

from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from assistant.turn import TurnFailed

_SCHEMA = RemoteAction.action_response_format_spec()
_ANY_EVENT = _SCHEMA["properties"]["events"]["items"]
_PLAIN_EVENT = {name: value for name, value in _ANY_EVENT.items() if name != "oneOf"}
_EVENTS = {"events": {"type": "array", "items": _PLAIN_EVENT}}
_Validator = validator_for(_SCHEMA)
_ANSWER = _Validator({**_SCHEMA, "properties": {**_SCHEMA["properties"], **_EVENTS}})
# An event is of one of 23 kinds, and its name says which.
_OF_KIND = {kind["properties"]["event"]["const"]: _Validator(kind) for kind in _ANY_EVENT["oneOf"]}
_OF_ANY_KIND = _Validator(_ANY_EVENT)

# Shorter than a server keeps an idle connection, so that a call never meets one that is just being closed.
_KEEP_ALIVE_SECONDS = 3.0


class TurnActionEndpoint(EndpointConfig):
    """Rasa's endpoint for custom actions, with two differences.

    Rasa opens a session for every call; here all calls share one. Rasa logs a failed call and goes on, sometimes with
    the value that was to be validated; here it raises TurnFailed, which nothing in Rasa catches. Calls have no timeout
    of their own: the turn's deadline ends them. A rejection (400) is part of Rasa's protocol and passes.
    """

    def __init__(self, endpoint: EndpointConfig) -> None:
        super().__init__()
        self.__dict__.update(vars(endpoint))
        self._session: aiohttp.ClientSession | None = None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Call an action; the answer's JSON object.

        Raises:
            TurnFailed: there was no connection, an error, or an unreadable answer.
            ClientResponseError: the action refused to run (400).
        """
        action = (kwargs.get("json") or {}).get("next_action")
        try:
            answer = await super().request(*args, **{**kwargs, "timeout": None})
        except ClientResponseError as error:
            if error.status == 400:
                raise
            raise TurnFailed("action_failed", action) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise TurnFailed("action_failed", action) from error
        if not isinstance(answer, dict):
            raise TurnFailed("action_failed", action)
        return answer

    def session(self) -> Any:
        """The shared session, for an `async with` that does not close it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS, limit=0)
            timeout = aiohttp.ClientTimeout(total=None)
            auth = (
                aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"]) if self.basic_auth else None
            )
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, headers=self.headers, auth=auth)
        return _Borrowed(self._session)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Borrowed:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        return None


def _validated(self: RemoteAction, result: dict[str, Any]) -> bool:
    _ANSWER.validate(result)
    for event in result.get("events", ()):
        _OF_KIND.get(event["event"], _OF_ANY_KIND).validate(event)
    return True


# Rasa checks the JSON schema itself at every answer, and tries each event as one of every kind: 20 ms, several times as
# long as the rest of a turn.
RemoteAction._validate_action_result = _validated
