"""Builds the verifier of customers' identity tokens."""

from __future__ import annotations

from frontdesk.bootstrap.demo import Demo
from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.identity.kept_keys import OF_FILE, OF_URL, KeptKeys, KeysUnavailable, read_key_file
from frontdesk.identity.key_url import KeyUrl
from frontdesk.identity.keys import Keys, key_of_setting
from frontdesk.settings import IdentitySettings, NotConfigured


def build_tokens(settings: IdentitySettings, demo: Demo | None) -> JwtIdentityTokens | None:
    """Tokens of the configured host; without one, of the demo shop in the demo, else None. Raises NotConfigured for
    keys that do not fit."""
    keys = build_keys(settings)
    if keys is None and demo:
        keys = key_of_setting("RS256", demo.keys.public)
    return JwtIdentityTokens(keys, settings.identity_issuer, settings.identity_audience) if keys else None


def build_keys(settings: IdentitySettings) -> Keys | None:
    """The keys of the configured host. An address is not asked yet. Raises NotConfigured."""
    file, url, is_private = settings.identity_jwks_file, settings.identity_jwks_url, settings.identity_jwks_private
    if sum(map(bool, (settings.identity_key, file, url))) > 1:
        raise NotConfigured(
            "FRONTDESK_IDENTITY_KEY, FRONTDESK_IDENTITY_JWKS_FILE and FRONTDESK_IDENTITY_JWKS_URL: set one of them."
        )
    try:
        if url:
            return KeptKeys(KeyUrl(url, is_private), OF_URL)
        if file:
            read_key_file(file)
            return KeptKeys(lambda: read_key_file(file), OF_FILE)
    except (ValueError, KeysUnavailable) as problem:
        raise NotConfigured(f"FRONTDESK_IDENTITY_JWKS_{'URL' if url else 'FILE'}: {problem}.") from None
    if not settings.identity_key:
        return None
    key = settings.identity_key.get_secret_value().replace("\\n", "\n")
    try:
        return key_of_setting(settings.identity_algorithm, key)
    except ValueError as problem:
        raise NotConfigured(f"FRONTDESK_IDENTITY_KEY (with FRONTDESK_IDENTITY_ALGORITHM): {problem}.") from None
