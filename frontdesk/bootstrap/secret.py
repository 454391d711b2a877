"""Secrets that a process cannot do without."""

from __future__ import annotations

from pydantic import SecretStr

from frontdesk.settings import NotConfigured


def required(value: SecretStr | None, name: str) -> str:
    """The secret's value. Raises NotConfigured if it is missing or too short to be one."""
    secret = value.get_secret_value() if value else ""
    if len(secret) < 32:
        raise NotConfigured(
            f"FRONTDESK_{name.upper()} is missing or shorter than 32 characters: set it to a random secret"
        )
    return secret
