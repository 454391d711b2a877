"""Keys of the host: each serves one algorithm, is found by its name alone, and is refused if it cannot be trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.identity.keys import LONGEST_SET, MOST_KEYS, KeySet, key_of_setting, read_key_set
from frontdesk.problems import InvalidToken
from tests.forgery import b64, hs256
from tests.key_server import EC_KEY, OTHER_RSA_KEY, RSA_KEY, SECRET, public_jwk, secret_jwk, signed

ALL = (public_jwk(RSA_KEY, "rsa"), public_jwk(EC_KEY, "ec"), secret_jwk(SECRET, "secret"))


def set_of(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


def tokens(keys: KeySet) -> JwtIdentityTokens:
    return JwtIdentityTokens(keys, "shop", "frontdesk")


@pytest.fixture
def host() -> JwtIdentityTokens:
    return tokens(read_key_set(set_of(*ALL), may_be_secret=True))


@pytest.mark.parametrize(("key", "kid"), [(RSA_KEY, "rsa"), (EC_KEY, "ec"), (SECRET, "secret")])
def test_a_token_of_each_algorithm_is_verified_with_the_key_that_it_names(
    host: JwtIdentityTokens, key: Any, kid: str
) -> None:
    assert host.verify(signed(key, kid)).identity.customer_id == "C-1"


@pytest.mark.parametrize(
    ("key", "kid"),
    [
        *((RSA_KEY, None), (RSA_KEY, "ec"), (RSA_KEY, "gone"), (OTHER_RSA_KEY, "rsa"), (EC_KEY, "rsa")),
        *((SECRET, "rsa"), (SECRET, None), (RSA_KEY, "../rsa"), (RSA_KEY, "RSA"), (RSA_KEY, "r" * 129)),
    ],
)
def test_a_token_that_names_another_key_or_none_is_refused(host: JwtIdentityTokens, key: Any, kid: str | None) -> None:
    with pytest.raises(InvalidToken):
        host.verify(signed(key, kid))


@pytest.mark.parametrize("form", ["pem", "stripped pem", "der", "jwk", "modulus"])
@pytest.mark.parametrize("kid", ["rsa", "secret"])
def test_a_public_key_is_no_shared_secret(host: JwtIdentityTokens, form: str, kid: str) -> None:
    public = RSA_KEY.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    known = {
        "pem": pem,
        "stripped pem": pem.strip(),
        "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "jwk": json.dumps(public_jwk(RSA_KEY, "rsa")).encode(),
        "modulus": public.public_numbers().n.to_bytes(256, "big"),
    }
    signed_part = signed(SECRET, kid).rpartition(".")[0]
    with pytest.raises(InvalidToken):
        host.verify(f"{signed_part}.{b64(hs256(known[form])(signed_part.encode()))}")


def test_a_key_alone_without_a_name_serves_tokens_that_name_any() -> None:
    alone = tokens(read_key_set(set_of(public_jwk(RSA_KEY, None)), may_be_secret=False))
    assert alone.verify(signed(RSA_KEY)) and alone.verify(signed(RSA_KEY, "any"))


def test_a_key_alone_with_a_name_serves_tokens_that_name_it_or_none() -> None:
    alone = tokens(read_key_set(set_of(public_jwk(RSA_KEY, "a")), may_be_secret=False))
    assert alone.verify(signed(RSA_KEY)) and alone.verify(signed(RSA_KEY, "a"))
    with pytest.raises(InvalidToken):
        alone.verify(signed(RSA_KEY, "b"))


def test_keys_that_verify_no_tokens_are_passed_over() -> None:
    p384 = {"kty": "EC", "crv": "P-384", "kid": "p384"}
    others = [
        *(public_jwk(RSA_KEY, "enc", use="enc"), public_jwk(RSA_KEY, "ps", alg="PS256"), p384),
        *({"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "ed"}, public_jwk(RSA_KEY, "ops", key_ops=["encrypt"])),
    ]
    keys = read_key_set(set_of(*others, public_jwk(EC_KEY, "ec", alg="ES256", use="sig")), may_be_secret=False)
    assert [(key.name, key.algorithm) for key in keys.keys] == [("ec", "ES256")]


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [public_jwk(rsa.generate_private_key(65537, 1024), "short")],
        [public_jwk(RSA_KEY, "private", d="AAAA")],
        [public_jwk(RSA_KEY, "same"), public_jwk(OTHER_RSA_KEY, "same")],
        [public_jwk(RSA_KEY, "a"), public_jwk(OTHER_RSA_KEY, None)],
        [public_jwk(RSA_KEY, "k" * 129)],
        [{**public_jwk(RSA_KEY, "a"), "kid": 7}],
        [{**public_jwk(RSA_KEY, "a"), "n": None}],
        [{**public_jwk(EC_KEY, "a"), "y": "AAAA"}],
        [{"kty": "oct", "k": "c2hvcnQ", "kid": "short"}],
        [public_jwk(RSA_KEY, str(number)) for number in range(MOST_KEYS + 1)],
    ],
)
def test_a_key_set_that_cannot_be_trusted_is_refused(keys: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError):
        read_key_set(set_of(*keys), may_be_secret=True)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b'{"keys": {}}', b'{"keys": [1]}', b"[" * 60_000, b" " * (LONGEST_SET + 1), b"\xff"]
)
def test_what_is_no_key_set_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        read_key_set(raw, may_be_secret=True)


def test_shared_secrets_are_not_taken_from_a_network() -> None:
    with pytest.raises(ValueError, match="no shared secrets"):
        read_key_set(set_of(secret_jwk(SECRET, "s")), may_be_secret=False)


def test_a_setting_holds_a_whole_key_set() -> None:
    keys = tokens(key_of_setting("RS256", set_of(secret_jwk(SECRET, "new"), public_jwk(EC_KEY, "old")).decode()))
    assert keys.verify(signed(SECRET, "new")) and keys.verify(signed(EC_KEY, "old"))


def test_no_key_is_shown_by_its_repr() -> None:
    assert repr(read_key_set(set_of(secret_jwk(SECRET, "s")), may_be_secret=True).keys[0]) == "SigningKey(HS256 s)"


@pytest.mark.parametrize("claim", ["name", "email"])
def test_a_name_or_an_address_that_is_null_is_not_claimed(host: JwtIdentityTokens, claim: str) -> None:
    assert getattr(host.verify(signed(RSA_KEY, "rsa", **{claim: None})).identity, claim) == ""


@pytest.mark.parametrize("claim", ["sub", "iss", "aud", "exp", "iat"])
def test_a_claim_that_a_token_needs_may_not_be_null(host: JwtIdentityTokens, claim: str) -> None:
    with pytest.raises(InvalidToken):
        host.verify(signed(RSA_KEY, "rsa", **{claim: None}))


def test_a_key_of_another_curve_is_no_es256_key() -> None:
    numbers = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    key = {"kty": "EC", "crv": "P-384", "alg": "ES256", "kid": "a", "x": str(numbers.x), "y": str(numbers.y)}
    with pytest.raises(ValueError):
        read_key_set(set_of(key), may_be_secret=False)
