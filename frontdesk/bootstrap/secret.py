"""Secrets that a process cannot do without."""

from __future__ import annotations

from pydantic import SecretStr

from frontdesk.settings import PREFIX, SHORTEST_METRICS_TOKEN, NotConfigured, Settings

SHORTEST_SECRET = 32
#: Secrets that others give out may be shorter than ours.
SHORTEST_OF_OTHERS = 16
_EXAMINED = frozenset({"assistant_secret", "actions_token", "code_key", "metrics_token", "database_password"})


def required(value: SecretStr | None, name: str) -> str:
    """The secret's value. Raises NotConfigured if it is missing or too short."""
    secret = value.get_secret_value() if value else ""
    if len(secret) < SHORTEST_SECRET:
        raise NotConfigured(
            f"FRONTDESK_{name.upper()} is missing or shorter than 32 characters: set it to a random secret"
        )
    return secret


def check_other_secrets(settings: Settings) -> None:
    """Raises NotConfigured in production for a secret that can be guessed and that others share with us: the host's
    identity key, and whatever a channel brings. The database's password is not ours to judge."""
    if settings.mode != "production":
        return
    for name in filter(lambda name: name not in _EXAMINED, type(settings).model_fields):
        value = getattr(settings, name)
        shortest = SHORTEST_SECRET if name == "identity_key" else SHORTEST_OF_OTHERS
        if isinstance(value, SecretStr) and len(value.get_secret_value()) < shortest:
            raise NotConfigured(
                f"{PREFIX}{name.upper()} is shorter than {shortest} characters: get or make a longer one"
            )


def check_metrics_token(settings: Settings) -> None:
    """Raises NotConfigured for a token that can be guessed, outside the demo."""
    token = settings.metrics_token
    if settings.mode == "production" and token is not None and len(token.get_secret_value()) < SHORTEST_METRICS_TOKEN:
        raise NotConfigured(
            f"FRONTDESK_METRICS_TOKEN is shorter than {SHORTEST_METRICS_TOKEN} characters: set it to a random secret, "
            "or to nothing, which closes /metrics"
        )
