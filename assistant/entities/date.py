"""Dates: "last tuesday", "3 days ago", "12 March", "16.11.2026", "last week".

The value is ISO 8601: a day, or for weeks, months and years the first and the last day, "2026-11-16/2026-11-22".
An ambiguous date is past, because customers write of what has happened, unless the words say otherwise ("next
tuesday", "by the 12th"). The words come from date_words, the forms from date_forms, the arithmetic from dateutil.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta, weekday

from assistant.entities.date_forms import date_forms
from assistant.entities.date_reading import LAST, NEXT, Reading
from assistant.entities.date_words import DateWords, date_words
from assistant.entities.digits import digits
from assistant.entities.found import Certainty, Found

Days = tuple[date, date]

_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT_FORM = re.compile(r"\d[./-]\d|(?<!\d)(?:19[7-9]|20\d)\d(?!\d)|\d(?:st|nd|rd|th)\b")
_LEAP_YEARS = 8  # the most years between two of them


def find(text: str, today: date, language: str = "en", order: str | None = None) -> Iterator[Found]:
    """The dates in a text that was written on the day `today`.

    `order` is "DMY" or "MDY", for 3/4/2026; the language's own if it is not given.
    """
    words = date_words(language)
    if not (_DIGIT_FORM.search(text) or not words.hints.isdisjoint(_LETTERS.findall(text.lower()))):
        return
    for form, pattern in date_forms(language).items():
        for match in pattern.finditer(text):
            reading = Reading(match, today, words, order or words.order)
            try:
                days = _MEANINGS[form](reading)
            except (KeyError, ValueError, OverflowError):
                continue  # no such day, or a letter that only the pattern takes for another ("ſunday")
            if form == "no_date":
                yield Found("date", match.start(), match.end(), None)
            elif days:
                certainty = Certainty.IN_CONTEXT if form in ("year", "no_year") else Certainty.MARKED
                yield Found("date", match.start(), match.end(), _iso(days), certainty)


def _iso(days: Days) -> str:
    return "/".join(day.isoformat() for day in dict.fromkeys(days))


def _year_first(reading: Reading) -> Days:
    return _one(date(reading.number("year"), reading.number("month"), reading.number("day")))


def _year_last(reading: Reading) -> Days:
    year = reading.number("year")
    if year < 100:
        year += 2000 if 2000 + year <= reading.today.year + 10 else 1900
    month, day = _month_and_day(reading)
    return _one(date(year, month, day))


def _no_year(reading: Reading) -> Days | None:
    """A day and month without a year; "3.11" counts only behind a word that announces a date, as it may be a price."""
    if not reading.announced_by(reading.words.before_day):
        return None
    month, day = _month_and_day(reading)
    return _one(_nearest(reading, month, day))


def _month_and_day(reading: Reading) -> tuple[int, int]:
    first, second = reading.number("first"), reading.number("second")
    month_first = reading.order.startswith("M") and reading.match["by"] != "."
    month, day = (first, second) if month_first else (second, first)
    return (day, month) if month > 12 else (month, day)


def _day_and_month(reading: Reading) -> Days | None:
    word = reading.word("month")
    month, day = reading.words.months[word] + 1, reading.number("day")
    if reading.has("year"):
        return _one(date(reading.number("year"), month, day))
    sure = reading.has("ordinal") or reading.announced_by(reading.words.before_day) or reading.ends_clause
    return _one(_nearest(reading, month, day)) if sure or word not in reading.words.also_words else None


def _nearest(reading: Reading, month: int, day: int) -> date:
    """The latest such day up to today, or the first one from today on.

    Raises:
        ValueError: there is no such day in any year.
    """
    step = 1 if reading.is_ahead else -1
    for years in range(_LEAP_YEARS + 1):
        try:
            found = date(reading.today.year + step * years, month, day)
        except ValueError:
            continue
        if (found - reading.today).days * step >= 0:
            return found
    raise ValueError("no such day")


def _month_and_year(reading: Reading) -> Days:
    return _month_of(date(reading.number("year"), reading.words.months[reading.word("month")] + 1, 1))


def _month(reading: Reading) -> Days | None:
    word, direction = reading.word("month"), reading.direction
    announced = reading.announced_by(reading.words.before_month | reading.words.before_day)
    ambiguous = len(word) < 5 or word in reading.words.also_words
    if (ambiguous and not (announced or direction in (LAST, NEXT))) or reading.follows_digit:
        return None
    first = reading.today.replace(day=1, month=reading.words.months[word] + 1)
    here = reading.today.replace(day=1)
    if direction is None:
        ahead = reading.is_ahead
        away = (1 if first < here else 0) if ahead else (-1 if first > here else 0)
    else:
        away = direction if (first - here).days * direction <= 0 else 0
    return _month_of(first + relativedelta(years=away))


def _weekday(reading: Reading) -> Days | None:
    word, direction = reading.word("weekday"), reading.direction
    if len(word) < 4 and direction is None and not reading.announced_by(reading.words.before_day):
        return None
    wanted = reading.words.weekdays[word]
    if direction == 0:
        return _one(_monday(reading.today) + timedelta(wanted))
    side = direction or (NEXT if reading.is_ahead else LAST)
    return _one(reading.today + relativedelta(days=side, weekday=weekday(wanted, side)))


def _weekday_of_week(reading: Reading) -> Days:
    weeks, _ = reading.words.phrases[reading.word("week")]
    return _one(_monday(reading.today) + timedelta(weeks=weeks, days=reading.words.weekdays[reading.word("weekday")]))


def _phrase(reading: Reading) -> Days:
    amount, unit = reading.words.phrases[reading.word("phrase")]
    return _whole(reading.today, amount, unit)


def _template(reading: Reading) -> Days:
    group = reading.match.lastindex or 1
    sign, unit = list(reading.words.templates.values())[group - 1]
    return _one(_moved(reading.today, sign * _amount(reading.match[group], reading.words), unit))


def _span(reading: Reading) -> Days:
    """ "The last 3 days": up to today, or from today on."""
    amount = _amount(reading.match["number"], reading.words) * (reading.direction or 0)
    other = _moved(reading.today, amount, reading.words.units[reading.word("unit")])
    return min(other, reading.today), max(other, reading.today)


def _unit(reading: Reading) -> Days | None:
    unit, direction = reading.words.units[reading.word("unit")], reading.direction
    # "The next day", "this day": rarely counted from today.
    return None if direction is None or unit == "day" else _whole(reading.today, direction, unit)


def _ordinal(reading: Reading) -> Days | None:
    if not reading.announced_by(reading.words.before_day):
        return None
    day, first = reading.number("day"), reading.today.replace(day=1)
    step = 1 if reading.is_ahead else -1
    for months in range(3):
        month = first + relativedelta(months=step * months)
        if 1 <= day <= _month_of(month)[1].day and (month.replace(day=day) - reading.today).days * step >= 0:
            return _one(month.replace(day=day))
    return None


def _year(reading: Reading) -> Days | None:
    near = abs(reading.number("year") - reading.today.year) <= 10
    announced = reading.announced_by(reading.words.before_month | reading.words.before_day)
    return _whole(date(reading.number("year"), 1, 1), 0, "year") if near and announced else None


def _weekend(reading: Reading) -> Days | None:
    if reading.direction is None and " " not in reading.word("weekend"):
        return None  # "weekend delivery"
    saturday = _monday(reading.today) + timedelta(5)
    side = reading.direction
    if side is None:
        side = 0 if reading.is_ahead or saturday <= reading.today else LAST
    saturday += timedelta(weeks=side)
    return saturday, saturday + timedelta(1)


def _no_date(_: Reading) -> None:
    return None


def _amount(written: str, words: DateWords) -> int:
    return int(digits(written)) if written[:1].isdecimal() else words.numbers[" ".join(written.lower().split())]


def _one(day: date) -> Days:
    return day, day


def _whole(today: date, amount: int, unit: str) -> Days:
    """The day, week, month or year that is `amount` units away from today's."""
    day = _moved(today, amount, unit)
    if unit == "week":
        return _monday(day), _monday(day) + timedelta(6)
    if unit == "month":
        return _month_of(day)
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if unit == "year" else _one(day)


def _moved(today: date, amount: int, unit: str) -> date:
    return today + relativedelta(**{f"{unit}s": amount})


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _month_of(day: date) -> Days:
    return day.replace(day=1), day + relativedelta(day=31)


_MEANINGS: dict[str, Callable[[Reading], Days | None]] = {
    "year_first": _year_first,
    "year_last": _year_last,
    "no_year": _no_year,
    "day_month": _day_and_month,
    "month_day": _day_and_month,
    "month_year": _month_and_year,
    "month": _month,
    "weekday": _weekday,
    "weekday_of_week": _weekday_of_week,
    "week_and_weekday": _weekday_of_week,
    "phrase": _phrase,
    "template": _template,
    "span": _span,
    "unit": _unit,
    "ordinal": _ordinal,
    "year": _year,
    "weekend": _weekend,
    "no_date": _no_date,
}
