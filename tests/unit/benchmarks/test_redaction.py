"""The judge of redaction, judged."""

from __future__ import annotations

import pytest

from benchmarks.redaction import DEVELOPMENT, HELD_OUT, Label, Message, evaluate, load_messages, parse
from frontdesk.privacy.model import Finding, Kind, Redacted, Span


def test_a_labelled_line_is_a_text_and_where_its_values_are() -> None:
    assert parse("call [020 7946 0321](PHONE) on [W1042](KEPT)!") == Message(
        "call 020 7946 0321 on W1042!", (Label("PHONE", Span(5, 18)), Label("KEPT", Span(22, 27)))
    )


@pytest.mark.parametrize("path", [DEVELOPMENT, HELD_OUT], ids=lambda path: path.stem)
def test_every_label_in_the_files_is_a_kind(path: object) -> None:
    messages = load_messages(path)  # type: ignore[arg-type]
    assert len(messages) > 80
    assert {label.kind for message in messages for label in message.labels} == {*Kind, "KEPT"}
    assert not [message.text for message in messages if "](" in message.text]


def test_no_message_is_in_both_files() -> None:
    tuned, kept_apart = ({message.text for message in load_messages(path)} for path in (DEVELOPMENT, HELD_OUT))
    assert not tuned & kept_apart


@pytest.mark.parametrize(
    ("findings", "gone", "right", "kept"),
    [
        ([(Kind.PHONE, 5, 18)], [True], [True], [True]),
        ([(Kind.PERSON, 5, 18)], [True], [True], [True]),
        ([(Kind.PHONE, 5, 8), (Kind.PHONE, 9, 18)], [True], [True, True], [True]),
        ([(Kind.PHONE, 5, 17)], [False], [True], [True]),
        ([(Kind.PHONE, 22, 27)], [False], [False], [False]),
        ([], [False], [], [True]),
    ],
)
def test_a_value_is_gone_if_nothing_of_it_is_left_and_a_finding_right_if_it_is_about_one(
    findings: list[tuple[Kind, int, int]], gone: list[bool], right: list[bool], kept: list[bool]
) -> None:
    found = tuple(Finding(kind, start, end, 1.0) for kind, start, end in findings)
    message = parse("call [020 7946 0321](PHONE) on [W1042](KEPT)!")
    report = evaluate(lambda text: Redacted(text, found), [message])
    assert (report.gone(), report.right(), report.kept()) == (gone, right, kept)
