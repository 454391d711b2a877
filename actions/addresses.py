"""The address in a customer's message: wherever it stands, in one go or in parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions.address_parts import POSTCODE, completed, corrected, leaves_the_rest, parts_of, without_the_rest
from actions.call import Call, Services
from actions.carrying_out import Wanted, is_offered, mended_by, refused_anyway
from actions.frame.asking import asks_something
from actions.frame.deciding import takes_back
from actions.frame.form import Answer, Asked, Question
from actions.frame.memory import spoken_of
from actions.frame.words import in_one_line, short, words
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.passing_on import NEW_ADDRESS as NEW_ADDRESS
from actions.records import account_of, order_of
from frontdesk.accounts.refusals import Refusal
from frontdesk.references import ANY_NUMBER

#: In place of one where none is asked for.
NOWHERE = "–"
# What a message that says a part of an address, without any that was said before, is taken for.
_CHANGING = frozenset({"change_address", "change_default_address", "correction"})
_PART = re.compile(r"\b(?:not|instead of|rather than)\b|\bhouse (?:number|nr|no)\b|\bpost ?code\b", re.IGNORECASE)
# What is added to an address without being a part of it.
_ADDED = re.compile(
    r"\b(?:c/o|care of|attn|attention|for the attention|name|bell|ring|gate|back door)\b", re.IGNORECASE
)
MOST_WORDS = 4  # of a town's name
#: Reasons that another address may mend.
OF_ADDRESS = frozenset(
    {
        Refusal.ADDRESS_INCOMPLETE,
        Refusal.PO_BOX,
        Refusal.ANOTHER_FEE,
        Refusal.NOT_DELIVERED_THERE,
        Refusal.NOTHING_CHANGES,
    }
)
_PAUSE = re.compile(r"[:,]\s+(?!not\b|no\b)(?=\S)")
# A house number and a name of three letters or more, in either order: "12 Hill Road, 2255 Brindlemere", "Hill Road 12".
_ADDRESS = re.compile(
    r"(?:(?:flat|apt|apartment|unit)\s*\w+,?\s+)?\d+(?:\s?[a-z]\b)?,?\s+(?!not\b)[^\W\d_]{3}[^?!]*|"
    r"(?!(?:house |flat )?(?:number|nr|flat|postcode|zip)\b)[^\W\d_]{3}"
    r"(?:(?!\b(?:number|not|but|nr)\b|(?<=[^\W\d_]{4})\.\s)[^\d?!,;]){0,40}\s\d+(?:\s?[a-z]\b)?(?:,[^?!]*)?",
    re.IGNORECASE,
)
_HOUSE_AND_STREET = re.compile(r"(?<![\w/-])\d{1,4} ?[a-z]?\s+(?=[^\W\d_]{3})", re.IGNORECASE)
# A full stop ends the address unless it ends an abbreviation, as in "Mill St. 4" or "12 St. John's Road".
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_]{4}|\w\d\d\d)\.\s+|\s*[\n]\s*(?=(?:kind|best|thanks|thank|regards|please)\b)", re.I
)
# Where a sentence or a line begins, in a message that was asked for an address: "ok do it. 4 Mill Lane".
_BEGINS = re.compile(r"(?:[.!?]\s+|\n\s*)(?=\S)")
# A house may have a name instead of a number: "Rose Cottage, Mill Lane, Quillhaven".
_PLACE = re.compile(
    r"\b(?:street|str|road|rd|lane|ln|avenue|ave|way|hill|court|close|drive|square|terrace|row|yard|gardens?|park|"
    r"place|crescent|cottage|house|farm|mill|lodge|barn|villa|manor|hall|rise|stair|steps|bend)\b",
    re.IGNORECASE,
)
# What stands before the address in a message that asks for another one. "For" stands before much else.
_BEFORE = re.compile(
    r"\b(?:to|into|is|it'?s|be|at|address:?)\s+(?!not\b|no\b|the\b|my\b)(?=\S)"
    rf"|\bfor\s+(?=\d+[^,.;!?\d]{{1,40}}?{_PLACE.pattern})",
    re.IGNORECASE,
)
# What stands behind it and is none of it: "instead, not to my sister".
_REST = re.compile(
    r"[\s,;]*\b(?:(?:instead|rather)(?!\W+(?:(?:at|to|is|it'?s|its|address)\W+){0,3}\d)|not to|not at|and not)\b.*$"
    r"|[\s,;]+(?:and|n|&|\+)\s+(?:also |then |please |pls )*(?:change|put|use|can|could|update|do|make|send|set|it'?s"
    r"|tell|cancel)\b.*$"
    rf"|[\s,.;]+(?:kind|best|warm|many)(?:est)? (?:regards|wishes)\b(?!\s+{_PLACE.pattern}).*$"
    rf"|[,.;]\s*(?:regards|sincerely|yours (?:truly|faithfully|sincerely))\b(?!\s+{_PLACE.pattern}).*$"
    r"|[\s,;]*\b(?:that's |that is |its |it's |just )*(?:for|with) (?:my |the )?(?:order |parcel |number )*"
    rf"{ANY_NUMBER.pattern}\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# "The other one, too, to the same address", after one was changed.
_SAME = re.compile(
    r"\b(?:the |that )?same (?:address|place|house|one)\b|\bto the (?:new|same) (?:one|address|house|place)\b"
    r"|\bthere (?:too|as well|also)\b|\b(?:that|the new) address (?:too|as well|also)\b",
    re.IGNORECASE,
)
# "…, Wyndlecombe, it's the house with the blue gate": what follows a town is a sentence of its own.
_GOES_ON = re.compile(
    r"[\s,;]+(?:it'?s|its|that'?s|thats|which|where|when'?s?|what|how|is it|will it|does it|will you|do you"
    r"|are you|because|cos|as|since|so|but|if|can|could|he|she|they|we|i|i'm|i'll"
    r"|he's|she's|they're|we're|there|and (?:it|he|she|they|we|i|the))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# "…, she lives in flat 3" belongs to it.
_STILL_OF_IT = re.compile(
    r"\d|\b(?:flat|floor|apartment|apt|unit|c/o|care of|name[ds]?|bell|ring|door|write|attn|attention)\b", re.IGNORECASE
)
_OR_ELSE = re.compile(
    r"\d|\b(?:not|but|just|except|apart|instead|different|another|flat|floor|number)\b|n't\b", re.IGNORECASE
)
_LINE_END = re.compile(r"(?<=[\w)])[ \t]*\n\s*(?=\w)")
_AFTER = re.compile(r"(?:[\s,.;]*\b(?:instead|please|pls|thanks|thank you|asap|thx|now)\b)+[\s.]*$", re.IGNORECASE)


def address_question(wanted: Wanted, response: str) -> Question:
    """The question for a new address, in as many goes as it takes; `response` is how it is put first."""

    def ask(call: Call, services: Services) -> Asked:
        if part := call.slot(NEW_ADDRESS):
            return Asked("utter_ask_rest_of_address", variables={"address": part})
        return Asked(response, variables=orders_chosen(call, services) if wanted.of_orders else {})

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        return _read(call, asked, lambda: _so_far(wanted, call, services))

    def known(call: Call, services: Services) -> str | None:
        """Nothing need be asked where no order that was chosen can go anywhere else: that is said at once."""
        numbers = (call.slot(ORDERS) or []) if wanted.of_orders and is_offered(wanted.name, call, services) else []
        is_over = all(refused_anyway(wanted.name, call, services, number) for number in numbers)
        return NOWHERE if numbers and is_over else None

    question = Question(
        NEW_ADDRESS, ask, read, known=known, unclear="utter_address_unclear", free=True, is_whole=is_whole
    )
    return mended_by(question, wanted, OF_ADDRESS)


def is_whole(address: str) -> bool:
    """Whether an address says a place beside the street: a postcode, a town. Without any number nobody can tell."""
    return bool(parts_of(address).place) or not any(sign.isdigit() for sign in address)


def _read(call: Call, asked: bool, so_far: Callable[[], str | None]) -> Answer | None:
    """The address in the message. A part of one ("number 14, not 41", "21 Mill Lane, same town") is completed from the
    one that was said before, else from the one that it takes the place of."""
    if call.text.startswith("/"):
        return None
    text, known = _with_commas(call.punctuated), call.slot(NEW_ADDRESS)
    said = without_the_rest(text)
    if not known and _means_the_same(text) and (before := spoken_of(call, "address")):
        return Answer(before, whole=True)
    base = known or (so_far() if _speaks_of_a_part(call) else None)
    if base and (mended := corrected(base, text)):
        return Answer(mended, whole=True)
    found = address_in(said, anywhere=asked) or (known and _named(_addresses_at([0], said)))
    if found and known and set(words(found)) <= set(words(known)):
        return Answer(known, whole=True)  # "yes, 12 Mill Lane, Thistlepost", without its postcode
    if found and not _is_a_place(found):
        return Answer(completed(found, base) if base else found, whole=True)
    if asked and _is_named(call):
        return Answer(text, whole=True)
    if asked and known and not is_whole(known) and _is_short(call):
        return Answer(f"{known}, {said}", whole=True)
    if asked:
        return Answer(problem="utter_address_unclear") if call.intent not in {"deny", "cancel"} else None
    is_added = known and call.intent == "correction" and _ADDED.search(text)
    return Answer(short(f"{known}; {text}"), whole=True) if is_added else None


def _with_commas(text: str) -> str:
    """The text in one line, with a comma where a line ended without a mark, as the lines of an address do."""
    return in_one_line(_LINE_END.sub(", ", text))


def _means_the_same(text: str) -> bool:
    """Whether a text points at an address that was said before, and says nothing else of one."""
    said = ANY_NUMBER.sub(" ", text)
    return bool(_SAME.search(said)) and not _OR_ELSE.search(said)


def _speaks_of_a_part(call: Call) -> bool:
    return call.intent in _CHANGING and (leaves_the_rest(call.punctuated) or bool(_PART.search(call.text)))


def _so_far(wanted: Wanted, call: Call, services: Services) -> str | None:
    """Where the one order that was chosen goes, or the address of the account."""
    if not call.signed_in:
        return None
    if not wanted.of_orders:
        return account_of(call, services).address
    numbers = call.slot(ORDERS) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    return order.address if order else None


def _is_a_place(text: str) -> bool:
    """Whether a text is a postcode and a town, without a street."""
    return bool(POSTCODE.match(text)) and not _PLACE.search(text)


def _is_short(call: Call) -> bool:
    """Whether a message may be the name of a town, as it was asked for."""
    is_other = asks_something(call.reading) or takes_back(call.reading) or call.intent in {"deny", "cancel", "affirm"}
    return not is_other and len(call.text.split()) <= MOST_WORDS


def _is_named(call: Call) -> bool:
    """Whether a message names a house or a street, and a town besides, without any number."""
    parts = [part for part in re.split(r"[,\n]", call.punctuated) if part.strip()]
    is_other = asks_something(call.reading) or takes_back(call.punctuated)
    return len(parts) > 1 and bool(_PLACE.search(call.punctuated)) and not is_other


def address_in(text: str, anywhere: bool) -> str | None:
    """The first address that names a street or a postcode, wherever a sentence or a clause begins; without one, the
    first that looks like one where one was announced or asked for."""
    before, begins, pauses = (
        [match.end() for match in pattern.finditer(text)] for pattern in (_BEFORE, _BEGINS, _PAUSE)
    )
    likely = _addresses_at([*before, *([0, *begins] if anywhere else []), *pauses], text)
    found = _named([*likely, *_addresses_at(begins, text)]) or with_postcode(text)
    return found or (likely[0] if likely else None)


def with_postcode(text: str) -> str | None:
    """An address that nothing announces, and that is one by its postcode: "put it on 7 Hill Road, ZZ-2675 …"."""
    found = _addresses_at([match.start() for match in _HOUSE_AND_STREET.finditer(text)], text)
    return next((each for each in found if POSTCODE.search(each.partition("," if "," in each else " ")[2])), None)


def _named(found: Sequence[str]) -> str | None:
    """The first that names a street or a postcode."""
    return next((each for each in found if _PLACE.search(each) or POSTCODE.search(each)), None)


def _to_its_end(address: str) -> str:
    """The address without what a sentence goes on with behind its postcode and town."""
    code = POSTCODE.search(address)
    tail = _GOES_ON.search(address, code.end()) if code else None
    return address[: tail.start()] if tail and not _STILL_OF_IT.search(tail[0]) else address


def _addresses_at(starts: Sequence[int], text: str) -> list[str]:
    matches = (_ADDRESS.match(text, start) for start in starts)
    found = (_SENTENCE_END.split(match[0])[0] for match in matches if match)
    return [_AFTER.sub("", _REST.sub("", _to_its_end(each))).strip(" ,.;") for each in found]
