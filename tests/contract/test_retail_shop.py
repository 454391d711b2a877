"""A shop of 500 customers and 1,000 orders that nobody here wrote: 76 requests against its policy, three times under
faults.

`tests/retail_requests.jsonl` has the requests, made of the shop's policy and data alone: what a customer wants, the
steps, a refusal's reason where one has to come, and the fields of orders and customers that have changed in the end.
"""

from __future__ import annotations

import json
import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from frontdesk.accounts.database import reading_engine, shop_engine
from frontdesk.accounts.grants import Grants
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.retail.addresses import read_address
from frontdesk.accounts.retail.loading import load_retail, read_retail
from frontdesk.accounts.retail.sql import RetailSystemOfRecord
from frontdesk.accounts.writes import Done, Eligible, OutcomeUnknown, Refused, Result, WriteRequest
from tests.records_server import FAULTS
from tests.rest_world import RestWorld
from tests.retail import DATA
from tests.retail_state import expected, state
from tests.retail_world import PAGE, RetailWorld

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "retail_requests.jsonl").read_text().splitlines()]
QUICK = [fault for fault in FAULTS if fault != "slow_after"]
#: How likely each of them meets a request, in a hundred.
FAULTY = 8


@pytest.fixture(scope="module")
def file() -> Path:
    assert DATA is not None  # else this file is left out
    return DATA


@pytest.fixture(scope="module")
def told(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(), parse_float=Decimal)
    return found


@pytest.fixture(scope="module")
def loaded(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds the shop as its file has it."""
    path = tmp_path_factory.mktemp("retail") / "retail.db"
    engine = shop_engine(f"sqlite:///{path}")
    assert load_retail(engine, read_retail(file))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def test_everything_of_the_file_is_loaded(loaded: Path, told: dict[str, Any]) -> None:
    assert state(loaded) == expected(told, {})


def test_every_customer_is_told_their_own_orders_and_nobody_elses(loaded: Path, told: dict[str, Any]) -> None:
    engine = reading_engine(f"sqlite:///{loaded}")
    system = RetailSystemOfRecord(engine, PAGE)
    for user_id, user in list(told["users"].items())[::10]:
        account = system.account(user_id)
        assert account and account.email == user["email"]
        assert system.customer_by_email(user["email"].upper()) == user_id
        assert {order.number for order in system.orders(user_id)} == {each.lstrip("#") for each in user["orders"]}
        for number, order in list(told["orders"].items())[::100]:
            assert (system.order(user_id, number) is not None) == (order["user_id"] == user_id)
    engine.dispose()


def test_every_address_of_the_file_can_be_written_by_its_customer(told: dict[str, Any]) -> None:
    for each in (*told["users"].values(), *told["orders"].values()):
        address = read_address(each["address"])
        assert read_address(str(address)) == address


def test_half_of_the_requests_are_to_be_refused() -> None:
    refused = [case for case in CASES if any("refused" in step for step in case["steps"])]
    assert len(CASES) >= 60 and len(refused) >= 30 and len(CASES) - len(refused) >= 30
    assert len({case["customer"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_request_ends_in_the_right_state_whatever_happens_to_it(
    loaded: Path, told: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    database = Path(shutil.copy(loaded, tmp_path / "retail.db"))
    world = RestWorld(RetailWorld(f"sqlite:///{database}"), tmp_path)
    network = random.Random(seed)
    made = 0
    for number, case in enumerate(CASES):
        for place, step in enumerate(case["steps"]):
            world.server.faults.extend(each for each in QUICK if network.randrange(100) < FAULTY)
            request = WriteRequest(step["operation"], case["customer"], step["parameters"])
            result = settled(world, f"op-{seed}-{number}-{place}", request)
            world.server.faults.clear()
            assert isinstance(result, Refused) == ("refused" in step), (case["wants"], result)
            if isinstance(result, Refused):
                assert result.reason == step["refused"], case["wants"]
            made += isinstance(result, Done)
    assert len(world.server.ledger.operations()) == made == world.changes()
    world.close()
    changes: dict[str, Any] = {"users": {}, "orders": {}}
    for case in CASES:
        for kind, found in case["after"].items():
            changes[kind] |= found
    assert state(database) == expected(told, changes)


def settled(world: RestWorld, operation_id: str, request: WriteRequest) -> Result:
    """As a customer's confirmation does: look, read back, send exactly that, and ask while nothing is known."""
    grants: Grants = world.grants
    for _ in range(40):
        try:
            if found := world.record.outcome_of(operation_id):
                return found
            decision = world.record.examine(request)
            parameters = decision.parameters if isinstance(decision, Eligible) else request.parameters
            grant = grants.issue(operation_id, WriteRequest(request.name, request.customer_id, parameters))
            return world.record.perform(grant)
        except (OutcomeUnknown, SystemOfRecordUnavailable):
            continue
    raise AssertionError("nothing was learnt")
