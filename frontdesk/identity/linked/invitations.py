"""Invitations as signed tokens (JSON Web Tokens over a key of the server), so that nothing is stored until one is
followed. What follows one keeps its id, so that it opens nothing a second time."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from jose import jwt
from jose.exceptions import JOSEError

from frontdesk.identity.linked.model import Invitation, User
from frontdesk.problems import InvalidToken

MAX_LENGTH = 2048
ALGORITHM = "HS256"
#: Not that of identity tokens, so that neither can be used as the other.
AUDIENCE = "frontdesk-link"
_CLAIMS = ("jti", "channel", "team", "user", "conversation", "name", "exp")


class Invitations:
    """Signs invitations and recognises them. `key` is the server's; what is signed with is derived from it."""

    def __init__(self, key: str) -> None:
        self._key = hmac.new(key.encode(), AUDIENCE.encode(), hashlib.sha256).hexdigest()

    def token(self, invitation: Invitation) -> str:
        """The invitation as a token of letters that an address may hold."""
        user = invitation.user
        values = (invitation.id, user.channel, user.team, user.user, invitation.conversation_id, invitation.name)
        claims = dict(zip(_CLAIMS, values, strict=False)) | {"aud": AUDIENCE}
        return str(jwt.encode(claims | {"exp": int(invitation.expires_at.timestamp())}, self._key, ALGORITHM))

    def read(self, token: str, now: datetime) -> Invitation:
        """The invitation in a token. Raises InvalidToken if it is not one of ours, or has run out."""
        if len(token) > MAX_LENGTH:
            raise InvalidToken("token_too_long")
        try:
            claims = jwt.decode(token, self._key, [ALGORITHM], options={"verify_exp": False}, audience=AUDIENCE)
            token_id, channel, team, user, conversation, name, until = (claims[each] for each in _CLAIMS)
        except (JOSEError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise InvalidToken(type(error).__name__) from None
        ends_at = datetime.fromtimestamp(until, UTC)
        invitation = Invitation(token_id, User(channel, team, user), conversation, ends_at, name)
        if invitation.expires_at <= now:
            raise InvalidToken("expired")
        return invitation
