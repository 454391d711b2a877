"""The shop's articles tell customers the same numbers as its policy keeps to."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from frontdesk.accounts.shop import terms
from frontdesk.accounts.shop.countries import SAME_FEE
from frontdesk.knowledge.markdown import load_articles

ROOT = Path(__file__).parents[3]
_FIRST, _LAST, _UNTIL = terms.CHRISTMAS
SAID = {
    "returns-conditions#time-limit-for-returns": [f"within {terms.RETURN_DAYS} days of delivery"],
    "returns-conditions#sale-items": [f"within {terms.RETURN_DAYS} days"],
    "returns-conditions#christmas-purchases": [
        f"from {_FIRST[1]} November to {_LAST[1]} December can be returned until {_UNTIL[1]} January"
    ],
    "returns-costs#return-fee": [f"€{terms.RETURN_FEE} per parcel"],
    "returns-costs#free-returns": ["faulty, damaged or wrong", "as a gift card"],
    "returns-exchanges#exchange-for-another-size-or-colour": [f"within {terms.EXCHANGE_DAYS} days of delivery"],
    "returns-exchanges#when-the-new-size-is-sent": [f"reserved for you for {terms.RESERVED_DAYS} days"],
    "refunds-method#same-way-as-you-paid": ["We cannot pay a refund to a different card"],
    "refunds-partial#why-a-refund-is-smaller-than-expected": [f"€{terms.RETURN_FEE}"],
    "refunds-partial#what-partly-refunded-means": [f"within {terms.REFUND_DAYS} days of delivery"],
    "refunds-cancelling-orders#cancel-within-the-first-hour": ["until it is packed"],
    "refunds-cancelling-orders#cancel-after-the-first-hour": ["Processing", "packed it can no longer be cancelled"],
    "shipping-change-address#within-the-first-hour": ["until it is packed"],
    "shipping-change-address#after-the-first-hour": ["Processing", "we can no longer change the address"],
    "shipping-change-address#other-changes-to-an-order": ["until it is packed", f"{terms.MOST_PIECES} pieces"],
    "shipping-countries#countries": [f"{len(SAME_FEE)} countries of the European Union", "Norway, Switzerland"],
    "shipping-costs#shipping-outside-the-european-union": ["Norway, Switzerland, Liechtenstein and the United Kingdom"],
    "shipping-countries#po-boxes-and-military-addresses": ["cannot deliver to PO boxes or military addresses"],
    "shipping-damaged-missing#item-arrived-damaged": [f"within {terms.DAMAGED_DAYS} days of delivery", "two photos"],
    "shipping-damaged-missing#wrong-item-in-the-box": [f"within {terms.WRONG_DAYS} days of delivery"],
    "shipping-damaged-missing#something-is-missing-from-the-order": [f"within {terms.MISSING_DAYS} days of delivery"],
    "shipping-delays-lost#parcel-is-late": [f"{terms.LATE_AFTER_BUSINESS_DAYS} business days after the expected"],
    "shipping-delays-lost#how-long-an-investigation-takes": [
        f"up to {terms.INVESTIGATION_BUSINESS_DAYS} business days",
        "you can choose a replacement or a full refund",
    ],
    "shipping-delays-lost#marked-as-delivered-but-not-there": [
        f"wait {terms.NOT_THERE_AFTER_BUSINESS_DAYS} business day",
        f"within {terms.NOT_THERE_DAYS} days of the delivery date",
    ],
    "billing-pay-later#who-can-use-pay-later": [f"€{terms.MOST_BY_INVOICE:.0f}"],
    "account-password#how-long-the-link-works": ["within 60 minutes"],
}


@cache
def passages() -> dict[str, str]:
    articles = load_articles(ROOT / "data" / "kb")
    return {passage.address: passage.text for article in articles for passage in article.passages}


@pytest.mark.parametrize("address", SAID)
def test_an_article_says_what_the_policy_keeps_to(address: str) -> None:
    for said in SAID[address]:
        assert said in passages()[address]


def test_no_article_knows_another_limit_for_changing_an_order() -> None:
    about_orders = re.compile(r"cancel|redirect|change (?:the|its) (?:address|items)", re.IGNORECASE)
    for address, text in passages().items():
        if about_orders.search(text):
            assert "60 minutes" not in text, address


def test_every_number_of_the_policy_is_said_somewhere() -> None:
    said = " ".join(passages()[address] for address in SAID)
    numbers = {name: value for name, value in vars(terms).items() if name.isupper() and name != "CHRISTMAS"}
    written = {name: str(value).removesuffix(".00") for name, value in numbers.items()}
    assert {name for name, number in written.items() if not re.search(rf"\b{re.escape(number)}\b", said)} == set()
