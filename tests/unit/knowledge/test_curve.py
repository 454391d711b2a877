"""The curve that is noted with an index, and how `frontdesk kb report` shows it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from frontdesk.cli.kb_report import lines, picture
from frontdesk.knowledge.embedded import search_in, vocabulary_of
from frontdesk.knowledge.index.calibration import Point
from frontdesk.knowledge.index.curve import Curve, noted_curve
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.ports import INDEX

KB = Path("data/kb")
CURVE = Curve(0.6, (Point(0.9, 0.2, 1.0, 0.0), Point(0.7, 0.5, 0.95, 0.02), Point(0.3, 0.8, 0.7, 0.3)))


def test_at_a_threshold_stands_what_was_answered_from_it_on() -> None:
    assert CURVE.at(0.95) == Point(0.95, 0.0, 1.0, 0.0)
    assert CURVE.at(0.7) == CURVE.at(0.31) == CURVE.points[1]
    assert CURVE.at(0.0) == CURVE.points[-1]


def test_the_terminal_shows_the_curve_the_threshold_and_its_price() -> None:
    told = list(lines(CURVE))
    assert "◀" in next(line for line in told if " 0.60  " in line)
    assert told[1].split() == ["1.00", "0%", "100%"]
    assert told[21].split() == ["0.00", "█" * 32, "80%", "70%"]
    assert "50% of those with an answer get the right one; 95% of what is given is right, 2.0% of all" in told[-3]
    assert told[-2].endswith("50% of those with an answer do not get it.")


def test_the_picture_is_a_curve_with_a_dot_at_the_threshold() -> None:
    drawn = ElementTree.fromstring(picture(CURVE))
    of = {each.tag.rpartition("}")[2]: each for each in drawn}
    assert len(of["polyline"].attrib["points"].split()) == 3
    assert (of["circle"].attrib["cx"], of["circle"].attrib["cy"]) == ("260.0", "80.0")


@pytest.mark.parametrize(("first", "has_curve"), [(None, True), (3, False)])
def test_the_curve_of_an_index_is_read_with_its_threshold(first: int | None, has_curve: bool) -> None:
    search = search_in(INDEX, vocabulary_of(KB))
    search.replace([passage for article in load_articles(KB)[:first] for passage in article.passages])
    search.calibrate()
    curve = noted_curve(search)
    assert (curve is not None) == has_curve
    if curve:
        assert curve.threshold == search.threshold
        assert [point.threshold for point in curve.points] == sorted((p.threshold for p in curve.points), reverse=True)
