"""A customer's ways to pay: what each is called, and which of them a message means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.call import Call, Services
from actions.frame.form import Answer, Option, choice
from actions.frame.reference import Candidate, by_position
from actions.frame.words import words
from actions.records import account_of
from frontdesk.accounts.model import PaymentKind, PaymentMethod
from frontdesk.accounts.refusals import Refusal
from frontdesk.privacy.model import MASKED

_KINDS: Mapping[PaymentKind, tuple[str, re.Pattern[str]]] = {
    PaymentKind.GIFT_CARD: ("Gift card", re.compile(r"\b(?:gift ?-?cards?|vouchers?|store credit)\b", re.IGNORECASE)),
    PaymentKind.PAYPAL: ("PayPal", re.compile(r"\bpay ?pal\b", re.IGNORECASE)),
    PaymentKind.INVOICE: ("Invoice", re.compile(r"\binvoice\b", re.IGNORECASE)),
    PaymentKind.CARD: (
        "Card",
        re.compile(
            r"\b(?:(?:credit|debit|bank) ?cards?|(?<!gift )(?<!gift-)cards?|visa|master ?card|amex|american express)\b",
            re.IGNORECASE,
        ),
    ),
}
# "Money, not a voucher": what stands before a way to pay that is refused.
_REFUSED = re.compile(
    r"\b(?:(?<!why )(?<!if )not|no|never|without|instead of|rather than|n'?t (?:want|need|like|give me|send me"
    r"|make it))"
    r"(?: (?:a|an|the|any|another|as|in|by|to|with|your|that|this|some|it|of|more))*\s*$",
    re.IGNORECASE,
)
#: Reasons that another way to pay may mend.
OF_PAYMENT = frozenset(
    {
        Refusal.SAME_PAYMENT,
        Refusal.GIFT_CARD_TOO_SMALL,
        Refusal.PAYMENT_MISSING,
        Refusal.PAYMENT_UNKNOWN,
        Refusal.PAYMENT_UNCLEAR,
        Refusal.SAME_WAY_ONLY,
    }
)
# What stands before a way to pay, the last of which counts: "from my PayPal" is no longer wanted, "to my card" is.
_CUES = re.compile(
    r"\b(?P<away>from|off|instead of|rather than|was|were|paid(?: (?:with|by|on|via|using))?|currently(?: on)?|"
    r"(?:not|don'?t|isn'?t|n'?t)(?: (?:want|on|by|with|to|use|using|via|through|it))*)\b"
    r"|\b(?P<towards>to|with|use|using|onto|on|by|through|via|charge|want)\b",
    re.IGNORECASE,
)

# A way to pay of which this is said is none to pay with. Before its name only what belongs to it.
_OUT_OF_USE = (
    r"(?:block(?:ed)?|expir\w+|lost|stolen|declined?|refused|rejected|frozen|cancelled|closed|invalid|maxed out"
    r"|overdrawn|(?:not|n't|dont|doesnt|isnt) (?:work\w*|valid|accepted|go(?:ing)? through|covered)|r[ua]n out"
    r"|no (?:money|funds))"
)
_IS_OUT_OF_USE = re.compile(rf"^[^,.;!?]{{0,25}}?\b{_OUT_OF_USE}\b", re.IGNORECASE)
_NAMED_OUT_OF_USE = re.compile(
    rf"\b{_OUT_OF_USE}(?: (?:my|the|on|by|for|old|credit|debit|bank|of))*\s*$", re.IGNORECASE
)
# A card that is in no account yet, and one whose number was typed here; its number is hidden but for the last digits.
_ANOTHER = re.compile(r"\b(?:new|another|different|other|second)(?: (?:credit|debit|bank|one))*\s*$", re.IGNORECASE)
_OF_SOMEBODY = re.compile(
    r"\b(?:wife|husband|partner|mum|mom|mother|dad|father|brother|sister|son|daughter|friend|boss)'?s?"
    r"(?: (?:credit|debit|bank|new|own))*\s*$",
    re.IGNORECASE,
)
_TYPED_CARD = re.compile(rf"{MASKED}[{MASKED}\s.-]*(?P<ending>\d{{4}})\b")
_DIGITS = re.compile(r"\b(?:ending(?: (?:in|with))?\s*)?\d{4}\b|\bone\b|\bmine\b")
# What is done with money, by words that say nothing else.
_MOVED = re.compile(
    r"\b(?:put|send|pay|paid|charged?|credit(?:ed)?|refund(?:ed)?|transfer|go(?:es)?|take|get|want|have|money|it"
    r"|that|difference|"
    r"amount|rest|back|could|can|should|shall|instead|rather)\b",
    re.IGNORECASE,
)


def named_methods(call: Call, services: Services) -> dict[str, PaymentMethod]:
    """The caller's ways to pay by what each is called, such as "Visa ending in 4242"; each name once."""
    methods = account_of(call, services).payment_methods
    names = [_name(each) for each in methods]
    often = Counter(names)
    return {
        f"{name} ({each.number})" if often[name] > 1 else name: each for name, each in zip(names, methods, strict=True)
    }


def names_gift_card(text: str) -> bool:
    """Whether a text speaks of a gift card or a voucher, and does not refuse it: `money, not a voucher`."""
    said = _KINDS[PaymentKind.GIFT_CARD][1].finditer(text)
    return any(not _REFUSED.search(text[: each.start()]) for each in said)


def refuses_gift_card(text: str) -> bool:
    """Whether a text names a gift card or a voucher only to refuse it, and no other way to pay."""
    named = {kind for kind, (_, pattern) in _KINDS.items() if pattern.search(text)}
    return named == {PaymentKind.GIFT_CARD} and not names_gift_card(text)


def options(
    called: Mapping[str, PaymentMethod], services: Services, currency: str, values: Mapping[str, str] | None = None
) -> tuple[Option, ...]:
    """A button for each, whose title says what is left on a gift card. What the slot gets is the name, or what `values`
    has for it."""

    def title(name: str, method: PaymentMethod) -> str:
        return name if method.balance is None else f"{name}: {services.wording.money(method.balance, currency)}"

    return tuple(choice((values or {}).get(name, name), title(name, each), name) for name, each in called.items())


def meant_method(call: Call, called: Mapping[str, PaymentMethod], current: str | None = None) -> Answer | None:
    """The way to pay that a message means, by its name. A kind that the customer has several of, or none, is a problem.

    Args:
        called: those that there are, in the order in which they are offered.
        current: the number of the one that is in use, which "from my card" means.
    """
    if typed := typed_card(call.text):
        mine = next((name for name, each in called.items() if each.ending == typed), None)
        return Answer(mine) if mine else Answer(problem="utter_payment_card_typed", is_refused=True)
    mentions = _mentions(call.reading)
    if not mentions:
        place = by_position(call.reading, [Candidate(name, name) for name in called])
        return Answer(place.values[0], place.words) if place and len(place.values) == 1 else None
    if _is_another_card(mentions, [each for each in called.values() if each.number != current]):
        return Answer(problem="utter_payment_new_card", is_refused=True)
    said = _words_of_paying(call.reading)
    found = [_fitting(each.around, each.kind, called) for each in mentions]
    wanted = list(dict.fromkeys(name for names in found for name in names))
    if len(mentions) > 1 or len(wanted) > 1:
        wanted = [name for name in wanted if called[name].number != current] or wanted
    if not wanted:
        return Answer(problem="utter_payment_not_yours", is_refused=True)
    return Answer(wanted[0], said) if len(wanted) == 1 else Answer(problem="utter_payment_several")


def typed_card(text: str) -> str | None:
    """The last four digits of a card's number that was typed in the chat, where it is hidden."""
    found = _TYPED_CARD.search(text)
    return found["ending"] if found else None


def _is_another_card(mentions: Sequence[_Mention], others: Sequence[PaymentMethod]) -> bool:
    """Whether a card is wanted that is in no account: somebody else's, or `a new card` where there is no second one."""
    has_others = any(each.kind is PaymentKind.CARD for each in others)
    said = [each.before for each in mentions if each.kind is PaymentKind.CARD]
    return any(_OF_SOMEBODY.search(before) or (not has_others and _ANOTHER.search(before)) for before in said)


def out_of_use(text: str, called: Mapping[str, PaymentMethod]) -> list[str]:
    """The names of the ways to pay of which a text says that nothing can be paid with them."""
    return [name for each in _spoken(text) if each.is_out_of_use for name in _fitting(each.around, each.kind, called)]


def _name(method: PaymentMethod) -> str:
    name = _KINDS[method.kind][0]
    if method.kind is not PaymentKind.CARD:
        return name
    brand = method.brand.title() if method.brand else name
    return f"{brand} ending in {method.ending}" if method.ending else brand


@dataclass(frozen=True)
class _Mention:
    """A way to pay that a text names, with the words around it and those before it."""

    kind: PaymentKind
    around: str
    before: str
    after: str

    @property
    def is_left(self) -> bool:
        """Whether it is what the customer turns away from."""
        cues = list(_CUES.finditer(self.before))
        return bool(cues) and cues[-1]["away"] is not None

    @property
    def is_out_of_use(self) -> bool:
        """Whether nothing can be paid with it: `my card is blocked`, `I lost my card`."""
        return bool(_IS_OUT_OF_USE.search(self.after) or _NAMED_OUT_OF_USE.search(self.before))


def _mentions(text: str) -> list[_Mention]:
    """The ways to pay that a text names; those that it turns away from come only where it names no other, and those
    that nothing can be paid with never."""
    usable = [each for each in _spoken(text) if not each.is_out_of_use]
    return [each for each in usable if not each.is_left] or usable


def _spoken(text: str) -> list[_Mention]:
    """The ways to pay that a text names, in its order."""
    found = sorted(
        (match.start(), match.end(), kind) for kind, (_, pattern) in _KINDS.items() for match in pattern.finditer(text)
    )
    since, until = [0, *(end for _, end, _ in found)], [*(start for start, _, _ in found[1:]), len(text)]
    return [
        _Mention(kind, text[before:after], text[before:start], text[end:after])
        for before, after, (start, end, kind) in zip(since, until, found, strict=False)
    ]


def _words_of_paying(text: str) -> frozenset[str]:
    """The words of a text that name ways to pay, and say which is meant."""
    patterns = (_CUES, _DIGITS, _MOVED, *(pattern for _, pattern in _KINDS.values()))
    return frozenset(word for each in patterns for match in each.finditer(text) for word in words(match[0]))


def _fitting(around: str, kind: PaymentKind, called: Mapping[str, PaymentMethod]) -> Sequence[str]:
    """The names of this kind; of several the one whose last digits or brand are said, too."""
    mine = [(name, each) for name, each in called.items() if each.kind is kind]
    digits = set(re.findall(r"\d{4}", around))
    by_digits = [name for name, each in mine if each.ending and each.ending in digits]
    squeezed = around.lower().replace(" ", "")
    by_brand = [name for name, each in mine if each.brand and each.brand.lower().replace(" ", "") in squeezed]
    brands = re.search(r"visa|mastercard|amex|americanexpress", squeezed)
    if brands and kind is PaymentKind.CARD and not by_digits:
        return by_brand
    return by_digits or by_brand or [name for name, _ in mine]
