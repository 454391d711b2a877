"""A world of every system of record, for the contracts that all of them keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.changing import ReadWorld
from tests.databases import fresh_database
from tests.rest_world import RestWorld
from tests.retail_world import RetailWorld
from tests.shop_world import ShopWorld

Made = Callable[[pytest.FixtureRequest, Path], Iterator[ReadWorld]]


def _sql(kind: str, world: Callable[[str], ReadWorld]) -> Made:
    """Over a database of this kind."""

    def make(request: pytest.FixtureRequest, folder: Path) -> Iterator[ReadWorld]:
        with fresh_database(request, kind, folder) as url:
            made = world(url)
            yield made
            made.close()

    return make


def _rest(world: Callable[[str], ReadWorld]) -> Made:
    """ReadWorld HTTP, on the other side of which is a world in SQLite."""

    def make(request: pytest.FixtureRequest, folder: Path) -> Iterator[ReadWorld]:
        made = RestWorld(world(f"sqlite:///{folder}/records.db"), folder)
        yield made
        made.close()

    return make


WORLDS: dict[str, Made] = {
    "shop on sqlite": _sql("sqlite", ShopWorld),
    "shop on postgresql": _sql("postgresql", ShopWorld),
    "shop over http": _rest(ShopWorld),
    "retail on sqlite": _sql("sqlite", RetailWorld),
    "retail on postgresql": _sql("postgresql", RetailWorld),
    "retail over http": _rest(RetailWorld),
}
