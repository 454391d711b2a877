"""Identity tokens: JSON Web Tokens signed by the host of the chat, verified with python-jose.

Everything that a token could choose for itself is fixed here instead: one algorithm for each key, one issuer, one
audience (RFC 8725). It only says which of the host's keys signed it. Headers that bring keys or demand extensions
(`jku`, `jwk`, `x5u`, `x5c`, `crit`) are refused before any key is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jose import jwt
from jose.exceptions import JOSEError

from frontdesk.database import utc_now
from frontdesk.identity.keys import LONGEST_NAME, Keys, SigningKey
from frontdesk.identity.model import Identity
from frontdesk.problems import InvalidToken

MAX_LENGTH = 4096
MAX_LIFETIME_SECONDS = 3600
LEEWAY_SECONDS = 30
MAX_TIME = 2**37
MAX_WAYS = 16
ALLOWED_HEADERS = frozenset({"alg", "typ", "kid"})
ALGORITHMS = ("RS256", "ES256", "HS256")


@dataclass(frozen=True)
class VerifiedJwt:
    """What a verified token says."""

    identity: Identity
    token_id: str | None
    expires_at: datetime
    authenticated_at: datetime | None = None
    ways: tuple[str, ...] = ()
    nonce: str | None = None


class JwtIdentityTokens:
    """IdentityTokens over the keys of the host."""

    def __init__(self, keys: Keys, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    def verify(self, token: str) -> VerifiedJwt:
        if len(token) > MAX_LENGTH:
            raise InvalidToken("token_too_long")
        try:
            key = self._key_for(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "leeway": LEEWAY_SECONDS,
                    **{f"require_{claim}": True for claim in ("exp", "iat", "iss", "aud", "sub")},
                },
            )
        except (JOSEError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError) as error:
            raise InvalidToken(type(error).__name__) from None
        return _read(claims)

    def _key_for(self, header: dict[str, Any]) -> SigningKey:
        """The key that has to have signed a token with this header. Raises InvalidToken."""
        if set(header) - ALLOWED_HEADERS:
            raise InvalidToken("header_not_allowed")
        if str(header.get("typ", "JWT")).upper() != "JWT":
            raise InvalidToken("wrong_type")
        if header.get("alg") not in ALGORITHMS:  # before anything is fetched for it
            raise InvalidToken("wrong_algorithm")
        name = header.get("kid")
        if name is not None and not (isinstance(name, str) and 0 < len(name) <= LONGEST_NAME):
            raise InvalidToken("wrong_kid")
        key = self._keys.find(name)
        if key is None:
            raise InvalidToken("unknown_key")
        if header["alg"] != key.algorithm:
            raise InvalidToken("wrong_algorithm")
        return key


def _read(claims: dict[str, Any]) -> VerifiedJwt:
    subject = claims.get("sub")
    email, name = (_claim(claims, each, "") for each in ("email", "name"))
    if not isinstance(subject, str) or not 0 < len(subject) <= 64:
        raise InvalidToken("wrong_subject")
    if not isinstance(email, str) or not isinstance(name, str) or len(email) > 254 or len(name) > 200:
        raise InvalidToken("wrong_claims")
    issued, expires = claims["iat"], claims["exp"]
    if not all(isinstance(time, int | float) for time in (issued, expires)):
        raise InvalidToken("wrong_claims")
    if expires - issued > MAX_LIFETIME_SECONDS:
        raise InvalidToken("lives_too_long")
    if issued > utc_now().timestamp() + LEEWAY_SECONDS:  # python-jose only checks that it is a number
        raise InvalidToken("issued_later")
    token_id = claims.get("jti")
    if token_id is not None and not (isinstance(token_id, str) and len(token_id) <= 128):
        raise InvalidToken("wrong_claims")
    identity = Identity(customer_id=subject, email=email, name=name, method="host_token")
    return VerifiedJwt(identity, token_id, datetime.fromtimestamp(expires, UTC), *_sign_in(claims))


def _sign_in(claims: dict[str, Any]) -> tuple[datetime | None, tuple[str, ...], str | None]:
    """When and how the customer signed in, and the nonce, as OpenID Connect names them."""
    at, ways, nonce = (_claim(claims, "auth_time", None), _claim(claims, "amr", []), _claim(claims, "nonce", None))
    if at is not None and not (isinstance(at, int | float) and 0 <= at < MAX_TIME):
        raise InvalidToken("wrong_claims")
    if not isinstance(ways, list) or not all(isinstance(each, str) for each in ways) or len(ways) > MAX_WAYS:
        raise InvalidToken("wrong_claims")
    if nonce is not None and not (isinstance(nonce, str) and len(nonce) <= 128):
        raise InvalidToken("wrong_claims")
    return None if at is None else datetime.fromtimestamp(at, UTC), tuple(ways), nonce


def _claim(claims: dict[str, Any], name: str, otherwise: Any) -> Any:
    """A claim that is null is none: serializers write what they do not have."""
    value = claims.get(name)
    return otherwise if value is None else value
