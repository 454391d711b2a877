"""What people of Request Tracker wrote, as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.connectors.rt.texts import plain, without_quotes


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hello <b>Ada</b> &amp; co</p><p>Two</p>", "Hello Ada & co\n\nTwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>See <a href='https://example.com/x'>here</a></p>", "See here <https://example.com/x>"),
        ("<a href='https://example.com/x'>https://example.com/x</a>", "https://example.com/x"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<style>p {}</style><script>alert(1)</script><p>seen</p>", "seen"),
        ("<p>New</p><blockquote>old <blockquote>older</blockquote></blockquote>", "New"),
        ("&lt;b&gt;not bold&lt;/b&gt;", "<b>not bold</b>"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</div></p>stray", "stray"),
    ],
)
def test_html_becomes_what_its_reader_sees(markup: str, text: str) -> None:
    assert plain(markup, "text/html; charset=utf-8") == text


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        ("Yes.\n\nOn Fri, 27 Nov 2026, Ada wrote:\n> Can you?\n> Please?", "Yes."),
        ("Ja.\n\nAm 27.11.2026 um 10:00 schrieb Ada:\n> Geht das?", "Ja."),
        ("> Can you?\n\nYes.\n\n> And then?\n\nThat, too.", "Yes.\n\nThat, too."),
        ("Yes.\n-- \nRobin\nThe team", "Yes."),
        ("Yes.\n-----Original Message-----\nFrom: Ada\nCan you?", "Yes."),
        ("> only a quote", "> only a quote"),
        ("On Monday we wrote:\na letter", "On Monday we wrote:\na letter"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a -- b\n--\nc", "a -- b"),
    ],
)
def test_quoted_mails_and_signatures_are_left_out(mail: str, own: str) -> None:
    assert without_quotes(mail) == own


@given(st.text(), st.sampled_from(["text/plain", "text/html"]))
def test_any_text_can_be_read(content: str, kind: str) -> None:
    plain(content, kind)


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
def test_a_plain_text_stays_as_it_is(content: str) -> None:
    assert plain(content, "text/plain") == content
