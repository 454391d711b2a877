"""All rate limits and their default rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
#: Actions of which each replica must not allow as many again. The others protect the process that counts them.
SHARED = frozenset(
    {
        *("conversations", "handoffs", "reset_mails", "sign_ins", "device_sign_ins", "identity_sign_ins"),
        *("codes", "code_tries"),
        *("zendesk_updates", "zendesk_exports"),
    }
)
_RATE = re.compile(r"([1-9]\d{0,8})\s*/\s*(?:([1-9]\d{0,3})\s*)?(second|minute|hour|day)s?", re.ASCII)


@dataclass(frozen=True)
class Rate:
    """At most `times` in any `seconds` (a moving window)."""

    times: int
    seconds: int

    def __str__(self) -> str:
        """As `parse_rates` reads it."""
        unit = next(name for name, length in reversed(_SECONDS.items()) if self.seconds % length == 0)
        multiple = self.seconds // _SECONDS[unit]
        return f"{self.times}/{unit}" if multiple == 1 else f"{self.times}/{multiple} {unit}s"


@dataclass(frozen=True)
class Limit:
    """The rates of one action, counted for each value of `by` (several: for each combination)."""

    action: str
    by: tuple[str, ...]
    rates: tuple[Rate, ...]

    @cached_property
    def name(self) -> str:
        """The name in settings and metrics, such as `messages_by_address`."""
        return f"{self.action}_by_{'_and_'.join(self.by)}"

    @property
    def is_shared(self) -> bool:
        """Whether all processes count it together; otherwise each counts for itself."""
        return self.action in SHARED


def parse_rates(text: str) -> tuple[Rate, ...]:
    """Read `30/minute, 300/hour, 5/10 minutes`.

    Raises:
        ValueError: a part cannot be read; the message names it.
    """
    return tuple(_parse_rate(part.strip()) for part in text.split(","))


def parse_overrides(text: str) -> dict[str, str]:
    """Read `messages_by_address=120/minute; handoffs_by_address=60/hour`: rates, as text, by the limit's name.

    Raises:
        ValueError: a part has no name or is there twice; the message names it.
    """
    overrides: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, is_named, rates = (word.strip() for word in part.partition("="))
        if not name or not is_named:
            raise ValueError(f'"{part}" names no limit: write for example "messages_by_address=120/minute"')
        if name in overrides:
            raise ValueError(f"{name} is there twice")
        overrides[name] = rates
    return overrides


def _parse_rate(text: str) -> Rate:
    match = _RATE.fullmatch(text.lower())
    if match is None:
        raise ValueError(f'"{text}" is not a rate: write for example "30/minute", "300/hour" or "5/10 minutes"')
    times, multiple, unit = match.groups()
    return Rate(int(times), int(multiple or 1) * _SECONDS[unit])


class Policy:
    """Every limit, found by its action or its name. Names are unique."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits = {limit.name: limit for limit in limits}
        self._by_action: dict[str, tuple[Limit, ...]] = {}
        for limit in self._limits.values():
            self._by_action[limit.action] = (*self._by_action.get(limit.action, ()), limit)

    def of_action(self, action: str) -> tuple[Limit, ...]:
        """All limits of an action. Raises KeyError for an unknown one."""
        return self._by_action[action]

    def named(self, name: str) -> Limit:
        """Raises KeyError for an unknown one."""
        return self._limits[name]

    def names(self) -> tuple[str, ...]:
        """In the order of the table."""
        return tuple(self._limits)

    def overridden(self, rates: Mapping[str, str]) -> Policy:
        """The same limits with other rates, given as text by the limit's name.

        Raises:
            ValueError: there is no such limit, or its text cannot be read; the message names it.
        """
        if unknown := rates.keys() - self._limits.keys():
            raise ValueError(f"unknown limit {min(unknown)}: choose from {', '.join(self._limits)}")
        return Policy(
            replace(limit, rates=_rates_of(limit.name, rates[limit.name])) if limit.name in rates else limit
            for limit in self._limits.values()
        )


def _rates_of(name: str, text: str) -> tuple[Rate, ...]:
    try:
        return parse_rates(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _limit(action: str, by: str, rates: str) -> Limit:
    return Limit(action, tuple(by.split("+")), parse_rates(rates))


# Far above what people do, also a whole office behind one address, and far below what a script does.
#
# Sign-ins: a guesser is stopped by the pair of e-mail and address, after a few tries. The e-mail alone has a much
# larger number, else a stranger keeps an agent out with a few wrong guesses, again and again; it only stops guesses
# that come from very many addresses at once. The address alone stops one that goes through many e-mails. A browser
# in which an agent signed in before is counted by itself, so that none of this keeps its agent out.
#
# Reset mails: at a limit the customer hears the same words as ever, so nobody learns from it who has an account.
#
# Codes and tries of them have bounds for an account, whatever its conversations are: a code has a million values, and
# thirty tries a day find one in ninety years.
#
# Frames count all that a page sends over its socket, signs of typing included; an agent's pages are counted together.
#
# Handoffs count those that a customer asks for, also after an agent handed back or resolved the conversation. Handoffs
# for a failure on our side are never refused.
#
# What goes to Zendesk stays below Zendesk's own limits (30 in 10 minutes and 100 a minute; 10 exports a minute), so
# that agents and other integrations have room; with its High Volume add-on they may be raised.
DEFAULTS = Policy(
    (
        _limit("conversations", "address", "60/minute, 600/hour"),
        _limit("messages", "conversation", "60/minute, 600/hour"),
        _limit("messages", "address", "600/minute, 6000/hour"),
        _limit("frames", "conversation", "50/10 seconds, 600/10 minutes"),
        _limit("frames", "account", "200/10 seconds, 3000/10 minutes"),
        _limit("handoffs", "conversation", "5/10 minutes, 20/day"),
        _limit("handoffs", "address", "30/10 minutes, 100/hour"),
        _limit("reset_mails", "email", "3/hour, 10/day"),
        _limit("reset_mails", "conversation", "3/hour"),
        _limit("reset_mails", "address", "3/hour"),
        _limit("sign_ins", "email+address", "6/5 minutes"),
        _limit("sign_ins", "address", "60/5 minutes"),
        _limit("sign_ins", "email", "300/hour"),
        _limit("device_sign_ins", "device", "10/5 minutes"),
        _limit("identity_sign_ins", "conversation", "10/minute"),
        _limit("codes", "account", "10/day"),
        _limit("codes", "conversation", "6/hour"),
        _limit("codes", "address", "20/hour, 60/day"),
        _limit("code_tries", "account", "30/day"),
        _limit("code_tries", "address", "60/hour"),
        _limit("votes", "address", "10/minute, 60/hour"),
        _limit("identity_sign_ins", "address", "120/minute, 1200/hour"),
        _limit("zendesk_updates", "ticket", "25/10 minutes"),
        _limit("zendesk_updates", "account", "80/minute"),
        _limit("zendesk_exports", "account", "6/minute"),
    )
)
