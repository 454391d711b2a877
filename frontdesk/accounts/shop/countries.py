"""Where the shop delivers to, by the country that an address ends with."""

from __future__ import annotations

from functools import cache

from babel import Locale

#: To these an order is sent for the fee that was paid: the European Union.
SAME_FEE = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())  # noqa: SIM905
#: To these, too, but for another fee.
OTHER_FEE = frozenset({"NO", "CH", "LI", "GB"})
_ALSO = {"usa": "US", "us": "US", "america": "US", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB"}
_ALSO |= {"wales": "GB", "northern ireland": "GB", "holland": "NL", "czech republic": "CZ"}


def country_of(address: str) -> str | None:
    """The country's code (ISO 3166) if the address ends with its English name behind a comma; None if it names none."""
    last = address.rsplit(",", 1)[-1].strip(" .").replace(".", "")
    return _names().get(last.casefold()) if "," in address else None


@cache
def _names() -> dict[str, str]:
    territories = Locale("en").territories
    return {
        str(name).casefold(): code for code, name in territories.items() if code.isalpha() and len(code) == 2
    } | _ALSO
