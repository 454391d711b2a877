"""What every redactor keeps to, shown with presidio and spaCy's small English model."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.bootstrap.review import build_redactor
from frontdesk.privacy.masking import mask
from frontdesk.privacy.model import Kind
from frontdesk.privacy.ports import Redactor

TEXT = (
    "Hi, I'm Lucy Harrington, lucy.h@example.com, +44 7700 900845, 6 Station Road, York YO1 7HH. Order W1042 was paid "
    "with 4242 4242 4242 4242, refund to DE89370400440532013000. My password is hunter2 and I have asthma. T-100003"
)
GONE = (
    "Hi, I'm <PERSON>, <EMAIL>, <PHONE>, <ADDRESS>. Order W1042 was paid "
    "with <CARD>, refund to <IBAN>. My password is <PASSWORD> and I have <HEALTH>. T-100003"
)


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return build_redactor()


def test_everything_that_tells_who_somebody_is_goes_and_numbers_stay(redactor: Redactor) -> None:
    result = redactor.redact(TEXT)
    assert result.text == GONE
    assert [finding.kind for finding in result.findings] == [
        *(Kind.PERSON, Kind.EMAIL, Kind.PHONE, Kind.ADDRESS, Kind.CARD, Kind.IBAN, Kind.PASSWORD, Kind.HEALTH)
    ]


def test_findings_say_where_in_the_original_the_value_was(redactor: Redactor) -> None:
    values = {finding.kind: TEXT[finding.start : finding.end] for finding in redactor.redact(TEXT).findings}
    assert values[Kind.PERSON] == "Lucy Harrington" and values[Kind.ADDRESS] == "6 Station Road, York YO1 7HH"
    assert values[Kind.CARD] == "4242 4242 4242 4242" and values[Kind.PASSWORD] == "hunter2"
    assert all(0.4 <= finding.score <= 1 for finding in redactor.redact(TEXT).findings)


@pytest.mark.parametrize("language", ["de", "ja", "", "en-GB"])
def test_a_language_without_a_model_gets_everything_that_needs_none(redactor: Redactor, language: str) -> None:
    assert redactor.redact(TEXT, language).text == GONE


def test_a_name_that_nobody_introduces_is_found_by_the_model_of_the_language(redactor: Redactor) -> None:
    text = "Yesterday Maria Gonzalez promised a replacement."
    assert redactor.redact(text, "en").text == "Yesterday <PERSON> promised a replacement."
    assert redactor.redact(text, "ja").text == text


@pytest.mark.parametrize("number", ["W1042", "#w 1234", "T-100003", "INV-20321", "order 1042"])
@pytest.mark.parametrize(
    "around", ["{}", "where is {}?", "Anna {}", "I'm {}", "call {}", "my password is {}", "{} Main Street", "+44 {}"]
)
def test_numbers_of_orders_tickets_and_invoices_stay_whatever_stands_around_them(
    redactor: Redactor, number: str, around: str
) -> None:
    assert number.split()[-1] in redactor.redact(around.format(number)).text


def test_what_was_masked_when_it_was_stored_goes_as_what_it_was(redactor: Redactor) -> None:
    stored = mask("my card 4242 4242 4242 4242, password: hunter2")
    assert redactor.redact(stored).text == "my card <CARD>, password: <PASSWORD>"


@pytest.mark.parametrize(
    "text",
    [
        *("my Stormlark jacket zipper teeth plop", "Hillfold wool socks are too small", "MOORLAND WOOL BLANKET please"),
        *(
            "Larkfield promised me a refund",
            "Dear Sir or Madam, my parcel is late",
            "Dear Larkfield Team",
            "two Stormlarks",
        ),
    ],
)
def test_products_the_company_and_salutations_are_no_persons(text: str) -> None:
    names = ["Stormlark rain jacket", "Hillfold wool socks", "Moorland wool blanket", "Larkfield Outfitters"]
    assert build_redactor(names).redact(text).text == text


@pytest.mark.parametrize("iban", ["DE89 3704 0044 0532 0130 0", "DE88370400440532013000", "GB82 WEST 1234 5698 7654 3"])
@pytest.mark.parametrize("around", ["refund to IBAN {}", "my iban is {}, thanks", "IBAN: {}."])
def test_an_iban_with_a_typing_error_goes_where_it_is_called_one(redactor: Redactor, around: str, iban: str) -> None:
    assert redactor.redact(around.format(iban)).text == around.format("<IBAN>")


def test_a_redacted_text_stays_as_it_is(redactor: Redactor) -> None:
    assert redactor.redact(GONE).text == GONE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_gives_findings_in_order_and_inside_it(redactor: Redactor, text: str) -> None:
    result = redactor.redact(text)
    ends = [end for finding in result.findings for end in (finding.start, finding.end)]
    assert ends == sorted(ends) and all(0 <= end <= len(text) for end in ends)
    assert bool(result.findings) or result.text == text


def test_threads_may_share_one_from_the_first_call_on() -> None:
    redactor = build_redactor()
    with ThreadPoolExecutor(4) as pool:
        assert {result.text for result in pool.map(redactor.redact, [TEXT] * 4)} == {GONE}


def test_whoever_never_redacts_never_loads_the_models() -> None:
    check = (
        "import sys, frontdesk.bootstrap.public, frontdesk.bootstrap.actions, frontdesk.cli.app, frontdesk.site; "
        "import actions.server; "
        "sys.exit(bool({'spacy', 'presidio_analyzer', 'phonenumbers', 'thinc'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], timeout=60).returncode == 0
