"""Identity tokens: JSON Web Tokens signed by the host of the chat, verified with python-jose.

Everything that a token could choose for itself is fixed here instead: one algorithm, one key, one issuer, one
audience (RFC 8725). Headers that name keys or demand extensions (`jku`, `jwk`, `x5u`, `x5c`, `crit`) are
refused before any key is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from jose import jwt
from jose.exceptions import JOSEError

from frontdesk.database import utc_now
from frontdesk.identity.model import Identity
from frontdesk.problems import InvalidToken

MAX_LENGTH = 4096
MAX_LIFETIME_SECONDS = 3600
LEEWAY_SECONDS = 30
SHORTEST_RSA = 2048
ALLOWED_HEADERS = frozenset({"alg", "typ", "kid"})


@dataclass(frozen=True)
class VerifiedJwt:
    """What a verified token says."""

    identity: Identity
    token_id: str | None
    expires_at: datetime


class JwtIdentityTokens:
    """IdentityTokens over one algorithm and one key.

    Args:
        algorithm: RS256, ES256 or HS256.
        key: the public key as PEM, or the shared secret for HS256.

    Raises:
        ValueError: the key does not fit the algorithm.
    """

    def __init__(self, algorithm: str, key: str, issuer: str, audience: str) -> None:
        self._algorithm = algorithm
        self._key = _shared_secret(key) if algorithm.startswith("HS") else _public_key(algorithm, key)
        self._issuer = issuer
        self._audience = audience

    def verify(self, token: str) -> VerifiedJwt:
        if len(token) > MAX_LENGTH:
            raise InvalidToken("token_too_long")
        try:
            self._check_header(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
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

    def _check_header(self, header: dict[str, Any]) -> None:
        if header.get("alg") != self._algorithm:
            raise InvalidToken("wrong_algorithm")
        if set(header) - ALLOWED_HEADERS:
            raise InvalidToken("header_not_allowed")
        if str(header.get("typ", "JWT")).upper() != "JWT":
            raise InvalidToken("wrong_type")


def _shared_secret(key: str) -> str:
    """Raises ValueError for a key that is a PEM, or can be guessed."""
    if "-----BEGIN" in key:
        raise ValueError("HS256 needs a shared secret, and this is a key in PEM form; write its algorithm instead")
    if len(key) < 32:
        raise ValueError("a shared secret needs at least 32 characters")
    return key


def _public_key(algorithm: str, text: str) -> str:
    """The public key, or that of a certificate, as PEM. Raises ValueError unless it fits the algorithm."""
    needed = "a public key of RSA" if algorithm == "RS256" else "a public key on the curve P-256"
    if "PRIVATE KEY-----" in text:
        raise ValueError(f"{algorithm} needs {needed}, and this is a private key, which stays with who signs")
    pem = text.strip().encode()
    try:
        is_certificate = b"-----BEGIN CERTIFICATE-----" in pem
        key = load_pem_x509_certificate(pem).public_key() if is_certificate else load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(
            f"{algorithm} needs {needed} in PEM form, and this cannot be read as one; in .env write it in double "
            "quotes, with its line breaks or \\n for each"
        ) from None
    is_rsa = isinstance(key, rsa.RSAPublicKey) and key.key_size >= SHORTEST_RSA
    is_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if not (is_rsa if algorithm == "RS256" else is_p256):
        raise ValueError(f"{algorithm} needs {needed}, and this is another; RSA has at least {SHORTEST_RSA} bits")
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _read(claims: dict[str, Any]) -> VerifiedJwt:
    subject, email, name = claims.get("sub"), claims.get("email", ""), claims.get("name", "")
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
    return VerifiedJwt(identity, token_id, datetime.fromtimestamp(expires, UTC))
