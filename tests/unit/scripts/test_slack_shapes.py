from __future__ import annotations

from typing import Any

import pytest

from scripts.slack_shapes import differences, manifest_mistakes

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


@pytest.mark.parametrize(
    ("setting", "wanted", "found"),
    [("token_rotation_enabled", False, 2), ("socket_mode_enabled", False, 2), ("org_deploy_enabled", False, 0)],
)
def test_manifests_of_both_ways_in_and_both_kinds_of_tokens_are_checked(setting: str, wanted: bool, found: int) -> None:
    schema = {"properties": {"settings": {"properties": {setting: {"const": wanted}}}}}
    assert len(list(manifest_mistakes(schema))) == found
