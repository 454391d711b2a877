"""Which parts of a message belong together: a name alone, a reason, a state, what "that order" points at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

COMPLAINT, CORRECTION, CLOSING = "complaint", "correction", "close_account"
# Requests that are easily taken for one another: two of them about the same thing are one.
_KIN = (
    frozenset({"order_list", "order_status", "delivery_problem"}),
    frozenset({"delivery_problem", "refund_status"}),
    frozenset({"return_or_exchange", "change_items"}),
    frozenset({"invoice", "last_invoice", "account_balance"}),
)
# What may be asked for a number of ours.
_OF_A_NUMBER = frozenset().union(*_KIN) | {
    "cancel_order",
    "change_address",
    "refund_request",
    "refund_status",
    "ticket_status",
}
_NUMBERS = frozenset({"order_number", "ticket_number"})
_POINTS_BACK = re.compile(r"\b(?:it|it'?s|its|them|they|that|this|those|these)\b", re.IGNORECASE)
_POINTS_AT_ORDER = re.compile(
    r"\b(?:for|of|on|about|from|with) (?:it|them|that|this)\b(?! \w+\w)"
    r"|\b(?:that|this|the same) (?:order|one|parcel|purchase)\b",
    re.IGNORECASE,
)
_LOOKS_UP = frozenset({"invoice", "order_status", "refund_status"})
_NAMES_ONE = frozenset(
    {"cancel_order", "change_address", "change_items", "return_or_exchange", "refund_request", "delivery_problem"}
    | {"order_status", "refund_status", "change_payment"}
)
# "Where is the rest?" behind "why did I get 20 back?" asks of the money.
_OF_THE_REST = re.compile(
    r"\W*(?:and |but |so )?where(?:'?s| is| are| did) the (?:rest|difference|remainder|other half)\b", re.I
)
# What is done to an order: whoever tells beside it what went wrong with ordering says why.
_DOING = frozenset({"cancel_order", "change_items", "change_address", "return_or_exchange", "refund_request"})
_TELLS = re.compile(
    r"\W*(?:(?:because|cause|cos|coz|cuz|as|since|sorry|and|but|so|my (?:bad|mistake|fault)|stupid me)\b\W*)*"
    r"(?:i|we|my \w+)(?:'?ve| have| had|'d)? (?:(?:just|only|already|actually|accidentally|stupidly|must have|then) "
    r")*(?:ordered|bought|picked|chose|chosen|clicked|selected|entered|typed|made|placed"
    r"|changed my mind|realised|realized|forgot|mixed)\b",
    re.IGNORECASE,
)
# "Cancel my lantern order and my chair order": a name alone is a second thing to do the same with.
_NAME_ALONE = re.compile(
    r"\W*(?:(?:and|also|plus|n|then|&)\W+)*(?:my|the|that|this|both)\s+(?:(?!is\b|are\b|was\b|isn)[\w'-]+\s+){1,3}"
    r"(?:orders?|ones?|parcels?|packages?|stuff)(?:\s+(?:too|as well|please|pls|also))*\W*$",
    re.IGNORECASE,
)
# "Send it again, same address".
_THE_SAME = re.compile(
    r"\W*(?:to |at |and |with )*(?:the )?same (?:address|place|card|reason|size|way)(?: please| as before)*\W*$", re.I
)
# How something is that shall go back: "never worn, tags still on".
_STATE = re.compile(
    r"\b(?:never (?:even )?(?:wore|worn|used|opened|tried)|un(?:worn|used|opened|touched)|brand new|as new|good as new"
    r"|(?:tags?|labels?)(?: are| is)? (?:still )?(?:on|attached)|still (?:sealed|boxed|in (?:its|the|their) \w+)"
    r"|not (?:been )?(?:worn|used|opened))\b",
    re.IGNORECASE,
)
# Why an account shall be closed: "too many mails from you, close my account".
_TOO_MANY_MAILS = re.compile(
    r"\b(?:too many|so many|enough of|sick of|tired of|stop|gets?|getting|receive|sen[dt]|sending)\b.{0,25}"
    r"\b(?:e?-?mails?|spam|newsletters?|messages)\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(r"\W*(?:and |but )?(?:it|they|that|this|those|these)\b", re.IGNORECASE)
_GOES_BACK = frozenset({"refund_request", "return_or_exchange"})
_NO_ORDER = re.compile(
    r"\b(?:accounts?|invoices?|bills?|refunds?|money|passwords?|e?-?mails?|address|newsletters?|cards?)\b",
    re.IGNORECASE,
)
# "Cancel the poles please, and the trousers that's in with them".
_THING_ALONE = re.compile(
    r"\W*(?:(?:and|also|plus|n|then|&)\W+)*(?:the|my|those|both)\s+"
    r"(?:(?!(?:is|are|was|were|has|have|had|isn'?t|aren'?t|hasn'?t|came|comes?|arrived|still|not|never)\b)"
    r"[\w'-]+\s*){1,3}(?:(?:that'?s|that is|thats|which is|in|with|from|of|too|as well|also|it|them|there|same|order"
    r"|please|pls|[a-z]?\d{3,})\b\s*){0,7}\W*$",
    re.IGNORECASE,
)
_GOT = re.compile(r"\W*(?:i|we)(?:'?ve| have)? (?:just )?(?:got|received|saw|seen)\b", re.IGNORECASE)
_CAME = re.compile(
    r"\b(?:got|received|sent|came|arrived|inside|in (?:it|there|the (?:box|bag|parcel)))\b", re.IGNORECASE
)
_ORDERED = re.compile(
    r"\W*(?:(?:but|and|when|though|i|we|had|have|actually|clearly|definitely)\W+)*(?:ordere?d|bought|asked for"
    r"|paid for)\b"
    r"(?!.*\b(?:too|also|another|other)\b)",
    re.IGNORECASE | re.DOTALL,
)
# A word that asks for something by itself, beside a number.
_ASKS = re.compile(
    r"\b(?:cancel\w*|return\w*|refund\w*|exchang\w*|swap\w*|chang\w*|track\w*|trace|invoice|receipt|bill|status|stop"
    r"|where(?:'?s)?|when|eta|broken|missing|damaged|late|wrong)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\b(?:wants?|wanted|needs?|can|could|please|pls|plz|would like|instead|swap|change|exchange|send|return|refund)\b"
    r"|\?",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def parts_of(parsed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a message that ask for something, each with its intent and its place in the text (`start`, `end`);
    what belongs to another part is in it."""
    return _with_what_is_meant(parsed, _with_what_follows(_joined(parsed)))


def _with_what_follows(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The parts, each up to the next one: "cancel the chair, it is the wrong colour" says why behind the request.
    Before the first stands what it is about: "the fleece is too tight, can I swap it"."""
    ends = [*(int(part["start"]) for part in parts[1:]), 0]
    whole = [{**part, "end": max(int(part["end"]), end)} for part, end in zip(parts, ends[: len(parts)], strict=True)]
    return [{**part, "start": 0 if not at else part["start"]} for at, part in enumerate(whole)]


def _with_what_is_meant(parsed: Mapping[str, Any], parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts; one that looks up something of what the part before it names holds that, too: "the cover came torn,
    and I need the invoice for that order"."""
    return [
        {**part, "start": before["start"]} if before and _is_about_it(parsed, part, before) else part
        for before, part in zip([None, *parts], parts, strict=False)
    ]


def _is_about_it(parsed: Mapping[str, Any], part: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    points = _POINTS_AT_ORDER.search(_said(parsed, part))
    is_new = part["intent"] in _LOOKS_UP and before["intent"] in _NAMES_ONE and not _numbers(parsed, part)
    return bool(points) and is_new


def _joined(parsed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a message, of which one that has no subject of its own belongs to the one before: a number alone, or
    "could I swap them for a 42" behind what "them" are."""
    joined: list[Mapping[str, Any]] = []
    for part in parsed.get("requests") or ():
        if joined and (both := _together(parsed, joined[-1], part)):
            joined[-1] = both
        else:
            joined.append(part)
    return joined


def _together(
    parsed: Mapping[str, Any], before: Mapping[str, Any], part: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Two parts as one; None if they are two requests."""
    if _is_number_alone(parsed, before) and part["intent"] in _OF_A_NUMBER:
        return {**part, "start": before["start"]}
    is_number = _is_number_alone(parsed, part)
    if (is_number and before["intent"] in _OF_A_NUMBER) or _leans_on(parsed, part, before):
        is_meant = (parsed.get("intent") or {}).get("name") == part["intent"] and not is_number
        surer = part if is_meant or before["intent"] == COMPLAINT else before
        return {**surer, "start": before["start"], "end": part["end"]}
    # "Cancel W1001, I ordered it by mistake" has its reason before what leads to the wish behind it is looked for.
    if _only_says_why(parsed, part, before) or _is_one_more(parsed, part, before):
        return {**before, "end": part["end"]}
    if _leads_to(parsed, before, part):
        return {**part, "start": before["start"]}
    return {**before, "end": part["end"]} if _adds_to(parsed, part, before) else None


def _leads_to(parsed: Mapping[str, Any], before: Mapping[str, Any], wish: Mapping[str, Any]) -> bool:
    """Whether a part only leads to the wish behind it: why, in what state, or that somebody is not pleased, "the pan
    goes back, I don't like it. Refund please"."""
    is_complaint = before["intent"] == COMPLAINT and wish["intent"] in _DOING - {"cancel_order"}
    is_of_mails = wish["intent"] == CLOSING and bool(_TOO_MANY_MAILS.search(_said(parsed, before)))
    return is_complaint or is_of_mails or _only_says_why(parsed, before, wish) or _only_says_how(parsed, before, wish)


def _adds_to(parsed: Mapping[str, Any], part: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a part says more of the request before it: "close my account, I get mails every day", "cancel my order.
    Not that one, the one for 165"."""
    text = _said(parsed, part)
    is_of_mails = before["intent"] == CLOSING and bool(_TOO_MANY_MAILS.search(text))
    is_same = part["intent"] == CORRECTION or bool(_THE_SAME.match(text)) or _is_what_was_ordered(parsed, part, before)
    return is_of_mails or is_same or _goes_on_about_it(parsed, part, before)


def _is_what_was_ordered(parsed: Mapping[str, Any], part: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a part says what was ordered, behind what came instead: "got a tent for four?? ordered the small one"."""
    is_report = before["intent"] == "delivery_problem" and bool(_CAME.search(_said(parsed, before)))
    is_contrast = bool(_ORDERED.match(_said(parsed, part))) and part["intent"] in _DOING | {"order_status"}
    return is_report and is_contrast and not _numbers(parsed, part)


def _is_number_alone(parsed: Mapping[str, Any], part: Mapping[str, Any]) -> bool:
    """Whether a part is one of our numbers and hardly anything else: "order W1001", and not "cancel W1001"."""
    numbers = _numbers(parsed, part)
    text, said = str(parsed.get("text") or ""), _said(parsed, part)
    beside = sum(len(_WORD.findall(text[each["start"] : each["end"]])) for each in numbers)
    return bool(numbers) and len(_WORD.findall(said)) - beside < 2 and not _ASKS.search(said)


def _leans_on(parsed: Mapping[str, Any], part: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a part speaks of what the part before it named, and asks for much the same."""
    text = _said(parsed, part)
    is_kin = any({part["intent"], before["intent"]} <= kin for kin in _KIN)
    is_more = part["intent"] == "order_status" and before["intent"] == "refund_status" and _OF_THE_REST.match(text)
    return bool(is_more or (is_kin and _POINTS_BACK.search(text))) and not _numbers(parsed, part)


def _goes_on_about_it(parsed: Mapping[str, Any], part: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a part tells more of what the part before it reports, and wishes for nothing."""
    text = _said(parsed, part)
    is_report = before["intent"] == "delivery_problem" and part["intent"] in _GOES_BACK | {"change_items"}
    return is_report and bool(_OF_IT.match(text)) and not _ASKS_FOR.search(text) and not _numbers(parsed, part)


def _only_says_why(parsed: Mapping[str, Any], part: Mapping[str, Any], wish: Mapping[str, Any]) -> bool:
    """Whether a part tells what went wrong with ordering, and another is what shall be done about it."""
    text = _said(parsed, part)
    is_about_one = {part["intent"], wish["intent"]} <= _DOING or part["intent"] == "question" != wish["intent"]
    is_about_one = is_about_one and not (_numbers(parsed, part) and _numbers(parsed, wish))
    tells = _TELLS.match(text) or (part["intent"] == "question" and _GOT.match(text))
    return bool(is_about_one and tells) and not _ASKS_FOR.search(text)


def _only_says_how(parsed: Mapping[str, Any], part: Mapping[str, Any], wish: Mapping[str, Any]) -> bool:
    """Whether a part says in what state that is which another part wants to go back."""
    is_about_one = wish["intent"] in _GOES_BACK and not _numbers(parsed, wish)
    text = _said(parsed, part)
    return is_about_one and part["intent"] == "delivery_problem" and bool(_STATE.search(text)) and "?" not in text


def _is_one_more(parsed: Mapping[str, Any], part: Mapping[str, Any], wish: Mapping[str, Any]) -> bool:
    """Whether a part is the name of a further order, and nothing that is asked of it."""
    text = _said(parsed, part)
    is_doing = wish["intent"] in _DOING and part["intent"] in {"order_status", "order_list"}
    is_name = bool(_NAME_ALONE.match(text) or _THING_ALONE.match(text)) and not _NO_ORDER.search(text)
    return is_doing and is_name and not (_numbers(parsed, part) and _numbers(parsed, wish))


def _said(parsed: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    """The words of a part."""
    return str(parsed.get("text") or "")[int(part["start"]) : int(part["end"])]


def _numbers(parsed: Mapping[str, Any], part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The order and ticket numbers in a part."""
    return [
        each
        for each in parsed.get("entities") or ()
        if each.get("entity") in _NUMBERS and int(part["start"]) <= each.get("start", -1) < int(part["end"])
    ]
