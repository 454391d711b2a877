"""Identity tokens made by hand, as an attacker would: every header, claim and signature can be chosen."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

Signer = Callable[[bytes], bytes]
HEADER = {"alg": "RS256", "typ": "JWT"}


class Forger:
    """Somebody who knows the host's public key; `host` signs as the host itself does."""

    def __init__(self, private_pem: bytes, customer: str) -> None:
        key = load_pem_private_key(private_pem, password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self._key = key
        self._customer = customer

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Good claims, changed; a claim that is None is left out."""
        now = int(time.time())
        good = {"iss": "larkfield-demo", "aud": "frontdesk", "sub": self._customer, "iat": now, "nbf": now}
        good |= {"exp": now + 300, "jti": str(uuid.uuid4())}
        return {name: value for name, value in (good | changes).items() if value is not None}

    def token(self, claims: dict[str, Any] | None = None, sign: Signer | None = None, **header: Any) -> str:
        """A token; signed by the host's own key unless `sign` says otherwise."""
        parts = [b64(json.dumps(HEADER | header).encode()), b64(json.dumps(claims or self.claims()).encode())]
        signed = ".".join(parts)
        return f"{signed}.{b64((sign or self.host)(signed.encode()))}"

    def host(self, message: bytes) -> bytes:
        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def pss(self, message: bytes) -> bytes:
        """PS256 with the right key."""
        return self._key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())

    def rs384(self, message: bytes) -> bytes:
        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA384())

    def pem(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def der(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def jwk(self) -> dict[str, str]:
        return jwk_of(self._key.public_key())


def hs256(secret: bytes) -> Signer:
    """HMAC with what everybody may know."""
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def own_key() -> tuple[Signer, dict[str, str]]:
    """An attacker's own key pair: its signatures, and its public half as JWK."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda message: key.sign(message, padding.PKCS1v15(), hashes.SHA256()), jwk_of(key.public_key())


def jwk_of(key: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {"kty": "RSA", "n": b64(numbers.n.to_bytes(256, "big")), "e": b64(numbers.e.to_bytes(3, "big"))}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
