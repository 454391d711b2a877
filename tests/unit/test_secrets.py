"""Secrets that can be guessed keep every process from starting in production, each with one line that says which."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from frontdesk.bootstrap.examination import problems, require_good
from frontdesk.bootstrap.secret import check_other_secrets
from frontdesk.settings import NotConfigured, Settings

GOOD = {
    "assistant_secret": "a" * 32,
    "actions_token": "b" * 32,
    "identity_key": "c" * 32,
    "identity_algorithm": "HS256",
    "reset_url": "https://shop.example/reset",
}

WRONG = [
    ("actions_token", "x"),
    ("actions_token", "x" * 31),
    ("actions_token", None),
    ("assistant_secret", "y" * 20),
    ("assistant_secret", None),
    ("identity_key", "k"),
    ("identity_key", "k" * 31),
    ("metrics_token", "m"),
]


def settings(mode: str = "production", **values: str | None) -> Settings:
    return Settings(_env_file=None, mode=mode, **(GOOD | values))


@pytest.mark.parametrize(("name", "value"), WRONG)
@pytest.mark.parametrize("process", ["", "frontdesk", "actions"])
def test_no_process_starts_in_production_with_a_secret_that_can_be_guessed(
    name: str, value: str | None, process: str
) -> None:
    with pytest.raises(NotConfigured, match=f"FRONTDESK_{name.upper()}.* characters") as problem:
        require_good(settings(**{name: value}), process)
    assert "\n" not in str(problem.value)
    assert any(name.upper() in said for said in problems(settings(**{name: value})))


def test_good_ones_are_well_and_the_demo_takes_any_of_others() -> None:
    assert not [said for said in problems(settings()) if "characters" in said]
    check_other_secrets(settings("demo", identity_key="k"))
    check_other_secrets(settings(identity_key="-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0C"))


class WithChannel(Settings):
    """The settings once there is another channel."""

    pigeon_secret: SecretStr | None = None


@pytest.mark.parametrize("secret", ["", "coo", "c" * 15])
def test_a_channels_secret_is_looked_at_as_soon_as_there_is_one(secret: str) -> None:
    with pytest.raises(NotConfigured, match="FRONTDESK_PIGEON_SECRET is shorter than 16 characters"):
        check_other_secrets(WithChannel(_env_file=None, mode="production", pigeon_secret=secret))
    check_other_secrets(WithChannel(_env_file=None, mode="production", pigeon_secret="c" * 16))
    check_other_secrets(WithChannel(_env_file=None, mode="production", pigeon_secret=None))
