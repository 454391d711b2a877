"""What is corrected in a message, and what stays as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling.corrector import Corrector
from assistant.spelling.reading import Reading, from_facts, read
from assistant.spelling.vocabulary import Vocabulary

EXAMPLES = [
    "where is my parcel",
    "where is my refund",
    "my card was declined",
    "i want to pay by card",
    "the card does not work",
    "can i return the Emberling stove",
    "what does delivery cost",
    *["my card is lost"] * 20,
    "my crad is lost",
]
OTHERS = ["Zwiebelfisch lamp, Jörg, Ghent"]


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    return Corrector(Vocabulary.counted(EXAMPLES, OTHERS))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wher is my parcle", "where is my parcel"),  # letters dropped and swapped
        ("Wheer is my paarcel?", "where is my parcel?"),
        ("the delivrey csot", "the delivery cost"),
        ("i didnt recieve it", "i didnt receive it"),
        ("it dosn't work", "it doesn't work"),
        ("that is sooo slow, pleeease help", "that is so slow, please help"),
        ("WHERE IS MY PARCLE", "WHERE IS MY parcel"),  # shouted
        ("my crad is lost", "my card is lost"),  # a mistake of the examples themselves
        ("my cad was declined", "my card was declined"),  # a rare word, where the project has a likely one
        ("um i want to uhh pay buy card", "i want to pay by card"),  # dictated
        ("where is er my card", "where is my card"),
        ("basically my card you know was declined", "my card was declined"),
        ("do you know where my card is", "do you know where my card is"),
        ("can i pay and you know what it costs", "can i pay and you know what it costs"),
        ("where is my card question mark", "where is my card?"),
        ("my card comma the new one comma is lost full stop", "my card, the new one, is lost."),
        ("take the card off please comma the parcel stays", "take the card off please, the parcel stays"),
        (
            "how long hv i got 2 send it bk b4 i pay 4 the delivery",
            "how long have i got to send it back before i pay for the delivery",
        ),
        ("is it here 2moro or 2day", "is it here tomorrow or today"),
        ("is the question mark on my card ok", "is the question mark on my card ok"),
        ("where is my parcel 😡😡 hmm", "where is my parcel "),
        ("an embrling stove", "an emberling stove"),  # a product
        ("the definately last unsubscirbe", "the definitely last unsubscribe"),  # English alone knows them
        (
            "plaese chekc my crad, it dose nto wrok adn teh refnud",
            "please check my card, it dose not work and the refund",
        ),
    ],
)
def test_misspelt_words_are_read_as_what_was_meant(corrector: Corrector, typed: str, meant: str) -> None:
    assert read(typed, corrector).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "where is my parcel",
        "dont wait, im sorry, that app sucks",
        "lol",
        "is Nan Dosh at the Brolly",
        "i cant pay, its broken, im sorry, whats that",
        "paid with klarna and paypal via dhl and evri",
        "is there wifi in ghent, asks jörg",
        "write to Parcle Sehrin at parcle@wehre.com or www.parcle.com/retrun",
        "order W1042x parc1e M8",
        "i need 2 pairs of size 4 the blue ones, at 2 the latest",
        "there is a comma in my name",
        "make the lantern 4 not 2, and the socks to 2 me and my brother need them",
        "2 lanterns came, 2 have not, i need 4 my family is big",
        "i live in flat b4",
        "my name is Marcin Szymczyk",
        "wo bleibt meine bestellung ich warte schon",
        "¿dónde está mi paquete?",
        "",
        "...",
        "hmm",
        "👍",
        "err, is it for you?",
        "i a b",
    ],
)
def test_slang_names_addresses_codes_and_other_languages_stay(corrector: Corrector, typed: str) -> None:
    assert read(typed, corrector).text == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wheres my dosh, u owe me a tenner", "wheres my money, you owe me a ten pound note"),
        ("lol the lamp is borked innit", "the lamp is broken "),
        ("omg gimme my card plz", "give me my card please"),
        ("ahh ok", "ok"),
    ],
)
def test_slang_is_read_as_what_it_means_and_fillers_are_left_out(corrector: Corrector, typed: str, meant: str) -> None:
    assert read(typed, corrector).text == meant


def test_what_was_typed_is_kept_beside_its_corrections(corrector: Corrector) -> None:
    reading = read("wher is parcle W1042", corrector)
    assert reading.typed == "wher is parcle W1042"
    assert reading.corrections == ((0, 4, "where"), (8, 14, "parcel"))
    assert from_facts(reading.typed, [list(each) for each in reading.corrections]) == reading


def test_a_place_in_the_reading_is_found_in_what_was_typed(corrector: Corrector) -> None:
    reading = read("wher is parcle W1042", corrector)
    for typed in ("wher", "parcle", "W1042", "parcle W1042"):
        meant = {"wher": "where", "parcle": "parcel", "parcle W1042": "parcel W1042"}.get(typed, typed)
        start = reading.text.index(meant)
        begin, end = reading.typed_at(start, start + len(meant))
        assert reading.typed[begin:end] == typed


@given(
    typed=st.text(st.characters(codec="utf-8"), max_size=80),
    cuts=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.text("ab ", max_size=6)), max_size=6),
)
def test_places_are_right_whatever_was_corrected(typed: str, cuts: list[tuple[int, int, str]]) -> None:
    corrections, at = [], 0
    for gap, length, instead in cuts:
        if at + gap + length > len(typed) or not (length or instead):
            break
        corrections.append((at + gap, at + gap + length, instead))
        at += gap + length + 1
    reading = Reading(typed, tuple(corrections))
    for start in range(len(reading.text)):
        begin, end = reading.typed_at(start, start + 1)
        assert 0 <= begin <= end <= len(typed)
        whole = [each for each in corrections if begin <= each[0] and each[1] <= end]
        assert reading.text[start] in "".join([typed[begin:end], *(each[2] for each in whole)])


@given(st.text(max_size=120))
def test_any_text_can_be_read(corrector: Corrector, typed: str) -> None:
    reading = read(typed, corrector)
    assert reading.typed == typed
    assert all(typed[start:end] != instead for start, end, instead in reading.corrections)


@pytest.mark.parametrize("typed", ["i want two pairs of socks", "i want four hats", "i want two of them"])
def test_a_number_of_things_stays_a_number(typed: str) -> None:
    corrector = Corrector(Vocabulary.counted([*["i want to return it"] * 30, *["i want for them to come"] * 30], ()))
    assert read(typed, corrector).text == typed
