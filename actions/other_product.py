"""Another product instead of one that was ordered: "swap the lantern for a head torch". Only another kind of the same
can be had, so that is said at once, with what is possible."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.call import Button, Call, Outcome, Services
from actions.carrying_out import PERSON, instead, is_offered
from actions.collected_changes import items_of
from actions.frame.reference import Candidate, by_name
from actions.frame.words import FILLERS, words
from actions.item_changes import WISH_WORDS, Item
from actions.item_names import alike
from actions.kinds import mentions
from actions.orders import SLOT, Suited, spoken_for
from actions.records import orders_of
from frontdesk.accounts.model import Order, OrderLine
from frontdesk.products.articles import id_of

_FOR = re.compile(
    r"\b(?:swap\w*|exchang\w+|trad(?:e|ing)|replac\w+|chang(?:e|ing)|switch\w*)\b(?P<mine>[^.;!?\n]*?)"
    r"\b(?:for|with|to|into|by)\b(?P<wanted> [^,.;!?\n]+)",
    re.IGNORECASE,
)
_INSTEAD_OF = re.compile(
    r"\b(?:want|need|like|get|have|send|take|give|be)(?: me)?(?P<wanted> (?:an?|the|some|one|two)\b[^,.;!?\n]+?)"
    r" (?:instead of|rather than|in place of)(?P<mine> [^,.;!?\n]+)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:something|anything) (?:else|different)\b|\b(?:another|other|different) (?:product|article|item|thing)\b",
    re.IGNORECASE,
)
# "Take both out, I'll get him something else": that is bought apart.
_APART = re.compile(
    r"\b(?:i|we|he|she|they)(?:'ll| will|'d| would|'m going to| am going to)? (?:just )?"
    r"(?:get|buy|find|order|pick|look for)(?: (?:him|her|them|myself|us|me))?"
    r" (?:something|anything) (?:else|different)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(?:add|include|put|throw|stick|chuck|squeeze|pop)\b(?P<wanted>[^.;!?\n]+?)"
    r"(?:\b(?:to|in|into|on|onto|with)\b|(?:\b(?:too|as well|please|pls|now|still)\b\W*)*$)",
    re.IGNORECASE,
)
CANNOT_ADD = "utter_cannot_add_product"
_A = re.compile(r"\W*(?:an?|some|one of)\b", re.IGNORECASE)
# A new one of the same, or money.
_THE_SAME = frozenset(
    """
    new fresh same identical working undamaged intact replacement refund money cash credit voucher friend present
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)


def other_product(text: str, items: Sequence[Item], ordered: Sequence[str] = ()) -> Item | None:
    """The item instead of which a text wants another product; None if it wants none.

    Args:
        ordered: names of further products that are known.
    """
    said = _FOR.search(text) or _INSTEAD_OF.search(text)
    found = by_name(said["mine"], [Candidate(each.place, each.line.name) for each in items]) if said else None
    item = next((each for each in items if found and each.place in found.values), items[0] if len(items) == 1 else None)
    if said is None or item is None:
        return None
    known = [*ordered, *(each.line.name for each in items)]
    return item if is_other_than(item, said["wanted"], known) else None


def answers_with_another(text: str, item: Item, items: Sequence[Item], ordered: Sequence[str]) -> bool:
    """Whether the answer to what shall come instead of an item is another product: "a head torch please"."""
    names_an_item = by_name(text, [Candidate(each.place, each.line.name) for each in items if each is not item])
    said = _FOR.search(text)
    return not names_an_item and is_other_than(item, said["wanted"] if said else text, ordered)


def is_other_than(item: Item, text: str, known: Sequence[str]) -> bool:
    """Whether a text names another product than an item's, and no kind of it; `known` are names of products."""
    if mentions(text, item.variants):
        return False
    own = {same for word in _stems(item.line.name) for same in (word, *alike(word))}
    wanted = {word for word in _stems(text) if word not in FILLERS | WISH_WORDS}
    named = {_stems(name)[-1] for name in known if _stems(name)}
    products = {word for word in wanted if alike(word) or word in named}
    if not products and len(item.variants) == 1 and _A.match(text):  # whatever it is, it is no kind of it
        products = {word for word in wanted - _THE_SAME - own if word.isalpha()}
    return bool(_ANOTHER.search(_APART.sub(" ", text))) or bool(products and not products & own)


def _stems(text: str) -> list[str]:
    """The words of a text in the singular."""
    return [word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word for word in words(text)]


def wants_other_product(operation: str, suited: Suited, call: Call, services: Services) -> tuple[Order, Item] | None:
    """The order and its item instead of which a message wants another product, where only one order can be meant and
    the assistant answers for it."""
    meant = only_order(call, services, suited) if is_offered(operation, call, services) else None
    if meant is None:
        return None
    ordered = [line.name for order in orders_of(call, services) for line in order.items]
    items = items_of(call.with_slots({SLOT: [meant.number]}), services)
    item = other_product(call.reading, items, ordered)
    return (meant, item) if item and item.variants else None


def only_order(call: Call, services: Services, suited: Suited) -> Order | None:
    """The order that fits, where only one can be meant."""
    orders = [each for each in spoken_for(call, services, suited) if suited.fits(each)]
    return orders[0] if len(orders) == 1 else None


def adds_product(call: Call, services: Services, lines: Sequence[OrderLine]) -> bool:
    """Whether a message wants a product in an order that has none of it: "add a head torch to my order"."""
    said = _ADDS.search(call.reading)
    return said is not None and names_product_beside(said["wanted"], services, lines)


def names_product_beside(text: str, services: Services, lines: Sequence[OrderLine]) -> bool:
    """Whether a text names a product of the catalogue, and nothing of an order that has these lines."""
    product = services.knowledge.named(text)
    is_in_it = by_name(text, [Candidate(line.position, line.name) for line in lines])
    return product is not None and not is_in_it and product not in {id_of(line.name) for line in lines}


def refuse_added_product(call: Call, order: Order) -> Outcome:
    """Say that nothing can be added, and offer what can be changed."""
    call.say(CANNOT_ADD, buttons=_ways_out("change_items", order), number=order.number)
    return Outcome("impossible", order.number)


def refuse_other_product(call: Call, order: Order, item: Item, possible: str) -> Outcome:
    """Say that it is not possible, and offer what is: `possible` is an operation's name."""
    buttons = _ways_out(possible, order)
    call.say("utter_refused_other_product", buttons=buttons, item=item.line.name, number=order.number)
    if possible == "return_items":
        call.say("utter_return_and_order_anew")
    return Outcome("impossible", order.number)


def _ways_out(possible: str, order: Order) -> list[Button]:
    """The buttons for what is possible of an order, and for a person."""
    return [button for button in (instead(possible, order.number), PERSON) if button]
