"""The forms in which dates are written, as patterns over the words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from assistant.entities.date_words import DateWords, date_words

_YEAR = r"(?P<year>(?:19[7-9]\d|20\d\d)(?!\d))"
# A date is not part of a longer number, an amount or a reference.
_START = r"(?<![\w/#€$£])(?<!\d[.,-])"
_DAY = rf"{_START}(?P<day>\d{{1,2}})(?P<ordinal>st|nd|rd|th|er|\.|º|ª|°)?(?!\d)"


@cache
def date_forms(language: str) -> dict[str, re.Pattern[str]]:
    """The patterns by name; see `assistant.entities.date` for what each one means."""
    words = date_words(language)
    return {name: re.compile(form, re.IGNORECASE) for name, form in (_in_digits() | _in_words(words)).items()}


def _in_digits() -> dict[str, str]:
    two = r"\d{1,2}"
    return {
        "year_first": rf"{_START}(?P<year>[12]\d{{3}})(?P<by>[-/.])(?P<month>{two})(?P=by)(?P<day>{two})(?![\d-])",
        "year_last": rf"{_START}(?P<first>{two})(?P<by>[-/.])(?P<second>{two})(?P=by)"
        r"(?P<year>\d{4}|\d\d)(?![\w/-]|\.\d)",
        "no_year": rf"{_START}(?P<first>{two})(?P<by>[/.])(?P<second>{two})(?![\w/%€$£-]|[.,]\d)",
    }


def _in_words(words: DateWords) -> dict[str, str]:
    month, weekday, unit = (rf"(?P<{name}>{_any(known)})" for name, known in _names(words))
    number = _number(words)
    modifier = _any(words.last | words.this | words.following)
    before = rf"(?:(?P<before>{modifier})\s+)?"
    after = rf"(?:\s+(?P<after>{modifier}))?" if words.modifiers_follow else ""
    of = rf"(?:(?:{_any(words.of)})\s+)?" if words.of else ""
    week = _any(phrase for phrase, (_, unit) in words.phrases.items() if unit == "week")
    on_weekday = rf"(?:(?<!\w)(?:{_any(words.weekdays)})\.?,?\s+(?:the\s+)?)?"
    forms = {
        "day_month": rf"{on_weekday}{_DAY}[\s-]*{of}{month}\.?(?:,?\s+{of}{_YEAR})?",
        "month_day": rf"{on_weekday}(?<!\w){month}\.?\s+(?:the\s+)?{_DAY}(?:,?\s+{_YEAR})?",
        "month_year": rf"(?<!\w){month}\.?,?\s+{of}{_YEAR}",
        "month": rf"(?<!\w){before}{month}{after}(?!\w)",
        "weekday": rf"(?<!\w){before}{weekday}{after}(?!\w)",
        "weekday_of_week": rf"(?<!\w){weekday}\s+(?:of\s+|in\s+)?(?P<week>{week})(?!\w)",
        "week_and_weekday": rf"(?<!\w)(?P<week>{week})(?:['’]s)?\s+(?:on\s+)?{weekday}(?!\w)",
        "phrase": rf"(?<!\w)(?P<phrase>{_any(words.phrases)})(?!\w)",
        "template": rf"(?<![\w.,-])(?:{_templates(words)})(?!\w)",
        "span": rf"(?<!\w)(?P<before>{modifier})\s+(?P<number>{number})\s+{unit}(?!\w)",
        "unit": rf"(?<!\w){before}{unit}{after}(?!\w)",
        "ordinal": r"(?<!\w)the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?!\w)(?!\s+(?!and\b|or\b|but\b)[^\W\d_])",
        "year": rf"{_START}{_YEAR}(?![\w/.-])",
        "no_date": rf"(?<!\w)(?:{_any(words.no_dates)})(?!\w)",
        "weekend": rf"(?<!\w){before}(?P<weekend>{_any(words.weekend)}){after}(?!\w)",
    }
    return {name: form for name, form in forms.items() if ":)" not in form and ">)" not in form}


def _names(words: DateWords) -> tuple[tuple[str, Iterable[str]], ...]:
    return ("month", words.months), ("weekday", words.weekdays), ("unit", words.units)


def _number(words: DateWords) -> str:
    return rf"\d{{1,3}}|{_any(words.numbers)}" if words.numbers else r"\d{1,3}"


def _templates(words: DateWords) -> str:
    number = rf"({_number(words)})"
    return "|".join(_spaced(template).replace(r"\{n\}", number) for template in words.templates)


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, with any white space between their parts."""
    return "|".join(_spaced(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _spaced(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())
