"""What customers of the benchmark write: but for one question, never the same text twice, so that no cache shows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle, product

SEED = 12
_WORDS = (
    "Ada Adam Agnes Alan Alba Amir Amy Anna Anton Arno Asha Axel Bea Ben Bert Bill Boris Britta Carl Carla Cem Chloe "
    "Clara Cora Dana David Dora Dylan Edda Eli Elif Ella Elsa Emil Emma Enzo Eric Erin Esra Eva Fay Felix Finn Flora "
    "Frank Frida Gail George Gina Greta Gus Hana Harry Hedda Henry Hugo Ian Ida Igor Ilse Ines Ingrid Iris Isaac Ivan "
    "Jack Jana Jim Joan Joe Jonas Jose Judith Julia Jun Kai Karen Karim Kate Kim Klaus Lara Lars Lea Leo Lena Liam "
    "Lily Lisa Luca Lucy Luis Mara Marc Maria Max Maya Mia Mike Mina Nadia Nell Nick Nina Noah Nora Olaf Olga Oscar "
    "Paul Petra Rita Rosa Ruth Sam Sara Silas Tara Tom Uma Vera Will Yara Zoe"
)
_NAMES = tuple(_WORDS.split())
_MARKS = ("", "!", ".", "!!", " :)", "…")


class Texts:
    """The texts of a kind of turn, addressed to another each time: "hello Ada!", "goodbye Kai"; or as they are."""

    def __init__(self, texts: Sequence[Sequence[str]], addressed: bool = True) -> None:
        chosen = random.Random(SEED)
        self._of_turn = [_addressed(variants, chosen) if addressed else cycle(variants) for variants in texts]

    def of_turn(self, number: int) -> str:
        """A text for the turn of that number of a conversation; if addressed, not one that was given before.

        Raises StopIteration when there is no further one.
        """
        return next(self._of_turn[number % len(self._of_turn)])


def _addressed(variants: Sequence[str], chosen: random.Random) -> Iterator[str]:
    texts = [f"{text} {name}{mark}" for text, name, mark in product(variants, _NAMES, _MARKS)]
    chosen.shuffle(texts)
    return iter(texts)
