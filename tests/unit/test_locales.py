"""Languages are known however they are written, and a related one is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.locales import closest, language_of, tidied


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        *(("en", "en"), ("en-US", "en"), ("en_GB", "en"), ("EN", "en"), (" En-au ", "en"), ("en-GB-oxendict", "en")),
        *(("en_US.UTF-8", "en"), ("en-US-u-hc-h12", "en"), ("en-001", "en"), ("en-Latn-US", "en")),
        *(("de", "de-AT"), ("de-CH", "de-AT"), ("DE_at", "de-AT"), ("de-DE-formal", "de-AT")),
        *(("pt-BR", "pt-BR"), ("pt", "pt"), ("pt-PT", "pt"), ("pt_br", "pt-BR"), ("zh-Hant-TW", "zh_CN")),
        *(("fr", None), ("", None), ("english", None), ("x-klingon", None), ("e", None), ("*", None), ("12", None)),
        *(("ende", None), ("deutsch", None), ("enx-US", None), ("en-", "en"), ("en;q=0.8", "en")),
    ],
)
def test_the_closest_language_is_found(wanted: str, found: str | None) -> None:
    assert closest(wanted, ["en", "de-AT", "pt", "pt-BR", "zh_CN"]) == found


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        *(("en", "en"), ("de-AT", "de-AT"), ("de_at", "de-AT"), ("PT-br", "pt-BR"), ("zh-Hant-TW", "zh-TW")),
        *(("en-US-u-hc-h12", "en-US"), ("sr_Latn_RS", "sr-RS"), ("es-419", "es"), ("en_GB.UTF-8", "en-GB")),
        *(("", "en"), ("english", "en"), ("tlh", "en"), ("x-y", "en"), ("de\x00", "de")),
    ],
)
def test_a_language_is_kept_in_one_form(name: str, tidy: str) -> None:
    assert tidied(name) == tidy


@given(st.text(max_size=30))
def test_any_text_names_a_language_or_none(name: str) -> None:
    assert tidied(tidied(name)) == tidied(name)
    assert closest(name, []) is None
    assert language_of(name) == language_of(name.swapcase()) or not name.isascii()
