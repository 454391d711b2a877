"""Sizes, colours and numbers of pieces are read from any wording, of the line that is meant, and nothing else is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.collected_changes import Collected, checked, collected, heard, nothing_yet
from actions.item_changes import Change, Item, wishes
from actions.kinds import wants_step
from actions.quantities import quantity
from frontdesk.accounts.model import OrderLine, Variant
from tests.unit.actions.shop import BOOTS, HAT, LINES, STOCK

ITEMS = [
    Item(
        str(line.position),
        line,
        tuple(
            Variant(each.sku, each.product, each.options, bool(each.stock))
            for each in STOCK
            if each.product == line.name
        ),
    )
    for line in LINES
]  # trousers in M, two hats in charcoal, boots in 41
ALL_PLACES = {each.place for each in ITEMS}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("swap the M for an L", {"1": ({"size": "L"}, None)}),
        ("not M but L", {"1": ({"size": "L"}, None)}),
        ("ordered the trousers in M by accident, should be large", {"1": ({"size": "L"}, None)}),
        ("from M to L", {"1": ({"size": "L"}, None)}),
        ("boots: 43 not 41", {"3": ({"size": "43"}, None)}),
        ("the 41s should be 43s", {"3": ({"size": "43"}, None)}),
        (
            "boots in 43 and the hats in oatmeal please",
            {"3": ({"size": "43"}, None), "2": ({"colour": "oatmeal"}, None)},
        ),
        ("two sizes up for the boots", {"3": ({"size": "43"}, None)}),
        ("the boots are too large, 40 would be right", {"3": ({"size": "40"}, None)}),
        ("two of them in L", {}),
        ("a smaller size of boots", {"3": ({"size": "40"}, None)}),
        ("two more hats", {"2": ({}, 4)}),
        ("I only want one hat", {"2": ({}, 1)}),
        ("two hats instead of one", {}),
        ("three hats, not two", {"2": ({}, 3)}),
        ("one hat less", {"2": ({}, 1)}),
        ("double the hats, so double it", {"2": ({}, 4)}),
        ("one more pair of boots", {"3": ({}, 2)}),
        ("I don't need the boots any more", {"3": ({}, 0)}),
        ("drop one of the hats", {"2": ({}, 1)}),
        ("leave out the trousers", {"1": ({}, 0)}),
        ("both hats out", {"2": ({}, 0)}),
        ("the boots don't arrive until when", {}),
        ("when do the boots come", {}),
        ("I paid 41 euros", {}),
        ("it's been 43 days", {}),
        ("my sister is small", {}),
    ],
)
def test_what_is_wanted_is_read(text: str, changes: dict[str, tuple[dict[str, str], int | None]]) -> None:
    found = {place: (dict(each.options), each.quantity) for place, each in wishes(text, ITEMS).changes.items()}
    assert found == changes


@pytest.mark.parametrize(("text", "towards"), [("boots are too tight", 1), ("bigger boots please", 1)])
def test_a_direction_is_no_size(text: str, towards: int) -> None:
    assert wishes(text, ITEMS[2:]).changes == {"3": Change(towards=towards)}


@pytest.mark.parametrize(("text", "pieces"), [("one of the hats in oatmeal", 1), ("swap both hats for oatmeal", None)])
def test_of_what_has_arrived_a_number_says_how_many_of_them(text: str, pieces: int | None) -> None:
    assert wishes(text, ITEMS, exchanged=True).changes == {"2": Change({"colour": "oatmeal"}, pieces)}


def test_the_kind_that_was_ordered_is_no_change() -> None:
    found = checked(Collected(wishes("exchange the boots for a 41", ITEMS).changes), ITEMS, exchanged=True)
    assert (found.lines, found.open, found.why) == ({}, ("3",), {"3": ("same", "41")})


def test_a_wish_for_a_line_that_is_not_clear_waits_until_it_is() -> None:
    found = heard("add another one", ITEMS, nothing_yet(ITEMS, False), exchanged=False)
    assert found and found.loose and not found.is_whole
    assert found.about("2", ITEMS, False).lines == {"2": Change(quantity=3)}


WORDS = st.lists(
    st.sampled_from(
        f"{HAT} {BOOTS} L M 43 41 oatmeal one two three another not instead of for out take the in , . ? and both "
        "size bigger smaller too remove add only it them".split()
    ),
    max_size=14,
).map(" ".join)


@given(st.lists(WORDS | st.text(max_size=60), min_size=1, max_size=4), st.booleans())
def test_whatever_is_said_only_lines_and_kinds_that_exist_come_of_it(texts: list[str], exchanged: bool) -> None:
    found = nothing_yet(ITEMS, exchanged)
    for text in texts:
        found = checked(heard(text, ITEMS, found, exchanged) or found, ITEMS, exchanged)
        assert collected(found.to_json()) == found
        assert {*found.lines, *found.open} <= ALL_PLACES
        for item in ITEMS:
            change = found.of(item.place)
            variant = item.variant(change.options)
            assert not change.options or (variant is not None and variant.is_available)
            assert change.quantity is None or change.quantity >= 0


@pytest.mark.parametrize(
    ("then", "options"),
    [
        ("then wireless ones, in black", {"fit": "wireless"}),
        ("ok wireless then", {"fit": "wireless"}),
        ("wireless, the red", {"fit": "wireless", "colour": "red"}),
    ],
)
def test_what_an_item_has_and_is_named_once_more_takes_the_place_of_what_is_gone(
    then: str, options: dict[str, str]
) -> None:
    kinds = (
        ("wired", "black", True),
        ("wireless", "black", True),
        ("wireless", "red", True),
        ("wireless", "blue", False),
    )
    line = OrderLine("headphones", 1, Decimal("60.00"), {"fit": "wired", "colour": "black"}, position=1)
    sold = tuple(
        Variant(f"{fit}/{colour}", "headphones", {"fit": fit, "colour": colour}, there) for fit, colour, there in kinds
    )
    items = [Item("1", line, sold)]
    first = heard("in blue please", items, nothing_yet(items, False), False)
    assert first is not None
    gone = checked(first, items, False)
    assert gone.open == ("1",) and not gone.lines
    second = heard(then, items, gone, False)
    assert second is not None and second.lines["1"].options == options


def test_a_place_is_no_step_between_sizes() -> None:
    assert wants_step("I found my old one down the back of the sofa") is None
    assert wants_step("could I have one down please") == (-1, 1)


def test_a_measure_is_no_number_of_pieces() -> None:
    assert quantity("swap the pack for the 55 litre one", LINES[0]) is None
    assert quantity("make it 3", LINES[0]) == 3


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the hats should go out today please", None),
        ("make the boots 44, the hats can go as they are", None),
        ("the hats can go", 0),
        ("the hats have to go, please leave the rest", 0),
    ],
)
def test_what_can_go_is_taken_out_where_nothing_follows(text: str, left: int | None) -> None:
    assert quantity(text.partition(",")[0] if left == 0 else text, LINES[1]) == left
