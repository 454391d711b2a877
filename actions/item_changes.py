"""What a customer wants different about the items of an order, read from any wording: another size or colour, more or
fewer pieces, none of one at all. Nothing here asks or says anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from actions.frame.reference import Candidate, by_name, without_order_named
from actions.frame.words import words
from actions.kinds import Mention, mentions, step, wants_step
from actions.quantities import pieces_of, quantity
from actions.what_stays import means_the_rest, parts
from frontdesk.accounts.model import OrderLine, Variant
from frontdesk.references import ANY_NUMBER

# Where one wish ends and the next may begin.
_CLAUSES = re.compile(r"(?:[,;!?\n]|\.(?=\s|$)|\b(?:and|also|plus|but|then|oh)\b)+", re.IGNORECASE)
_LISTED = re.compile(r"[,;!?\n&]|\.(?=\s|$)|\b(?:and|or|nor|plus|also|but|then)\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:both|all|everything|each|every one)\b", re.IGNORECASE)
# What stands before a kind that is not wanted: for certain, or where another one is named besides.
_NOT_WANTED = re.compile(
    r"\b(?:not|instead of|rather than|from|in ?place of|no longer)(?: (?:the|a|an|in|size|my|it|one))*\s*$"
)
_HAS = re.compile(
    r"\b(?:ordered|bought|chose|picked|selected|have|has|got|had|my|is|was|were|are|put|clicked|swap|exchange|change"
    r"|replace|trade)(?: (?:it|them|that|the|a|an|in|size|mine|one))*\s*$"
)
# What stands before a kind that is wanted, so that it is said if it is the one that was ordered.
_WANTED = re.compile(
    r"(?:\b(?:for|to|into|need|want|like|in|get|make (?:it|them|that)|have)"
    r"|^(?:\W*(?:wait|no|ok|sorry|actually|rather|hm)\b)*)"
    r"(?:\W+(?:it|them|that|the|a|an|in|size|one|pair))*\W*$"
)
# Words of a wish besides the kinds, numbers and items that it names.
WISH_WORDS = frozenset(
    """
    size sizes colour color one ones pair pairs piece pieces instead rather please swap change exchange switch replace
    need want would like have get got make it them that the a an in into to for of from my another other different
    more less fewer add remove take out off only just not bigger smaller larger up down next wrong ordered can could
    you u i we both all each and as well too available stock left there any do does is are still possible both
    should shall was were it's its has meant mean bought chose picked clicked accidentally mistake accident by before
    ships ship yet quantity number
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)


# What may stand around the name of an item of which nothing is said, and before it where the sentence goes on.
_AROUND_A_NAME = frozenset(
    """
    the my and also from please pls number of order in out both too a an our those these
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
_GOES_ON = re.compile(r"(?:\b(?:and|also|plus)|[,&])\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """A line of an order, by its place in it ("2"), and the kinds in which its article is sold now."""

    place: str
    line: OrderLine
    variants: tuple[Variant, ...] = ()

    @property
    def others(self) -> list[Variant]:
        """The kinds that could be sent instead."""
        mine = dict(self.line.options)
        return [each for each in self.variants if each.is_available and dict(each.options) != mine]

    def variant(self, options: Mapping[str, str]) -> Variant | None:
        """The kind with these options, where those of the line fill the gaps."""
        wanted = {**self.line.options, **options}
        return next((each for each in self.variants if dict(each.options) == wanted), None)


@dataclass(frozen=True)
class Change:
    """What is wanted of one line.

    Attributes:
        options: of the kind that shall come instead, only those that differ.
        quantity: how many pieces there shall be, or shall be exchanged; None if nothing is said of it.
        towards: 1 if a bigger one is wanted and -1 for a smaller one, as long as it is not said which.
        same, same_of: the kind that is wanted where it is the one that was ordered, and of which option it is.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    quantity: int | None = None
    towards: int = 0
    same: str = ""
    same_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.options or self.towards or self.same) or self.quantity is not None


@dataclass(frozen=True)
class Wishes:
    """What a message wants.

    Attributes:
        changes: by the place of a line.
        named: places of lines that are named, in order.
        loose: the clauses that want something of a line that is not clear yet.
        words: the words of the message that say all this.
        kept: places of lines of which it is said that they stay as they are.
    """

    changes: Mapping[str, Change] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    loose: str = ""
    words: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


def wishes(text: str, items: Sequence[Item], about: Sequence[str] = (), exchanged: bool = False) -> Wishes:
    """What a text wants of these items.

    Args:
        text: as it was typed, its spelling corrected: capitals matter ("an L").
        about: places of the lines that a text which names none is about.
        exchanged: whether the items have arrived and are exchanged; a number is then how many of them.
    """
    text = without_order_named(text, [Candidate(each.place, each.line.name) for each in items])
    found: dict[str, Change] = {}
    named: list[str] = []
    loose: list[str] = []
    said: set[str] = set()
    last: list[str] = list(about)
    is_taken_out = False
    named_at_all, kept = _spoken_of(text, items, about)
    for clause, stays in ((each, part.stays) for part in parts(text) for each in _clauses(part.text)):
        places, name_words = _lines_named(clause, items)
        said |= name_words | (frozenset(words(clause)) if stays else frozenset())
        last = places or last
        if stays:
            continue
        named += [each for each in places if each not in named]
        if means_the_rest(clause) and not named_at_all:
            loose.append(clause)
            continue
        if means_the_rest(clause) or (kept and not places and _EACH.search(clause)):
            spared = named_at_all if means_the_rest(clause) else kept
            places = [each.place for each in items if each.place not in spared]
        wanted = list(_of_clause(clause, items, places, last, exchanged, loose, said))
        if not wanted and is_taken_out and _goes_on(text, clause, name_words):
            wanted = [(place, Change(quantity=0)) for place in places]  # "remove the hats and the boots"
        for place, change in wanted:
            found[place] = _joined(found.get(place), change)
            last = [place] if not _EACH.search(clause) else last
        is_taken_out = bool(wanted) and all(change.quantity == 0 for _, change in wanted)
    return Wishes(found, tuple(named), "; ".join(loose), frozenset(said) | WISH_WORDS, frozenset(kept))


def _goes_on(text: str, clause: str, name_words: frozenset[str]) -> bool:
    """Whether a clause only names an item, and goes on with what was said before it: `and the boots from W1001`."""
    rest = set(words(ANY_NUMBER.sub(" ", clause))) - name_words - _AROUND_A_NAME
    return bool(name_words) and not rest and bool(_GOES_ON.search(text[: text.find(clause)]))


def _spoken_of(text: str, items: Sequence[Item], about: Sequence[str]) -> tuple[set[str], set[str]]:
    """The lines that a text names anywhere or is about, and those of which it says that they stay."""
    named, kept = set(about), set()
    for part in parts(text):
        for each in _LISTED.split(part.text):
            found = set(_lines_named(each, items)[0])
            named |= found
            kept |= found if part.stays else set()
    return named, kept


def _of_clause(
    clause: str,
    items: Sequence[Item],
    places: Sequence[str],
    last: Sequence[str],
    exchanged: bool,
    loose: list[str],
    said: set[str],
) -> Iterator[tuple[str, Change]]:
    """The changes that one clause wants, by place. What is wanted of a line that is not clear is added to `loose`."""
    every = [(each, *_change(clause, each, exchanged)) for each in items]
    wanted = [(item, change, spelled) for item, change, spelled in every if change]
    if not wanted:
        for _, _, spelled in every:
            said |= spelled
        return
    meant = _meant(clause, wanted, places, last)
    if not meant:
        loose.append(clause)
    for item, change, spelled in meant:
        said |= spelled
        yield item.place, change


def _meant(
    clause: str,
    wanted: Sequence[tuple[Item, Change, frozenset[str]]],
    places: Sequence[str],
    last: Sequence[str],
) -> Sequence[tuple[Item, Change, frozenset[str]]]:
    """Those of the lines of which something could be wanted that are meant."""
    if places:
        return [each for each in wanted if each[0].place in places]
    if _EACH.search(clause):
        return wanted
    had = [each for each in wanted if any(_is_had(each[0], one) for one in mentions(clause, each[0].variants))]
    if len(had) == 1:
        return had
    if spoken := [each for each in wanted if each[0].place in last]:
        return spoken if len(spoken) == 1 or len(last) == 1 else []
    return wanted if len(wanted) == 1 else []


def _clauses(text: str) -> list[str]:
    return [each.strip() for each in _CLAUSES.split(text) if each and each.strip()]


def _lines_named(clause: str, items: Sequence[Item]) -> tuple[list[str], frozenset[str]]:
    """The line that a clause names: by its article's name, else by a kind that only one line has."""
    found = by_name(clause, [Candidate(each.place, each.line.name) for each in items])
    if found:
        return list(found.values), found.words
    return [], frozenset()


def _is_had(item: Item, mention: Mention) -> bool:
    return item.line.options.get(mention.option) == mention.value


def _change(clause: str, item: Item, exchanged: bool) -> tuple[Change, frozenset[str]]:
    """What a clause wants of an item, if it is about it, and the words for it."""
    found = mentions(clause, item.variants)
    rest, spelled = list(clause), set()
    for each in found:
        spelled |= set(words(clause[each.start : each.end]))
        rest[each.start : each.end] = " " * (each.end - each.start)
    options = {
        name: value
        for name in dict.fromkeys(each.option for each in found)
        if (value := _wanted(clause, [each for each in found if each.option == name], item))
    }
    towards = 0
    if not options and (asked := wants_step(clause)):
        sign, count = asked
        options, towards = step(item.line, item.variants, sign, count), sign
    rest_of_it = "".join(rest)
    pieces = pieces_of(rest_of_it, item.line)
    if not exchanged:
        if pieces is not None and (options or towards):
            return Change(), frozenset(spelled)  # some of the pieces in another kind: a line is of one kind
        pieces = quantity(rest_of_it, item.line, is_of_a_kind=bool(options or towards))
    spelled |= {word for word in words(clause) if word.isdigit()} if pieces is not None else set()
    is_said = options or towards or pieces is not None
    same = None if is_said else next((each for each in found if _is_wanted_again(clause, each, item)), None)
    again = (same.value, same.option) if same else ("", "")
    return Change(options, pieces, 0 if options else towards, *again), frozenset(spelled)


def _is_wanted_again(clause: str, mention: Mention, item: Item) -> bool:
    before = clause[: mention.start].lower()
    is_wanted = _WANTED.search(before) and not _NOT_WANTED.search(before) and not _HAS.search(before)
    return _is_had(item, mention) and bool(is_wanted)


def _wanted(clause: str, said: Sequence[Mention], item: Item) -> str | None:
    """Which of the values that are named for one option is wanted."""
    said = [each for each in said if not _NOT_WANTED.search(clause[: each.start].lower())]
    values = [each for each in said if not _is_had(item, each)]
    if len({each.value for each in values}) > 1:
        values = [each for each in values if not _HAS.search(clause[: each.start].lower())] or values
    return values[-1].value if values else None


def _joined(before: Change | None, now: Change) -> Change:
    """What is wanted of a line after more was said of it."""
    if before is None:
        return now
    kept = {name: value for name, value in before.options.items() if name != now.same_of}
    options = {**kept, **now.options}
    again = ("", "") if options else (now.same, now.same_of)
    pieces = before.quantity if now.quantity is None else now.quantity
    return Change(options, pieces, 0 if options else now.towards or before.towards, *again)


def joined(before: Mapping[str, Change], now: Mapping[str, Change]) -> dict[str, Change]:
    """Changes by place after more was said."""
    return {**before, **{place: _joined(before.get(place), change) for place, change in now.items()}}
