from __future__ import annotations

from typing import Any

import pytest

from scripts.slack_shapes import differences

SAMPLE = {"ok": False, "ts": "", "message": {"text": "", "blocks": [{"type": ""}], "reactions": [{"count": 1}]}}


@pytest.mark.parametrize(
    ("ours", "found"),
    [
        ({"ok": True, "message": {"text": "a"}}, 0),
        ({"ok": True, "message": {"blocks": [{"anything": 1}]}}, 0),
        ({"ok": True, "ts": None}, 0),
        ({"ok": "yes"}, 1),
        ({"ts": 1.5}, 1),
        ({"message": {"words": "a"}}, 1),
        ({"message": {"reactions": [{"count": "1", "who": "a"}]}}, 2),
        ({"message": []}, 1),
    ],
)
def test_members_that_a_sample_lacks_or_has_of_another_type_are_found(ours: dict[str, Any], found: int) -> None:
    assert len(list(differences(ours, SAMPLE))) == found
