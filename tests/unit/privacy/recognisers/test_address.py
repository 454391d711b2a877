from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.address import AddressRecogniser


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in AddressRecogniser().find(text)]


@pytest.mark.parametrize(
    "address",
    [
        *("221 Elm Street, Denver, CO 80203", "34 High Street", "7 old mill lane", "12a Station Rd.", "5 Maple Drive"),
        *("Flat 3, 88 King's Road, Brighton BN1 2FA", "1200 Oak Drive Apt 5B", "PO Box 442, Boulder, CO 80301"),
        *("Gartenweg 14, 50667 Köln", "Hauptstr. 21, 80331 München", "Lindenstraße 8", "Bahnhofstraße 3, 8001 Zürich"),
        *("Ringstraße 5, A-1010 Wien", "Torstraße 1, DE-10115 Berlin", "76 Hazelwick Avenue, ZZ-6412 Starnwick"),
        *(
            "1600 Pennsylvania Ave NW, Washington, DC 20500",
            "Bahnhofstrasse 12, CH-8001 Zürich",
            "10 Main St N, Troy, NY 12180",
        ),
        *(
            "Drottninggatan 3, SE-111 22 Stockholm",
            "Lindenstraße 8, D-80331 München",
            "Kerkstraat 12, NL-1012 AB Amsterdam",
        ),
        *("Calle Mayor 15, ES-28013 Madrid", "24 avenue Victor Hugo, F-75016 Paris", "Lindenweg 8, L-1234 Luxemburg"),
        *("24 avenue Victor Hugo, 75016 Paris", "Calle Mayor 15, 28013 Madrid", "Postfach 1187"),
    ],
)
def test_a_postal_address_is_found(address: str) -> None:
    assert max(found(f"send it to {address}"), key=len) == address


@pytest.mark.parametrize(
    "text",
    [
        *("do you ship to Canada", "is there a shop in Berlin", "3 for 2 on Street lamps", "20 street lamps please"),
        *(
            "I want 2 of the blue ones",
            "a 64 GB usb drive",
            "it took 3 days to get its way here",
            "W1042",
            "",
            "10 % off",
        ),
    ],
)
def test_towns_and_numbers_of_things_are_no_address(text: str) -> None:
    assert found(text) == []


def test_a_full_british_postcode_is_an_address_by_itself() -> None:
    assert found("my postcode is LS6 2AB") == ["LS6 2AB"]
