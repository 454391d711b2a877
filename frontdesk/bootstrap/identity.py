"""Builds the verifier of customers' identity tokens."""

from __future__ import annotations

from frontdesk.bootstrap.demo import Demo
from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.settings import IdentitySettings, NotConfigured


def build_tokens(settings: IdentitySettings, demo: Demo | None) -> JwtIdentityTokens | None:
    """Tokens of the configured host; without one, of the demo shop in the demo, else None. Raises NotConfigured for a
    key that does not fit."""
    issuer, audience = settings.identity_issuer, settings.identity_audience
    if settings.identity_key:
        key = settings.identity_key.get_secret_value().replace("\\n", "\n")
        try:
            return JwtIdentityTokens(settings.identity_algorithm, key, issuer, audience)
        except ValueError as problem:
            raise NotConfigured(f"FRONTDESK_IDENTITY_KEY (with FRONTDESK_IDENTITY_ALGORITHM): {problem}.") from None
    return JwtIdentityTokens("RS256", demo.keys.public, issuer, audience) if demo else None
