"""International bank account numbers in a text (ISO 13616): country, two check digits, the country's own number."""

from __future__ import annotations

import re

from frontdesk.privacy.model import Span

#: Number of characters by country, from the IBAN registry.
_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d{2})",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
        "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
        "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
        "YE30",
    )
}
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}")
_CALLED = re.compile(
    r"\biban\b[^\d\n]{0,30}?(?<![A-Za-z0-9])(?P<iban>[A-Z]{2}[ \u00a0-]?\d{2}(?:[ \u00a0-]?[A-Z0-9]{1,4}){3,8}(?<=\d))"
    r"(?!\w)",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"[ \u00a0-]?([A-Za-z0-9])")


def iban_spans(text: str) -> list[Span]:
    """Where valid IBANs are, with or without spaces, in order."""
    spans: list[Span] = []
    for start in _START.finditer(text):
        end = _end(text, start)
        if end and not (spans and start.start() < spans[-1].end):
            spans.append(Span(start.start(), end))
    return spans


def called_iban_spans(text: str) -> list[Span]:
    """Where something stands that is called an IBAN and has its form, whatever its check digits say: a typing error
    does not make it less private."""
    return [Span(*found.span("iban")) for found in _CALLED.finditer(text)]


def passes_mod_97(iban: str) -> bool:
    """The check of ISO 7064 (mod 97-10): moved behind the rest and read as a number, letters as 10 to 35."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def _end(text: str, start: re.Match[str]) -> int | None:
    iban, at = start.group(), start.end()
    length = _LENGTHS.get(iban[:2].upper(), 0)
    while len(iban) < length and (character := _CHARACTER.match(text, at)):
        iban, at = iban + character[1], character.end()
    is_whole = len(iban) == length and not text[at : at + 1].isalnum()
    return at if is_whole and passes_mod_97(iban) else None
