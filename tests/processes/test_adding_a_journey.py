"""docs/adding-a-journey.md, followed to the letter in a copy of the project."""

from __future__ import annotations

import re
from pathlib import Path

from tests.following import copy_project, follow
from tests.stack import ROOT


def test_the_page_leads_to_a_tested_journey(tmp_path: Path) -> None:
    said = follow(copy_project(tmp_path / "project"), ROOT / "docs" / "adding-a-journey.md")
    explained, after = [each for each in said if "Nearest examples" in each][1:]
    assert "my_address" in explained
    assert "data/rules/my_address.yml" in explained
    assert "would run in the actions process (actions/my_address.py)" in explained
    assert "my_address → action_my_address" in after
    (report,) = (each for each in said if "nlu-report.html" in each)
    assert re.search(r"my_address .* wants more examples", report)
