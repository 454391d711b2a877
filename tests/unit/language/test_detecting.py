"""Which language a message is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.language import catalogue
from frontdesk.language.detecting import OTHERS, Detector
from frontdesk.language.py3langid import Py3langid
from frontdesk.language.unpack import unpack


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(Py3langid({"en", *catalogue.load({"en"}).known, *OTHERS}))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mein Paket ist immer noch nicht da", "de"),
        ("MEIN PAKET IST IMMER NOCH NICHT DA", "de"),
        ("le colis n'est pas encore arrivé", "fr"),
        ("el paquete todavía no ha llegado", "es"),
        ("il pacco non è ancora arrivato", "it"),
        ("a encomenda ainda não chegou aqui", "pt"),
        ("het pakket is nog niet aangekomen", "nl"),
        ("paczka jeszcze do mnie nie dotarła", "pl"),
        ("paketet har inte kommit fram än", "sv"),
        ("pakken er ikke kommet frem endnu", "da"),
        ("paket hâlâ elime ulaşmadı maalesef", "tr"),
        ("coletul încă nu a ajuns la mine", "ro"),
        ("balík ke mně ještě nedorazil", "cs"),
        ("paketti ei ole vielä tullut perille", "fi"),
        ("де моє замовлення, чекаю вже тиждень", "uk"),
        ("أين طلبي من فضلك", "ar"),
        ("我的订单在哪里", "zh"),
        ("my parcel has not come yet", "en"),
    ],
)
def test_the_language_of_a_message_of_a_few_words_is_told(detector: Detector, text: str, language: str) -> None:
    assert detector.language(text) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "W1042", "👍👍", "danke", "hola", "mi pedido", "ok", "1042 1043 1044 1045", "?!"]
)
def test_very_short_messages_say_nothing_of_their_language(detector: Detector, text: str) -> None:
    assert detector.language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "hola, where is my order",
        "merci but the zip is still broken",
        'the page says "Zahlung fehlgeschlagen" when i pay',
        "ship it to Rue de la Paix 12 in Lyon",
        "my name is Wolfgang Grünwald-Schönfeld",
        "order for Krzysztof Brzęczyszczykiewicz never came",
        "SELECT * FROM orders WHERE id = 1042",
        "mail me at maria.fernandez@correo.es please",
    ],
)
def test_english_with_foreign_names_and_words_stays_english(detector: Detector, text: str) -> None:
    assert detector.language(text) in ("en", None)


@pytest.mark.parametrize(
    ("text", "so_far", "language"),
    [
        ("ja bitte", "de", "de"),
        ("nix da", "de", "de"),
        ("ok thanks", "de", None),
        ("W1042", "de", None),
        ("ja bitte", None, None),
        ("ja bitte", "en", None),
        ("谢谢", "zh", "zh"),
        ("谢谢", None, None),
    ],
)
def test_a_short_message_is_taken_for_the_language_of_the_conversation(
    detector: Detector, text: str, so_far: str | None, language: str | None
) -> None:
    assert detector.language(text, so_far) == language


@pytest.mark.parametrize(
    "text", ["\ud800 wo bleibt das paket denn", "a" * 20_000, "wo ist " * 5_000, "\x00\x01 \u2060"]
)
def test_any_text_is_read(detector: Detector, text: str) -> None:
    assert detector.language(text) in (None, "de", "en")


def test_what_set_up_unpacked_says_the_same_as_the_package(tmp_path: Path) -> None:
    languages = {"en", *catalogue.load({"en"}).known, *OTHERS}
    unpack(tmp_path / "languages")
    mapped, packaged = Py3langid(languages, tmp_path / "languages"), Py3langid(languages, tmp_path / "none")
    texts = [
        "mein Paket ist nicht da",
        "où est mon colis",
        "Где моя посылка",
        "where is it",
        "HVOR ER PAKKEN",
        "荷物はどこ",
        "",
    ]
    assert [mapped.classify(text) for text in texts] == [packaged.classify(text) for text in texts]
    assert {path.name for path in tmp_path.iterdir()} == {"languages"}
