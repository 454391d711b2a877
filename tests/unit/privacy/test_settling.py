"""Which finding counts where several meet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.privacy.model import Finding, Kind, Span, redacted, settle

TEXT = "Anna Schmidt, 12 Main Street, W1042"
spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).filter(lambda ends: ends[0] < ends[1])
findings = st.builds(
    lambda kind, ends, score: Finding(kind, *ends, score), st.sampled_from(Kind), spans, st.floats(0.4, 1.0)
)


@given(st.lists(findings, max_size=8), st.lists(spans.map(lambda ends: Span(*ends)), max_size=3))
def test_nothing_found_is_left_but_what_is_kept_and_nothing_else_goes(found: list[Finding], kept: list[Span]) -> None:
    settled = settle(TEXT, found, kept)
    gone = [at for one in settled for at in range(one.start, one.end)]
    stays = {at for span in kept for at in range(span.start, span.end)}
    wanted = {at for one in found for at in range(one.start, one.end) if TEXT[at].isalnum()} - stays
    assert len(gone) == len(set(gone)) and gone == sorted(gone)
    assert wanted <= set(gone) and not set(gone) & stays
    assert all(0 <= one.start < one.end <= len(TEXT) for one in settled)


def test_the_surer_finding_wins_and_the_rest_of_the_other_goes_too() -> None:
    found = [Finding(Kind.PERSON, 0, 19, 0.5), Finding(Kind.ADDRESS, 14, 28, 0.65)]
    assert redacted(TEXT, found, []).text == "<PERSON>, <ADDRESS>, W1042"


def test_a_kept_number_stays_inside_a_finding() -> None:
    result = redacted(TEXT, [Finding(Kind.ADDRESS, 14, 35, 0.9)], [Span(30, 35)])
    assert result.text == "Anna Schmidt, <ADDRESS>, W1042"
    assert [TEXT[one.start : one.end] for one in result.findings] == ["12 Main Street"]
