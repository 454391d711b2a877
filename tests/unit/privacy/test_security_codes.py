"""Security codes of cards, by whatever people call them, in the larger European languages, and behind a card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.privacy.masking import mask
from frontdesk.privacy.passwords import word_list
from frontdesk.privacy.security_codes import security_code_spans

CARD = "4242 4242 4242 4242"


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in security_code_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "the cvv code is {}",
            "CVC-Code: {}",
            "cvv is: {}",
            "the card's cvv was {}, expiry 12/27",
            "cvv, {}",
            "cvv -> {}",
        ),
        *(
            "CVV/CVC: {}",
            "cvv2 (the three digits on the back of my card): {}",
            "cvv{}",
            "cvc\n{}",
            "CVV? {}",
            "cvv = {}",
        ),
        *(
            "my cvv, printed on the back, is {}",
            "{} is my cvv",
            "{} is the security code",
            "I typed {} as cvv",
            "{} (cvc)",
        ),
        *(
            "the 3 digits on the back are {}",
            "code on the back of the card {}",
            "security-code {}",
            "card verification value: {}",
        ),
        *("cvv exp 12/27 {}", "expiry 12/27, cvv {}", "my security code for the visa card ending tomorrow was {}"),
        *(
            "Die Kartenprüfnummer lautet {}",
            "Prüfziffer {}",
            "mein CVV-Code war {}",
            "Sicherheitscode auf der Rückseite: {}",
        ),
        *("die drei Ziffern auf der Rückseite sind {}", "KARTENPRUFNUMMER {}", "le cryptogramme visuel est {}"),
        *("code de sécurité : {}", "code de securite {}", "les trois chiffres au dos : {}", "mon CVV c'est {}"),
        *(
            "el código de seguridad de mi tarjeta es {}",
            "CODIGO DE SEGURIDAD {}",
            "codice di sicurezza: {}",
            "la cvv è {}",
        ),
        *(
            "le tre cifre sul retro {}",
            "código de segurança {}",
            "o cvv do meu cartão é {}",
            "de beveiligingscode is {}",
        ),
        *(
            "CVC-code op de achterkant: {}",
            "kod zabezpieczający to {}",
            "kod CVV: {}",
            "säkerhetskoden är {}",
            "CVC-koden är {}",
        ),
        *("sikkerhetskoden er {}", "turvakoodi {}", "bezpečnostní kód {}", "güvenlik kodu {}", "код безопасности {}"),
    ],
)
@pytest.mark.parametrize("code", ["123", "9876"])
def test_a_code_is_found_by_its_name(text: str, code: str) -> None:
    assert found(text.format(code)) == [code]
    assert mask(text.format(code)) == text.format("•••")


@pytest.mark.parametrize(
    "text",
    [
        *("{card} 12/27 {code}", "{card}, exp 12/2027, {code}", "{card} 1227 {code}", "{card} | 12/27 | {code}"),
        *(
            "{card} valid until 12/27 and {code}",
            "{card} Dec 2027 {code}",
            "{card} gültig bis 12-27, {code}",
            "{card} {code}",
        ),
        *("{card}\n09/28\n{code}", "{card} expires 9/28 {code}.", "{card} (12.27) {code}", "{card} 12 / 27 {code}"),
    ],
)
def test_a_code_right_behind_a_card_and_its_expiry_is_masked(text: str) -> None:
    masked = mask(text.format(card=CARD, code="357"))
    assert masked == text.format(card="[••••-4242]", code="•••")
    assert mask(masked) == masked


def test_a_code_of_four_digits_behind_an_expiry_is_masked() -> None:
    assert mask("378282246310005 09/28 1234") == "[••••-0005] 09/28 •••"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "the cvv code for order 1042",
            "cvv is wrong, I paid 120 euros",
            "cvv was rejected 3 times",
            "error 404 cvv field",
        ),
        *(
            "cvc: 250 €",
            "cvv 120,50",
            "the cvv is on the back. It costs 120",
            "cvv fails since 2024?",
            "order 1042 cvv broken",
        ),
        *("security code was asked 100 times", "cvv needs 3 digits", "cvv field, article 1234", "W1042 and INV-20321"),
        *(
            "Der Sicherheitscode für Bestellung 1042 fehlt",
            "CVV falsch, Betrag 250 EUR",
            "le code de sécurité commande 1042",
        ),
        *("code 1234", "my code is 123", "promo code 200", "I was born 1984", "cvv 12", "cvv 12345", "cvv T-100003"),
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", [f"{CARD} 350 euros", f"{CARD} 99,90", f"{CARD} 250 €", f"{CARD} W1042", f"{CARD} 12345"]
)
def test_a_price_or_an_order_behind_a_card_stays(text: str) -> None:
    assert mask(text) == text.replace(CARD, "[••••-4242]")


names = st.sampled_from(sorted(word_list("security_code_names.txt")))
fillers = st.lists(st.sampled_from(sorted(word_list("security_code_fillers.txt"))), max_size=6)
codes = st.from_regex(r"[0-9]{3,4}", fullmatch=True)


@given(names, fillers, st.sampled_from([" ", ": ", " = ", " - ", "\n"]), codes)
def test_between_a_name_and_its_code_any_of_the_fillers_may_stand(
    name: str, words: list[str], sign: str, code: str
) -> None:
    assert found(" ".join([name, *words]) + sign + code) == [code]


@given(st.text(st.sampled_from("abcvcv 0123456789.,:/€-\n"), max_size=60))
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.lists(
        st.sampled_from(["order", "W1042", "1042", "120", "€", "article", "12/27", ",", "price", "T-100003"]),
        max_size=12,
    )
)
def test_without_a_name_and_a_card_no_number_is_a_code(words: list[str]) -> None:
    assert found(" ".join(words)) == []
