"""The words for dates of one language.

They come from the dateparser library, which has them for some 200 languages from the Unicode CLDR. Its files are read
without importing it, which takes a few milliseconds instead of half a second. Its parser is not used: it reads only
texts that are nothing but a date, takes milliseconds, does not know "last tuesday", and reads "last week" as one day.
"""

from __future__ import annotations

import importlib.util
import re
import runpy
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
UNITS = ("day", "week", "month", "year")
_RELATIVE = re.compile(rf"(in )?(\d) ({'|'.join(UNITS)})(?: ago)?")
_TEMPLATE = re.compile(rf"(in )?\\1 ({'|'.join(UNITS)})(?: ago)?")
_NUMBER = r"(\d+[.,]?\d*)"


@dataclass(frozen=True)
class DateWords:
    """Words in lower case and what they mean; days and months from 0, `phrases` as (how many, which unit).

    `templates` are phrases with a number at `{n}`: "{n} weeks ago", as (sign, unit). `last`, `this` and `following`
    stand before a weekday, a month or a unit, and behind them too where `modifiers_follow`. `before_day` and
    `before_month` announce a date, `of` joins a day to its month. After `future` a date is to come, unless one of
    `past` is nearer. `also_words` mean a month only beside another sign of a date; `no_dates` only look like one.
    """

    order: str
    weekdays: dict[str, int]
    months: dict[str, int]
    units: dict[str, str]
    numbers: dict[str, int]
    phrases: dict[str, tuple[int, str]]
    templates: dict[str, tuple[int, str]]
    last: frozenset[str]
    this: frozenset[str]
    following: frozenset[str]
    modifiers_follow: bool
    before_day: frozenset[str]
    before_month: frozenset[str]
    of: frozenset[str]
    future: frozenset[str]
    past: frozenset[str]
    weekend: frozenset[str]
    also_words: frozenset[str]
    no_dates: frozenset[str]

    @cached_property
    def hints(self) -> frozenset[str]:
        """Runs of letters: a text without any of them has no date in words."""
        words = [*self.weekdays, *self.months, *self.units, *self.phrases, *self.weekend]
        return frozenset(re.findall(r"[^\W\d_]+", word)[-1] for word in words)


_OWN = ("before_day", "future", "past", "weekend", "also_words", "no_dates")
# Words that dateparser lacks: colloquial ones, and ones that only look like a date.
_MORE: dict[str, dict[str, Any]] = {
    "en": {
        "phrases": {"last night": (-1, "day"), "tonight": (0, "day"), "this morning": (0, "day"),
                    "this afternoon": (0, "day"), "this evening": (0, "day"), "tomorrow morning": (1, "day"),
                    "yesterday morning": (-1, "day"), "yesterday evening": (-1, "day"), "a fortnight ago": (-14, "day"),
                    "yday": (-1, "day"), "tmrw": (1, "day"), "tomorow": (1, "day"), "yesterdy": (-1, "day")},
        "weekdays": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
        "months": {"sept": 8},
        "numbers": {"a couple of": 2, "couple of": 2},
        "last": ("past", "previous"), "following": ("coming", "upcoming", "following"),
        "before_day": ("on", "since", "from", "by", "until", "till", "before", "after", "dated", "between"),
        "before_month": ("in", "of", "during", "early", "mid", "late"),
        "future": ("by", "until", "till", "will", "won't", "'ll", "shall", "going to", "gonna"),
        "past": ("since", "from", "ordered", "bought", "paid", "placed", "returned", "got", "did", "was", "were",
                 "had"),
        "weekend": ("the weekend", "weekend"),
        "also_words": ("march", "may"),
    },
    "de": {
        "last": ("vorigen", "vorige", "voriges", "vergangenen", "vergangene", "vergangenes"),
        "following": ("kommenden", "kommende", "kommendes"),
        "before_day": ("am", "seit", "vom", "ab", "bis", "zum"),
        "before_month": ("im", "anfang", "mitte", "ende"),
        "future": ("bis", "wird", "werden"),
        "weekend": ("am wochenende", "wochenende"),
        "no_dates": ("guten morgen",),
    },
    "fr": {"before_day": ("le", "du", "depuis", "avant", "après"), "future": ("d'ici",),
           "weekend": ("le week-end", "week-end")},
    "es": {"before_day": ("el", "del", "desde"), "before_month": ("de",), "future": ("hasta", "para"),
           "no_dates": ("la mañana", "buenas mañanas")},
    "it": {"before_day": ("il", "dal", "del"), "before_month": ("da", "a"), "future": ("entro",)},
    "nl": {"before_day": ("op", "sinds", "van", "vanaf"), "future": ("tot", "wordt"),
           "weekend": ("het weekend", "weekend")},
    "pt": {"before_day": ("desde", "no", "na"), "before_month": ("de",), "future": ("até",)},
}  # fmt: skip


@cache
def date_words(language: str) -> DateWords:
    """The words of a language, by its ISO 639 code ("en") or a locale ("de-AT").

    Raises:
        ValueError: the library has no such language.
    """
    code = language.replace("_", "-").partition("-")[0].lower()
    info, more = _library(code, language), _MORE.get(code, {})
    relative = info["relative-type"]
    units = {word: unit for unit in UNITS for word in _words(info, unit) if len(word) > 1}
    last, this, following = (_beside_units(relative, key, units) for key in ("1 {} ago", "0 {} ago", "in 1 {}"))
    own = {name: frozenset(more.get(name, ())) for name in _OWN}
    return DateWords(
        order=info.get("date_order", "DMY"),
        weekdays=_numbered(info, WEEKDAYS) | more.get("weekdays", {}),
        months=_numbered(info, MONTHS) | more.get("months", {}),
        units=units,
        numbers=_number_words(info.get("simplifications", [])) | more.get("numbers", {}),
        phrases=_phrases(relative) | more.get("phrases", {}),
        templates=_templates(info["relative-type-regex"]),
        last=(last - this - following) | set(more.get("last", ())),
        this=(this - last - following) | set(more.get("this", ())),
        following=(following - last - this) | set(more.get("following", ())),
        modifiers_follow=any(phrase.lower().split()[-1] not in units for phrase in relative.get("1 week ago", ())),
        before_month=frozenset(_words(info, "in")) | set(more.get("before_month", ())),
        of=frozenset(_words(info, "pertain")),
        **own,
    )


def _library(code: str, language: str) -> dict[str, Any]:
    package = importlib.util.find_spec("dateparser")
    folders = package.submodule_search_locations if package else None
    path = Path((folders or [""])[0]) / "data" / "date_translation_data" / f"{code}.py"
    if not re.fullmatch(r"[a-z]{2,3}", code) or not path.is_file():
        raise ValueError(f"there are no words for dates in the language {language!r}: write its ISO 639 code, as in en")
    info: dict[str, Any] = runpy.run_path(str(path))["info"]
    return info


def _words(info: dict[str, Any], key: str) -> list[str]:
    return [word.lower() for word in info.get(key) or ()]


def _numbered(info: dict[str, Any], keys: tuple[str, ...]) -> dict[str, int]:
    return {word: index for index, key in enumerate(keys) for word in _words(info, key) if len(word) > 1}


def _phrases(relative: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    found = {}
    for key, phrases in relative.items():
        if meaning := _RELATIVE.fullmatch(key):
            amount = int(meaning[2]) if meaning[1] else -int(meaning[2])
            found |= {phrase.lower(): (amount, meaning[3]) for phrase in phrases}
    return found


def _templates(relative: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    found = {}
    for key, patterns in relative.items():
        if meaning := _TEMPLATE.fullmatch(key):
            worded = [pattern.replace(_NUMBER, "{n}").lower() for pattern in patterns]
            plain = [words for words in worded if re.fullmatch(r"[\w {}']+", words)]
            found |= dict.fromkeys(plain, (1 if meaning[1] else -1, meaning[2]))
    return found


def _beside_units(relative: dict[str, list[str]], key: str, units: dict[str, str]) -> frozenset[str]:
    """The words for "last", from "last week", "last month" and "last year" without their units."""
    phrases = [phrase for unit in UNITS[1:] for phrase in relative.get(key.format(unit), ())]
    return frozenset(word for phrase in phrases for word in phrase.lower().split() if word not in units)


def _number_words(simplifications: list[dict[str, str]]) -> dict[str, int]:
    pairs = [pair for entry in simplifications for pair in entry.items()]
    return {word: int(number) for word, number in pairs if number.isdecimal() and re.fullmatch(r"[^\W\d_]+", word)}
