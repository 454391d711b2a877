"""A system of record behind HTTP, on a network on which everything may happen."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.accounts.grants import Grants
from frontdesk.accounts.model import Account, Invoice, Order, OrderLine, OrderState, PaymentKind, PaymentMethod
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecordUnavailable
from frontdesk.accounts.rest import client
from frontdesk.accounts.rest.client import RecordsClient
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.writes import Done, Eligible, OutcomeUnknown, Refused, Result, WriteRequest
from frontdesk.breaker import Breaker
from tests.descriptions import RECORDS, description, operation_of, operations
from tests.links import granted
from tests.ports import free_port
from tests.records_server import FAULTS, TOKEN, Ledger
from tests.rest_world import RestWorld
from tests.retail_world import RetailWorld

#: After these the other side has certainly done nothing, and says so: the call is made again.
HARMLESS = ("too_many_before", "unavailable_before")
#: A read that met one of these is given up: another attempt would meet the same, or there is no time for it.
HOPELESS = ("slow_after", "huge_after", "packed_after", "redirect_before")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RestWorld]:
    made = RestWorld(RetailWorld(f"sqlite:///{tmp_path}/retail.db"), tmp_path)
    yield made
    made.close()


def for_fault(world: RestWorld, fault: str) -> RecordsClient:
    """The world's client; for an answer that never comes, one that does not wait for it."""
    return RecordsClient(world.server.url, TOKEN, 1.0) if fault == "slow_after" else world.client


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_is_made_once_whatever_happens_to_its_request(world: RestWorld, fault: str) -> None:
    grant = world.grants.issue("op-1", world.requests.pays)
    world.server.faults.append(fault)
    if fault in (*HARMLESS, "duplicate"):
        assert isinstance(world.record.perform(grant), Done)
    else:
        with pytest.raises(OutcomeUnknown):
            RestChanges(for_fault(world, fault), world.grants).perform(grant)
    made = world.record.outcome_of("op-1")
    assert (made is None) == (fault.endswith("_before") and fault not in HARMLESS)
    result = world.record.perform(grant)
    assert isinstance(result, Done) and result == (made or result)
    assert world.changes() == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_read_is_tried_again_where_that_may_help(world: RestWorld, fault: str) -> None:
    customer_id = world.requests.possible.customer_id
    world.server.faults.append(fault)
    if fault in HOPELESS:
        with pytest.raises(SystemOfRecordUnavailable):
            RestSystemOfRecord(for_fault(world, fault)).account(customer_id)
    assert isinstance(world.system.account(customer_id), Account)
    assert all(path == f"/customers/{customer_id}" for _, path in world.server.requests)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "duplicate"])
def test_what_never_gets_an_answer_is_unavailable(world: RestWorld, fault: str) -> None:
    world.server.faults.extend([fault] * client.ATTEMPTS)
    with pytest.raises(SystemOfRecordUnavailable):
        RestChanges(for_fault(world, fault), world.grants).examine(world.requests.possible)
    assert len(world.server.requests) <= client.ATTEMPTS


def test_a_change_whose_answer_is_lost_is_not_sent_again_by_itself(world: RestWorld) -> None:
    world.server.faults.extend(["lost_after"] * 3)
    with pytest.raises(OutcomeUnknown):
        world.record.perform(world.grants.issue("op-1", world.requests.pays))
    assert world.server.requests == [("POST", "/operations")]


def test_who_asks_for_more_time_than_there_is_is_not_waited_for(
    world: RestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_seconds", lambda _: 60.0)
    world.server.faults.append("unavailable_before")
    with pytest.raises(SystemOfRecordUnavailable):
        world.record.perform(world.grants.issue("op-1", world.requests.pays))
    assert (len(world.server.requests), world.changes()) == (1, 0)


def test_where_nobody_listens_nothing_was_done() -> None:
    nowhere = RecordsClient(f"http://127.0.0.1:{free_port()}", TOKEN, 30)
    grants = Grants()
    with pytest.raises(SystemOfRecordUnavailable):
        RestSystemOfRecord(nowhere).orders("ada_1")
    changes: ChangeableRecord = RestChanges(nowhere, grants)
    with pytest.raises(SystemOfRecordUnavailable):
        changes.perform(grants.issue("op-1", WriteRequest("cancel_order", "ada_1", {})))


def test_after_failures_in_a_row_the_other_side_is_left_alone_for_a_while(world: RestWorld) -> None:
    seconds = 0.0
    careful = RecordsClient(world.server.url, TOKEN, 30, breaker=Breaker(2, 10.0, lambda: seconds))
    record = RestChanges(careful, world.grants)
    for _ in range(2):
        world.server.faults.append("redirect_before")
        with pytest.raises(SystemOfRecordUnavailable):
            record.examine(world.requests.possible)
    asked = len(world.server.requests)
    with pytest.raises(SystemOfRecordUnavailable):
        record.perform(world.grants.issue("op-1", world.requests.pays))
    assert len(world.server.requests) == asked
    seconds = 11.0
    assert isinstance(record.perform(world.grants.issue("op-1", world.requests.pays)), Done)


def test_a_refusal_of_the_other_side_is_no_failure(world: RestWorld) -> None:
    careful = RestSystemOfRecord(RecordsClient(world.server.url, TOKEN, 30, breaker=Breaker(1, 1e9)))
    assert [careful.account("nobody") for _ in range(3)] == [None] * 3


def test_whoever_has_no_token_gets_nothing_and_it_is_never_told(world: RestWorld, tmp_path: Path) -> None:
    stranger = RecordsClient(world.server.url, "another token", 30)
    with pytest.raises(SystemOfRecordUnavailable) as told, structlog.testing.capture_logs() as logs:
        RestSystemOfRecord(stranger).account("ada_1")
    assert "token" not in f"{told.value} {logs}"
    with pytest.raises(SystemOfRecordUnavailable):
        RestChanges(stranger, world.grants).perform(world.grants.issue("op-1", world.requests.pays))
    assert world.changes() == 0


def test_a_login_of_the_environment_does_not_take_the_tokens_place(
    world: RestWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert world.system.account("ada_1")


def test_a_log_says_what_failed_and_of_nobody(world: RestWorld) -> None:
    world.server.faults.extend(["error_before"] * client.ATTEMPTS)
    with structlog.testing.capture_logs() as logs, pytest.raises(SystemOfRecordUnavailable):
        world.system.customer_by_email("ada.quill@example.com")
    assert [entry["event"] for entry in logs] == ["records_unanswered"]
    assert "ada" not in str(logs)


def test_a_page_of_a_proxy_does_not_say_that_an_operation_was_never_made(
    world: RestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.record.outcome_of("op-1") is None
    monkeypatch.setattr(client, "_problem", lambda _: "")  # as if the body were a page
    with pytest.raises(SystemOfRecordUnavailable):
        world.record.outcome_of("op-1")


@pytest.mark.parametrize(
    "typed", ["", ".", "..", "../W1000001", "W1000001&number=W1000002", "W1000001#", "%2e%2e", "W1\x00"]
)
def test_what_people_type_leads_to_no_other_address_and_no_other_order(world: RestWorld, typed: str) -> None:
    found = world.system.order("ada_1", typed)
    assert found is None or found.number == "W1000001"
    assert world.system.account(typed) is None and world.system.orders(typed) == []
    assert all(path.startswith("/customers/") for _, path in world.server.requests)


def test_an_order_that_was_not_asked_for_is_not_taken_for_it(world: RestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    system = world.server.backend.system
    monkeypatch.setattr(system, "order", lambda customer, number: system.orders(customer)[0])
    assert world.system.order("ada_1", "W1000001") is None


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.lists(st.sampled_from([each for each in FAULTS if each != "slow_after"]), max_size=4))
def test_sent_and_asked_for_until_it_is_known_a_change_is_made_once(world: RestWorld, faults: list[str]) -> None:
    made = world.changes()
    address = f"{made + 1} Elm Row, Denver, CO 80014"
    request = WriteRequest("change_default_address", "ada_1", {"address": address})
    world.server.faults.extend(faults)
    result = _settled(world, f"op-{made}", request)
    world.server.faults.clear()
    assert isinstance(result, Done) and world.changes() == made + 1
    account = world.system.account("ada_1")
    assert account and account.address.startswith(f"{made + 1} Elm Row")


def _settled(world: RestWorld, operation_id: str, request: WriteRequest) -> Result:
    """As the operations service does: send, and ask while nothing is known."""
    grant = world.grants.issue(operation_id, request)
    for _ in range(20):
        try:
            return world.record.outcome_of(operation_id) or world.record.perform(grant)
        except (OutcomeUnknown, SystemOfRecordUnavailable):
            continue
    raise AssertionError("nothing was learnt")


def test_the_other_side_runs_as_a_process_of_its_own_with_a_ledger_that_stays(tmp_path: Path) -> None:
    world = RetailWorld(f"sqlite:///{tmp_path}/retail.db")
    arguments = ("--database", f"sqlite:///{tmp_path}/retail.db", "--ledger", str(tmp_path / "ledger.jsonl"))
    command = (sys.executable, "-m", "tests.records_server", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url, grants = process.stdout.readline().strip(), Grants()
        requests.post(f"{url}/faults", json=["lost_after"], timeout=30)
        record = RestChanges(RecordsClient(url, TOKEN, 30), grants)
        with pytest.raises(OutcomeUnknown):
            record.perform(grants.issue("op-1", world.requests.pays))
        process.terminate()
        assert process.wait() == 0
    assert Ledger(tmp_path / "ledger.jsonl").operations() == ["op-1"] and world.changes() == 1
    world.close()


def test_the_description_has_what_is_asked_for_and_nothing_else(world: RestWorld) -> None:
    request = world.requests.pays
    (
        world.system.account("ada_1"),
        world.system.orders("ada_1"),
        world.system.invoices("ada_1"),
        world.system.variants("ada_1", "W1000001"),
    )
    (
        world.system.customer_by_email("ada.quill@example.com"),
        world.system.reset_link(granted("ada_1", "turn-1", world.grants)),
    )
    world.record.supports(), world.record.examine(request), world.record.outcome_of("op-1")
    world.record.perform(world.grants.issue("op-1", request))
    asked = {operation_of(method, path) for method, path in world.server.requests}
    assert asked == {each["operationId"] for each in operations(RECORDS).values()}


@pytest.mark.parametrize("kind", [Account, PaymentMethod, Order, OrderLine, Invoice, Eligible, Refused, Done])
def test_the_description_has_the_fields_that_are_read_and_nothing_else(kind: type) -> None:
    described = description(RECORDS)["components"]["schemas"][kind.__name__]
    known = {each.name: each for each in dataclasses.fields(kind) if each.name != "other"}  # what is told as reason
    assert set(described["properties"]) == set(known)
    needed = {name for name, each in known.items() if each.default is each.default_factory is dataclasses.MISSING}
    assert set(described.get("required", ())) == needed


def test_the_description_has_the_states_and_kinds_that_are_known() -> None:
    schemas = description(RECORDS)["components"]["schemas"]
    assert schemas["Order"]["properties"]["state"]["enum"] == list(OrderState)
    assert schemas["PaymentMethod"]["properties"]["kind"]["enum"] == list(PaymentKind)
