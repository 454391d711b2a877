"""English words, by which a message counts as English whatever foreign names and greetings stand beside them."""

from __future__ import annotations

from collections.abc import Sequence

# Words that are English and no word of the other languages: one or two of them in a message are a name or a loan.
_WORDS = (
    "the and you your yours my mine is this that these those there where what when why which who whom whose how "
    "has have haven't had been being are aren't isn't wasn't were does doesn't did didn't don't do can't could "
    "couldn't would wouldn't should shouldn't i'm i've i'd i'll it's its it not with from they them their he "
    "she his him our us we if then than but because about into just still yet already again back off out up "
    "down over after before ago since until while please pls thanks thank hello hey yes need want wanna like "
    "know think get got getting give gave send sent received receive arrived arrive ship shipped shipping "
    "delivery delivered cancel change return returned refund money paid pay charged broken wrong missing late "
    "waiting long much many any some something anything nothing nobody somebody someone never always now today "
    "tomorrow yesterday week weeks month months order orders parcel account password card works work working "
    "isnt dont cant wont im ive whats wheres ok okay for of to in a an at on be by as so i was"
)
# Those of them that other languages have as well; they count for English only beside others.
_SHARED_WORDS = "do has was we us he an at on be by as so i of to in a for ship card ok order work him his hello hey"
_ENGLISH = frozenset(_WORDS.split())
_SHARED = frozenset(_SHARED_WORDS.split())


def english_words(words: Sequence[str]) -> float:
    """How many of the words are English ones; a word that other languages have as well counts as half."""
    return sum(0.0 if word not in _ENGLISH else 0.5 if word in _SHARED else 1.0 for word in map(str.lower, words))
