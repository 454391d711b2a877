"""The demo shop's identity tokens: short-lived, signed with a key that nobody else can read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from jose import JWTError, jwt

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord, UnknownCustomer
from frontdesk.demo.identity import DemoKeys, demo_keys, issue_identity

LUCIA = Account("Lucía Fontarriba", "lucia@example.com", "somewhere", Decimal("0.00"), "EUR")
SYSTEM = InMemorySystemOfRecord([CustomerRecord("C-1007", LUCIA)])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DemoKeys:
    return demo_keys(tmp_path_factory.mktemp("demo"))


def claims(token: str, keys: DemoKeys) -> dict[str, object]:
    return jwt.decode(token, keys.public, algorithms=["RS256"], audience="frontdesk", issuer="larkfield-demo")


def test_a_token_names_the_customer_for_five_minutes(keys: DemoKeys) -> None:
    now = datetime.now(UTC)
    token = issue_identity(SYSTEM, keys, "Lucia@example.com", now)
    told = claims(token, keys)
    assert (told["sub"], told["email"], told["name"]) == ("C-1007", "lucia@example.com", "Lucía Fontarriba")
    assert told["iat"] == told["nbf"] == int(now.timestamp())
    assert told["exp"] == int(now.timestamp()) + 300
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT"}


def test_no_two_tokens_have_the_same_id(keys: DemoKeys) -> None:
    ids = {str(claims(issue_identity(SYSTEM, keys, "lucia@example.com"), keys)["jti"]) for _ in range(3)}
    assert len(ids) == 3


def test_an_old_token_is_worth_nothing(keys: DemoKeys) -> None:
    token = issue_identity(SYSTEM, keys, "lucia@example.com", datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(JWTError):
        claims(token, keys)


def test_a_token_of_another_shop_is_worth_nothing(keys: DemoKeys, tmp_path: Path) -> None:
    token = issue_identity(SYSTEM, demo_keys(tmp_path), "lucia@example.com")
    with pytest.raises(JWTError):
        claims(token, keys)


def test_nobody_is_signed_in_with_an_unknown_address(keys: DemoKeys) -> None:
    with pytest.raises(UnknownCustomer):
        issue_identity(SYSTEM, keys, "nobody@example.com")


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "demo"
    with ThreadPoolExecutor(3) as threads:
        first, *others = threads.map(demo_keys, [folder] * 3)
    assert all(keys == first for keys in others)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "PRIVATE" not in repr(first)
