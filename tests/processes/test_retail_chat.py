"""The chat over a retail shop that nobody here wrote: its journeys, as scripts, on a stack of their own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import prefork
from tests.retail import DATA
from tests.stack import ROOT

SCRIPTS, ARTICLES = ROOT / "tests" / "simulations_retail", ROOT / "tests" / "retail_articles"


@pytest.fixture(scope="module")
def shop() -> Path:
    assert DATA is not None  # else this file is left out
    return DATA


def test_customers_of_a_retail_shop_get_what_its_policy_allows_and_hear_why_not(shop: Path) -> None:
    command = ("simulate", str(SCRIPTS), "--retail", str(shop), "--articles", str(ARTICLES), "--json")
    played = prefork.run(*command, env=dict(os.environ), cwd=ROOT, timeout=300)
    told = json.loads(played.stdout)
    lacking = [each["name"] for each in told["scripts"] if not each["helpful"]]
    assert (played.returncode, lacking) == (0, []), played.stdout[-3000:]
