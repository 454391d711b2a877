"""Amounts of money: "€12.50", "1.234,56 EUR", "20 dollars", "charged 15.99".

The value is a decimal with two places and the ISO 4217 code of its currency, "12.50 EUR"; where the currency is not
said, the decimal alone. No library is used: those for amounts (price-parser) need a text that is known to be a price,
and return its currency as it was written; finding amounts in a sentence is the larger part of the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.entities.digits import digits
from assistant.entities.found import Certainty, Found

_SYMBOLS = {
    "€": "EUR", "$": "USD", "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
    "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "₺": "TRY", "₴": "UAH", "₩": "KRW", "r$": "BRL", "kč": "CZK",
}  # fmt: skip
_NAMES = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD", "dólares": "USD",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "sterling": "GBP", "pfund": "GBP",
    "franc": "CHF", "francs": "CHF", "franken": "CHF", "yen": "JPY", "rupee": "INR", "rupees": "INR",
    "złoty": "PLN", "zloty": "PLN", "eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF",
}  # fmt: skip
_ISO = {**_SYMBOLS, **_NAMES, "pence": "GBP"}
# Codes that are words in lower case ("try", "all") count in capitals alone.
_CODES = (
    "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "HKD", "HUF", "ILS", "INR", "JPY",
    "KRW", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "UAH", "ZAR",
)  # fmt: skip

_NUMBER = r"(?:\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?!\d|[.,]\d)"
_BEGIN = r"(?<![\w.,])(?<!\d-)"


def _currency(end: str) -> str:
    """A symbol, or a word or code up to `end`."""
    symbols = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
    return rf"(?P<currency>(?i:{symbols}|(?:{'|'.join(_NAMES)}){end})|(?:{'|'.join(_CODES)}){end})"


_NO_LETTER = r"(?![^\W\d])"
_NO_WORD = r"(?!\w)"
_BEFORE = re.compile(rf"(?<!\w){_currency(_NO_LETTER)}\s?(?P<number>{_NUMBER})(?!\w)")
_AFTER = re.compile(
    rf"{_BEGIN}(?P<number>{_NUMBER})(?:[.,][-–—])?[\s-]?{_currency(_NO_WORD)}"
    r"(?:\s(?:and\s|und\s|et\s|y\s)?(?P<cents>\d{1,2})\s?(?:cents?|pence|ct)(?!\w))?"
)
_CENTS = re.compile(rf"{_BEGIN}(?P<cents>\d{{1,2}})\s?(?P<coin>cents?|pence|ct)(?!\w)", re.IGNORECASE)

# Words about money: a number without a currency beside one is an amount.
_MONEY = (
    r"amounts?|charged?|charges|charging|paid|pay|payments?|refund(?:ed|s)?|costs?|prices?|priced|balance|total|sum|"
    r"fees?|billed|owed?|debited|credited|deducted|discount|betrag|bezahlt|gezahlt|kostet|preis|abgebucht|montant|payé|"
    r"prix|débité|importe|pagado|pagué|precio|cobrado|importo|pagato|prezzo"
)
_MONEY_WORD = re.compile(rf"\b(?:{_MONEY})\b", re.IGNORECASE)
_WITH_CENTS = re.compile(rf"{_BEGIN}(?P<number>\d{{1,3}}(?:[.,]\d{{3}})*[.,]\d\d|\d{{4,9}}[.,]\d\d)(?![\w%]|[.,]\d)")
_WHOLE = re.compile(
    rf"\b(?:{_MONEY})\s(?:(?:of|was|is|me|us|about|only|just|exactly|over|for)\s){{0,2}}(?P<number>\d{{1,3}})"
    r"(?=\s*$|\s?[!?;)]|[.,](?!\d)|\s(?:and|but|for|on|in|from|to|too|instead|twice|back|please|not|or|again|more|less)\b)",
    re.IGNORECASE,
)
# Four digits and more may be an order ("refund 1042", "paid for 1042"): only right behind these words are they money.
_LARGE = re.compile(
    r"\b(?:paid|pay(?:ing)?|costs?|priced?|total|sum|amount|owed?|spen[dt]|worth|charged?|billed|deposit|balance)\b"
    r"(?:\s(?:you|me|us|them|guys|about|only|just|exactly|over|under|was|is|of|at|a|total|the|around|nearly|almost|roughly|"
    r"more|less|than|up|to|already|like|some|another|full|came|comes)\b){0,4}:?\s(?P<number>\d{4,9})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Amounts with a currency, and numbers beside a word about money."""
    for match in _BEFORE.finditer(text):
        yield _found(match, match["number"], match["currency"])
    for match in _AFTER.finditer(text):
        yield _found(match, match["number"], match["currency"], match["cents"])
    for match in _CENTS.finditer(text):
        yield _found(match, "0", match["coin"], match["cents"])
    if _MONEY_WORD.search(text):
        for pattern in (_WITH_CENTS, _WHOLE, _LARGE):
            for match in pattern.finditer(text):
                value = _decimal(match["number"])
                yield Found("amount", match.start("number"), match.end("number"), value, Certainty.IN_CONTEXT)


def _found(match: re.Match[str], number: str, currency: str, cents: str | None = None) -> Found:
    written = currency.lower()
    code = _ISO.get(written, currency if currency in _CODES else "")
    value = _decimal(number) if cents is None else f"{_decimal(number).partition('.')[0]}.{int(cents):02}"
    return Found("amount", match.start(), match.end(), f"{value} {code}".strip())


def _decimal(number: str) -> str:
    """The number with two places: the last point or comma is decimal unless three digits follow it, as in "1.234"."""
    cents = re.search(r"[.,](\d{1,2})$", number)
    whole = number[: cents.start()] if cents else number
    return f"{int(digits(whole))}.{digits(cents[1]).ljust(2, '0') if cents else '00'}"
