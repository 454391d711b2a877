"""Identity tokens that were not signed by the host, or not for us, not now, used before: 401, nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import Customer, Site
from tests.forgery import Forger, hs256, own_key
from tests.shop import Shop
from tests.stack import Stack

Forgery = Callable[[Forger], str]


def _claims(**changes: Any) -> Forgery:
    return lambda forger: forger.token(forger.claims(**changes))


def _in(seconds: int) -> int:
    return int(time.time()) + seconds


def _with_own_key(**header: Any) -> Forgery:
    def forge(forger: Forger) -> str:
        sign, jwk = own_key()
        return forger.token(sign=sign, **{name: jwk if value == "own" else value for name, value in header.items()})

    return forge


def _edited(forger: Forger) -> str:
    """Another customer's number under the host's signature."""
    good, other = forger.token().split("."), forger.token(forger.claims(sub="C-1001")).split(".")
    return f"{good[0]}.{other[1]}.{good[2]}"


FORGERIES: dict[str, Forgery] = {
    "alg none": lambda f: f.token(sign=lambda _: b"", alg="none"),
    "alg None": lambda f: f.token(sign=lambda _: b"", alg="None"),
    "alg missing": lambda f: f.token(sign=lambda _: b"", alg=None),
    "alg a list": lambda f: f.token(alg=["RS256"]),
    "signature removed": lambda f: f.token().rpartition(".")[0] + ".",
    "signature of something else": _edited,
    "another key": _with_own_key(),
    "HS256 with the public key as PEM": lambda f: f.token(sign=hs256(f.pem()), alg="HS256"),
    "HS256 with the public key as PEM without its last line break": lambda f: f.token(
        sign=hs256(f.pem().strip()), alg="HS256"
    ),
    "HS256 with the public key as DER": lambda f: f.token(sign=hs256(f.der()), alg="HS256"),
    "HS256 with the public key as JWK": lambda f: f.token(sign=hs256(json.dumps(f.jwk()).encode()), alg="HS256"),
    "HS512 named, HS256 made": lambda f: f.token(sign=hs256(f.pem()), alg="HS512"),
    "HS256 with the empty key of a kid that is a path": lambda f: f.token(
        sign=hs256(b""), alg="HS256", kid="../../../../../../dev/null"
    ),
    "PS256 with the host's key": lambda f: f.token(sign=f.pss, alg="PS256"),
    "RS384 with the host's key": lambda f: f.token(sign=f.rs384, alg="RS384"),
    "crit unknown": lambda f: f.token(crit=["exp2"], exp2=1),
    "crit b64": lambda f: f.token(crit=["b64"], b64=False),
    "jku": _with_own_key(jku="http://127.0.0.1:9/keys.json"),
    "jku under the host's signature": lambda f: f.token(jku="http://127.0.0.1:9/keys.json"),
    "jwk of the attacker": _with_own_key(jwk="own"),
    "x5u": _with_own_key(x5u="http://127.0.0.1:9/certificate"),
    "x5c": _with_own_key(x5c=["AAAA"]),
    "kid that is a path, another key": _with_own_key(kid="/dev/null"),
    "kid that is SQL, another key": _with_own_key(kid="' or 1=1 --"),
    "typ at+jwt": lambda f: f.token(typ="at+jwt"),
    "typ JWE": lambda f: f.token(typ="JWE"),
    "aud of another": _claims(aud="another"),
    "aud missing": _claims(aud=None),
    "aud a list without us": _claims(aud=["another", "frontdesk2"]),
    "iss of another": _claims(iss="larkfield-demo.evil.example"),
    "iss missing": _claims(iss=None),
    "expired": _claims(exp=_in(-3600), iat=_in(-3900), nbf=_in(-3900)),
    "exp missing": _claims(exp=None),
    "exp a text": _claims(exp="never"),
    "exp a number as text": lambda f: f.token(f.claims(exp=str(_in(300)))),
    "exp infinite": _claims(exp=float("inf")),
    "exp before the calendar": _claims(exp=-(10**30)),
    "exp after the calendar": _claims(exp=10**30, iat=10**30),
    "iat a number as text": lambda f: f.token(f.claims(iat=str(_in(0)))),
    "exp in a year": _claims(exp=_in(365 * 86400)),
    "issued in a year": _claims(iat=_in(365 * 86400), exp=_in(365 * 86400 + 300)),
    "nbf in an hour": _claims(nbf=_in(3600)),
    "iat missing": _claims(iat=None),
    "sub missing": _claims(sub=None),
    "sub empty": _claims(sub=""),
    "sub a number": _claims(sub=7),
    "sub very long": _claims(sub="C" * 65),
    "email no text": _claims(email=["a@example.com"]),
    "jti no text": _claims(jti={"a": 1}),
    "no token at all": lambda _: "hello",
    "empty": lambda _: "",
    "two parts": lambda f: f.token().rpartition(".")[0],
    "five parts": lambda f: f.token() + ".x.y",
    "not ASCII": lambda _: "é.é.é",
    "claims that are a list": lambda f: f.token([1, 2]),  # type: ignore[arg-type]
}


@pytest.fixture(scope="module")
def forger(stack: Stack) -> Forger:
    return Forger((stack.data_dir / "demo" / "identity-key.pem").read_bytes(), "C-1007")


def test_what_the_forgeries_are_made_of_is_good_when_nothing_is_forged(site: Site, forger: Forger) -> None:
    assert site.ask("POST", "/api/chat/conversations", {"identity_token": forger.token()}).status == 201
    assert site.ask("POST", "/api/chat/conversations", {"identity_token": forger.token(kid="any")}).status == 201


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_starts_no_conversation_signs_nobody_in_and_proves_nothing(
    visitor: Customer, forger: Forger, name: str
) -> None:
    started = visitor.site.ask("POST", "/api/chat/conversations", {"identity_token": FORGERIES[name](forger)})
    signed_in = visitor.sign_in(FORGERIES[name](forger))
    proven = visitor.ask("POST", "/api/chat/proof", {"identity_token": FORGERIES[name](forger)})
    for answer in (started, signed_in, proven):
        assert (answer.status, answer.code) == (401, "invalid_token")
        assert "session" not in answer.body
    assert visitor.history()["events"] == []


def test_all_forgeries_get_the_same_words(site: Site, forger: Forger) -> None:
    bodies = {
        json.dumps(site.ask("POST", "/api/chat/conversations", {"identity_token": forge(forger)}).body)
        for forge in FORGERIES.values()
    }
    assert len(bodies) == 1


def test_a_conversation_stays_anonymous_after_a_forged_token(visitor: Customer, forger: Forger) -> None:
    visitor.sign_in(FORGERIES["alg none"](forger))
    assert "Please sign in" in visitor.say("what is my balance?").text


def test_a_token_with_an_id_is_good_once(site: Site, visitor: Customer, forger: Forger) -> None:
    token = forger.token()
    assert site.ask("POST", "/api/chat/conversations", {"identity_token": token}).status == 201
    assert site.ask("POST", "/api/chat/conversations", {"identity_token": token}).code == "invalid_token"
    assert visitor.sign_in(token).code == "invalid_token"
    again = (
        forger.token(forger.claims(jti="chosen-again")),
        forger.token(forger.claims(jti="chosen-again", email="a@b.example")),
    )
    assert [site.ask("POST", "/api/chat/conversations", {"identity_token": t}).status for t in again] == [201, 401]


def test_a_token_longer_than_any_good_one_is_refused_unread(site: Site, shop: Shop) -> None:
    answer = site.ask(
        "POST", "/api/chat/conversations", {"identity_token": site.identity(shop.with_a_balance["email"]) * 9}
    )
    assert (answer.status, answer.code) == (400, "bad_request")


def test_a_good_token_that_nothing_was_asked_for_proves_nothing(site: Site, forger: Forger) -> None:
    customer = Customer.start(site)
    assert customer.sign_in(forger.token()).status == 200
    fresh = forger.claims(auth_time=_in(0), amr=["pwd"], nonce="chosen-by-myself")
    answer = customer.ask("POST", "/api/chat/proof", {"identity_token": forger.token(fresh)})
    assert (answer.status, answer.code) == (401, "invalid_token")
    assert customer.history()["events"] == []
