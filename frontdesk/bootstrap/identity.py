"""Builds the verifier of customers' identity tokens."""

from __future__ import annotations

from frontdesk.bootstrap.demo import Demo
from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.settings import IdentitySettings


def build_tokens(settings: IdentitySettings, demo: Demo | None) -> JwtIdentityTokens | None:
    """Tokens of the configured host; without one, of the demo shop in the demo, else None. Raises ValueError for a key
    that does not fit."""
    issuer, audience = settings.identity_issuer, settings.identity_audience
    if settings.identity_key:
        key = settings.identity_key.get_secret_value().replace("\\n", "\n")
        return JwtIdentityTokens(settings.identity_algorithm, key, issuer, audience)
    return JwtIdentityTokens("RS256", demo.keys.public, issuer, audience) if demo else None
