"""Reads an address of the United States from what somebody wrote, or says what is missing from it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontdesk.accounts.retail.model import Address

COUNTRY = "USA"
FIELDS = ("address1", "address2", "city", "state", "zip", "country")
NEEDED = ("address1", "city", "state", "zip")
LONGEST = 200
_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|"
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
    "MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|"
    "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|"
    "WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico"
)
_CODES = {name.lower(): code for code, _, name in (each.partition(" ") for each in _STATES.split("|"))}
_COUNTRY = re.compile(r"(?:,\s*|\s+)(?:usa|u\.s\.a\.|us|u\.s\.|united states(?: of america)?)\s*\.?$", re.I)
_ZIP = re.compile(r"(?:^|[\s,])(\d{5})(?:-\d{4})?$")
_UNIT = re.compile(r"\s*(?:,\s*)?((?:suite|apt\.?|apartment|unit|floor|room|#)\s*[\w-]+)$", re.I)
_STATE = re.compile(rf"(?:^|[\s,])({'|'.join(sorted((*_CODES, *_CODES.values()), key=len, reverse=True))})\.?$", re.I)


class Incomplete(ValueError):
    """No address. `missing` are the names of the fields that have to be told."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def read_address(written: object) -> Address:
    """The address in a text such as "12 Elm Street, Suite 5, Austin, TX 78701", or in an object of its fields.

    Raises `Incomplete`: nothing is guessed, and no field is taken over from an earlier address.
    """
    if isinstance(written, Mapping):
        return _checked({name: _line(written.get(name)) for name in FIELDS})
    return _checked(_fields(_line(written)))


def _line(written: object) -> str:
    """A text in one line, its lines separated by commas; empty for what is no text or has no end."""
    if not isinstance(written, str) or len(written) > LONGEST:
        return ""
    lines = ", ".join(line.strip(" ,") for line in written.strip().splitlines() if line.strip(" ,"))
    return re.sub(r"\s+", " ", lines) if lines.isprintable() else ""


def _fields(text: str) -> dict[str, str]:
    """Reads from the end: country, zip, state, city; what is in front is the street."""
    rest = _COUNTRY.sub("", text)
    rest, zip_code = _cut(_ZIP, rest)
    rest, state = _cut(_STATE, rest)
    street = [part.strip() for part in rest.split(",") if part.strip()]
    is_city = (len(street) > 1 or bool(street and state)) and not re.search(
        r"\d|^(?:suite|apt|unit)\b", street[-1], re.I
    )
    city = street.pop() if is_city else ""
    first, second = (street[0], ", ".join(street[1:])) if street else ("", "")
    if not second and (unit := _UNIT.search(first)) and unit.start():
        first, second = first[: unit.start()], unit[1]
    return {"address1": first, "address2": second, "city": city, "state": state, "zip": zip_code}


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (text[: found.start()].rstrip(" ,"), found[1]) if found else (text, "")


def _checked(fields: Mapping[str, str]) -> Address:
    state = fields["state"].strip(" .")
    code = _CODES.get(state.lower(), state.upper())
    found = {
        "address1": fields["address1"] if re.search(r"[^\W\d_]", fields["address1"]) else "",
        "city": fields["city"] if re.search(r"[^\W\d_]", fields["city"]) else "",
        "state": code if code in _CODES.values() else "",
        "zip": fields["zip"][:5] if re.fullmatch(r"\d{5}(-\d{4})?", fields["zip"]) else "",
    }
    country = fields.get("country") or COUNTRY
    missing = tuple(name for name in NEEDED if not found[name])
    if country != COUNTRY and not _COUNTRY.fullmatch(f", {country}"):
        missing = (*missing, "country")
    if missing:
        raise Incomplete(missing)
    return Address(address2=fields["address2"], country=COUNTRY, **found)
