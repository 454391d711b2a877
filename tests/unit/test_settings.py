"""Settings: grouped, and a variable that is no setting is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.settings import GROUPS, Settings, UnknownSetting


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("FRONTDESK_SMPT_URL", "FRONTDESK_SMTP_URL"),
        ("FRONTDESK_DATABSE_URL", "FRONTDESK_DATABASE_URL"),
        ("frontdesk_public_ulr", "FRONTDESK_PUBLIC_URL"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(UnknownSetting, match=rf"{variable.upper()} is not a setting\. Did you mean {meant}"):
        Settings(_env_file=None)


def test_a_misspelt_name_in_a_file_is_refused_and_its_value_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("FRONTDESK_PORT=9000\nFRONTDESK_METRIC_TOKEN=very-secret\n")
    with pytest.raises(UnknownSetting, match="FRONTDESK_METRICS_TOKEN") as refused:
        Settings(_env_file=file)
    assert "very-secret" not in str(refused.value)


def test_what_resembles_no_setting_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_QQQQQQ", "x")
    with pytest.raises(UnknownSetting, match=r"docs/settings\.md"):
        Settings(_env_file=None)


def test_variables_of_others_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESKS_PORT", "1")
    monkeypatch.setenv("FRONTDESK_FAILPOINT", "")
    assert Settings(_env_file=None).port == 8080


def test_every_setting_stands_in_one_group() -> None:
    fields = [name for group in GROUPS for name in group.model_fields]
    assert sorted(fields) == sorted(Settings.model_fields)
