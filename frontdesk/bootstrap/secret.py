"""Secrets that a process cannot do without."""

from __future__ import annotations

from pydantic import SecretStr

from frontdesk.settings import SHORTEST_METRICS_TOKEN, NotConfigured, Settings


def required(value: SecretStr | None, name: str) -> str:
    """The secret's value. Raises NotConfigured if it is missing or too short."""
    secret = value.get_secret_value() if value else ""
    if len(secret) < 32:
        raise NotConfigured(
            f"FRONTDESK_{name.upper()} is missing or shorter than 32 characters: set it to a random secret"
        )
    return secret


def check_metrics_token(settings: Settings) -> None:
    """Raises NotConfigured for a token that can be guessed, outside the demo."""
    token = settings.metrics_token
    if settings.mode == "production" and token is not None and len(token.get_secret_value()) < SHORTEST_METRICS_TOKEN:
        raise NotConfigured(
            f"FRONTDESK_METRICS_TOKEN is shorter than {SHORTEST_METRICS_TOKEN} characters: set it to a random secret, "
            "or to nothing, which closes /metrics"
        )
