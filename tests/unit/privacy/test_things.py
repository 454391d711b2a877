"""Products and companies are no persons."""

from __future__ import annotations

import pytest

from frontdesk.privacy.model import Finding, Kind
from frontdesk.privacy.things import Things

THINGS = Things(["Stormlark rain jacket", "Hillfold wool socks", "Larkfield Outfitters"])


def are_meant(text: str, score: float = 0.5) -> bool:
    return THINGS.are_meant(text, Finding(Kind.PERSON, 0, len(text), score))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Stormlark",
            "STORMLARK",
            "stormlarks",
            "Stormlark jacket zipper",
            "Stormlark's",
            "Stormlark-Jacke",
            "Hillfold Wool Socks",
        ),
        *("Larkfield", "Larkfields", "Larkfield Outfitters", "Stormlarkjacke", "Larkfielder", "Thanks Larkfield"),
    ],
)
def test_names_of_things_are_known_in_any_case_and_inflection(text: str) -> None:
    assert are_meant(text)


@pytest.mark.parametrize(
    "text", ["Anna", "Anna Stormlark", "Stormlark Brown", "Storm", "Lark", "Maria Gonzalez", "Hill"]
)
def test_persons_stay_persons(text: str) -> None:
    assert not are_meant(text)


def test_who_says_that_it_is_their_name_is_believed() -> None:
    assert not are_meant("Stormlark", 0.85)
