"""Which system of record the settings name, how a retail shop is loaded, and what the doctor says of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.accounts.grants import Grants
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.retail.sql import RetailSystemOfRecord
from frontdesk.accounts.retail.sql_changes import RetailChanges
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import Done, WriteRequest
from frontdesk.bootstrap.accounts import build_changeable_record, build_system_of_record, names_of_articles
from frontdesk.cli.app import app
from frontdesk.doctor.checks import check_records
from frontdesk.settings import NotConfigured, Settings
from tests.records_server import TOKEN
from tests.rest_world import RestWorld
from tests.retail import ADA, PENDING, SHOP, as_file
from tests.retail_world import KNOWN, RetailWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RestWorld]:
    made = RestWorld(RetailWorld(f"sqlite:///{tmp_path}/behind.db"), tmp_path)
    yield made
    made.close()


def settings(folder: Path, **values: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)


@pytest.fixture
def retail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a shop that was loaded with the command, twice."""
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    file = str(as_file(SHOP, tmp_path / "shop.json"))
    first, second = (CliRunner().invoke(app, ["records", "load", file]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert ("is loaded" in first.output, "already" in second.output) == (True, True)
    return settings(tmp_path, records="retail")


def test_a_retail_shop_is_loaded_once_and_told_as_the_file_has_it(retail: Settings) -> None:
    system = build_system_of_record(retail)
    for record in KNOWN:
        assert system.account(record.customer_id) == record.account
        assert system.orders(record.customer_id) == list(record.orders)
    assert sorted(names_of_articles(retail)) == ["Mug", "Rope", "Tent"]
    assert check_records(retail).is_well


def test_what_is_loaded_can_be_changed(retail: Settings) -> None:
    grants = Grants()
    request = WriteRequest("cancel_order", ADA.user_id, {"order": PENDING.number, "reason": "ordered by mistake"})
    assert isinstance(build_changeable_record(retail, grants).perform(grants.issue("op-1", request)), Done)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"products": {"1": {}}}', '{"products": [], "users": 7}'])
def test_a_file_that_is_no_shop_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    (tmp_path / "shop.json").write_text(text)
    result = CliRunner().invoke(app, ["records", "load", str(tmp_path / "shop.json")])
    assert result.exit_code != 0 and isinstance(result.exception, NotConfigured)
    assert "shop.json" in str(result.exception) and "\n" not in str(result.exception)


def test_the_settings_name_the_system_that_is_read_and_changed(tmp_path: Path, world: RestWorld) -> None:
    rest = settings(tmp_path, records="rest", records_url=world.server.url, records_token=TOKEN)
    kinds = [
        (settings(tmp_path), SqlSystemOfRecord, SqlShop),
        (settings(tmp_path, records="retail"), RetailSystemOfRecord, RetailChanges),
        (rest, RestSystemOfRecord, RestChanges),
    ]
    for made, system, changes in kinds:
        assert isinstance(build_system_of_record(made), system)
        assert isinstance(build_changeable_record(made, Grants()), changes)
    assert build_system_of_record(rest).account(ADA.user_id) == KNOWN[0].account
    assert names_of_articles(rest) == []


def test_the_doctor_says_which_records_cannot_be_read(tmp_path: Path, world: RestWorld) -> None:
    assert "no table shop_customers" in check_records(settings(tmp_path)).what
    assert "records load" in check_records(settings(tmp_path, records="retail")).remedy
    nowhere = settings(tmp_path, shop_database_url="postgresql://someone:hush@127.0.0.1:1/shop")
    assert not check_records(nowhere).is_well and "hush" not in str(check_records(nowhere))
    rest = settings(tmp_path, records="rest", records_url=world.server.url, records_token=TOKEN)
    assert check_records(rest).is_well and "7 kinds of changes" in check_records(rest).what
    stranger = settings(tmp_path, records="rest", records_url=world.server.url, records_token="another")
    assert not check_records(stranger).is_well and "another" not in str(check_records(stranger))
