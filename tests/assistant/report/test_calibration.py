"""Calibration: how far confidences are from the share of right ones."""

from __future__ import annotations

import pytest

from assistant.report.calibration import calibration


def test_the_error_is_the_mean_distance_weighted_by_the_number_in_each_bin() -> None:
    found = calibration([0.9, 0.9, 0.9, 0.9, 0.5, 0.5], [True, True, True, False, True, False], bins=10)
    assert [(each.low, each.high, each.count) for each in found.bins] == [(0.4, 0.5, 2), (0.8, 0.9, 4)]
    assert [(each.confidence, each.right) for each in found.bins] == [(0.5, 0.5), (pytest.approx(0.9), 0.75)]
    assert found.error == pytest.approx(4 / 6 * 0.15)


def test_the_surest_and_the_least_sure_have_a_bin() -> None:
    found = calibration([0.0, 1.0], [False, True])
    assert [each.count for each in found.bins] == [1, 1]
    assert found.error == 0


def test_nothing_is_calibrated_as_well_as_can_be() -> None:
    assert calibration([], []).error == 0
