"""Keys that verify identity tokens: from a setting, or of a JSON Web Key Set (RFC 7517).

Each key is for one algorithm, whatever a token says of itself, and a token's `kid` is compared with names, never used
to find anything else.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate
from jose import jwk
from jose.backends.base import Key
from jose.exceptions import JOSEError

SHORTEST_RSA, LONGEST_RSA = 2048, 8192
SHORTEST_SECRET = 32
MOST_KEYS = 32
LONGEST_SET = 64 * 1024
LONGEST_NAME = 128
#: Parts of a JWK that only whoever signs may have.
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
_MALFORMED = (JOSEError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, binascii.Error)


@dataclass(frozen=True)
class SigningKey:
    """A key that verifies tokens of one algorithm; `name` is its `kid`."""

    name: str | None
    algorithm: str
    key: Key

    def __repr__(self) -> str:
        return f"SigningKey({self.algorithm} {self.name or 'without a name'})"


class Keys(Protocol):
    """The keys of the host, as they are now."""

    def find(self, name: str | None) -> SigningKey | None:
        """The key for a token that names this `kid`, or none."""
        ...


@dataclass(frozen=True)
class KeySet:
    """Keys that stay as they are."""

    keys: tuple[SigningKey, ...]

    def find(self, name: str | None) -> SigningKey | None:
        """A key alone serves tokens that name none, and, if it has no name itself, all of them."""
        if len(self.keys) == 1 and None in (name, self.keys[0].name):
            return self.keys[0]
        return next((key for key in self.keys if name is not None and key.name == name), None)


def key_of_setting(algorithm: str, text: str) -> KeySet:
    """The keys in a setting: a PEM or a shared secret for `algorithm`, or a key set as JSON, whose keys name their own.

    Raises ValueError, which says what is wrong, if it does not fit.
    """
    if text.lstrip().startswith("{"):
        return read_key_set(text.encode(), may_be_secret=True)
    if algorithm.startswith("HS"):
        return KeySet((SigningKey(None, algorithm, jwk.construct(_shared_secret(text), algorithm)),))
    return KeySet((SigningKey(None, algorithm, jwk.construct(_public_key(algorithm, text), algorithm)),))


def read_key_set(raw: bytes, may_be_secret: bool) -> KeySet:
    """The keys of a JSON Web Key Set that can verify; encryption keys and unknown algorithms are passed over.

    Args:
        may_be_secret: whether it may hold shared secrets; one that is served over a network may not.

    Raises:
        ValueError: this is no key set, it is too large, holds private keys, or two keys of one name, or no usable key.
    """
    if len(raw) > LONGEST_SET:
        raise ValueError(f"a key set has at most {LONGEST_SET // 1024} KB")
    try:
        members = json.loads(raw)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError):
        members = None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise ValueError('this is no key set; it is JSON as in {"keys": [{"kty": "RSA", "kid": "…", …}]}')
    if len(members) > MOST_KEYS:
        raise ValueError(f"a key set has at most {MOST_KEYS} keys")
    keys = [key for member in members if (key := _read_key(member, may_be_secret)) is not None]
    if not keys:
        raise ValueError("the key set has no key for RS256, ES256 or HS256")
    if len(keys) > 1 and (None in (names := [key.name for key in keys]) or len(set(names)) < len(names)):
        raise ValueError("of several keys each needs a kid of its own")
    return KeySet(tuple(keys))


def _read_key(member: Mapping[str, Any], may_be_secret: bool) -> SigningKey | None:
    """The key, or None for one that verifies no tokens of ours."""
    algorithm = _algorithm(member)
    if algorithm is None or member.get("use", "sig") != "sig" or "verify" not in member.get("key_ops", ["verify"]):
        return None
    name = member.get("kid")
    if name is not None and not (isinstance(name, str) and 0 < len(name) <= LONGEST_NAME):
        raise ValueError(f"a kid is text of 1 to {LONGEST_NAME} characters")
    if _PRIVATE & member.keys():
        raise ValueError(f"the key {name or ''} is a private one, which stays with who signs")
    if algorithm == "HS256" and not may_be_secret:
        raise ValueError("a key set that is served over a network holds no shared secrets")
    try:
        if algorithm == "HS256":
            return SigningKey(name, algorithm, jwk.construct(_secret_bytes(member["k"]), algorithm))
        pem = jwk.construct(dict(member), algorithm).to_pem().decode()
        return SigningKey(name, algorithm, jwk.construct(_public_key(algorithm, pem), algorithm))
    except _MALFORMED as problem:
        raise ValueError(f"the key {name or ''} cannot be used: {problem}") from None


def _algorithm(member: Mapping[str, Any]) -> str | None:
    """The one algorithm that a key is for: what its type allows, unless it names another."""
    fitting = {"RSA": "RS256", "oct": "HS256"}.get(str(member.get("kty")))
    if member.get("kty") == "EC" and member.get("crv") == "P-256":
        fitting = "ES256"
    return fitting if member.get("alg", fitting) == fitting else None


def _secret_bytes(text: str) -> bytes:
    secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"a shared secret needs at least {SHORTEST_SECRET} bytes")
    return secret


def _shared_secret(key: str) -> str:
    """Raises ValueError for a key that can be guessed, or that is a public one."""
    if "-----BEGIN" in key or _is_public_der(key):
        raise ValueError("HS256 needs a shared secret, and this is a public key; write its algorithm instead")
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"a shared secret needs at least {SHORTEST_SECRET} characters")
    return key


def _is_public_der(key: str) -> bool:
    try:
        load_der_public_key(base64.b64decode(key, validate=True))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


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
    is_rsa = isinstance(key, rsa.RSAPublicKey) and SHORTEST_RSA <= key.key_size <= LONGEST_RSA
    is_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if not (is_rsa if algorithm == "RS256" else is_p256):
        sizes = f"RSA has {SHORTEST_RSA} to {LONGEST_RSA} bits"
        raise ValueError(f"{algorithm} needs {needed}, and this is another; {sizes}")
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
