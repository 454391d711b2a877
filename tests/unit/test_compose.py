"""The files for Docker Compose, as the Compose of Debian 12 (1.29) takes them too."""

from __future__ import annotations

import re
import socket

import pytest
import sqlalchemy as sa

from frontdesk.settings import PREFIX, Settings
from tests.compose import FOLDER, environment, read

OURS = {"frontdesk", "assistant", "actions", "prepare"}
#: Services that read all settings.
CONFIGURED = {"frontdesk", "actions", "prepare"}
#: What containers must agree on: their own addresses, folders and names. POSTGRES_PASSWORD is the database's password.
AGREED = {
    "FRONTDESK_HOST",
    "FRONTDESK_DATA_DIR",
    "FRONTDESK_REPLICA",
    "FRONTDESK_ASSISTANT_URL",
    "FRONTDESK_ACTIONS_HOST",
    "FRONTDESK_ACTIONS_PORT",
    "FRONTDESK_ACTIONS_URL",
    "FRONTDESK_DATABASE_PASSWORD",
}
SETTINGS = sorted({f"{PREFIX}{name.upper()}" for name in Settings.model_fields} - AGREED)


@pytest.mark.parametrize(
    ("file", "sections"),
    [
        ("compose.yml", {"services", "networks", "volumes"}),
        ("secrets.yml", {"services", "secrets"}),
        ("generation.yml", {"services"}),
    ],
)
def test_the_files_have_only_sections_that_every_compose_knows(file: str, sections: set[str]) -> None:
    assert {name for name in read(file) if not name.startswith("x-")} == sections


def test_custom_actions_have_no_way_out_unless_they_ask_a_language_model() -> None:
    internal = {name for name, network in read()["networks"].items() if (network or {}).get("internal")}
    assert set(read()["services"]["actions"]["networks"]) <= internal
    assert read("generation.yml") == {"services": {"actions": {"networks": ["outside"]}}}


def test_variables_are_written_in_forms_that_every_compose_knows() -> None:
    for file in FOLDER.glob("*.yml"):
        text = re.sub(r"^\s*#.*$", "", file.read_text(), flags=re.MULTILINE).replace("$$", "")
        assert all(re.match(r"\$\{\w+(:-[^${}]*)?\}", text[found.start() :]) for found in re.finditer(r"\$", text)), (
            file
        )


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_in_the_env_file_arrives_in_every_container_that_reads_settings(name: str) -> None:
    given = {name: "what was set"}
    services = read(variables=given)["services"]
    assert {each for each in OURS if environment(services[each], given).get(name) == "what was set"} >= CONFIGURED


def test_rasa_gets_what_it_needs_and_no_other_secret() -> None:
    given = dict.fromkeys([*SETTINGS, "POSTGRES_PASSWORD", "SOMETHING_ELSE"], "secret")
    assert set(environment(read(variables=given)["services"]["assistant"], given)) == {
        "FRONTDESK_ASSISTANT_SECRET",
        "FRONTDESK_ACTIONS_TOKEN",
        "FRONTDESK_ACTIONS_URL",
        "FRONTDESK_TIME_ZONE",
    }


@pytest.mark.parametrize(
    "password", ["p@ss:word", "with/slash?and#hash", "100%25", "pä$$ word", "'quoted' \"twice\"", "a+b=", "@", ":"]
)
def test_the_password_of_the_database_may_have_any_characters(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in("frontdesk", {"POSTGRES_PASSWORD": password}, monkeypatch)
    for address in (settings.database_url, settings.shop_database_url):
        url = sa.make_url(address)
        assert (url.password, url.username, url.host, url.database) == (password, "frontdesk", "postgres", "frontdesk")


def test_an_own_database_goes_before_the_one_in_its_container(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "postgresql://desk:its-own@db.example.com:5433/desk?sslmode=verify-full"
    given = {"POSTGRES_PASSWORD": "other", "FRONTDESK_DATABASE_URL": own}
    assert settings_in("actions", given, monkeypatch).database_url == own


@pytest.mark.parametrize("service", sorted(CONFIGURED))
def test_each_container_is_a_replica_of_its_own(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_in(service, {"FRONTDESK_REPLICA": "all-the-same"}, monkeypatch).replica == socket.gethostname()


@pytest.mark.parametrize(
    ("given", "published", "at"),
    [
        ({}, "127.0.0.1:8080:8080", "http://127.0.0.1:8080"),
        ({"FRONTDESK_PORT": "9000"}, "127.0.0.1:9000:9000", "http://127.0.0.1:9000"),
        ({"FRONTDESK_HOST": "0.0.0.0"}, "0.0.0.0:8080:8080", "http://127.0.0.1:8080"),
        (
            {"FRONTDESK_HOST": "192.0.2.7", "FRONTDESK_PUBLIC_URL": "https://help.example.com"},
            "192.0.2.7:8080:8080",
            "https://help.example.com",
        ),
    ],
)
def test_the_site_is_published_on_this_machine_alone_unless_the_settings_say_otherwise(
    given: dict[str, str], published: str, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = read(variables=given)["services"]
    assert {name: each["ports"] for name, each in services.items() if "ports" in each} == {"frontdesk": [published]}
    settings = settings_in("frontdesk", given, monkeypatch)
    assert (settings.host, settings.port, settings.public_url) == ("0.0.0.0", int(published.split(":")[1]), at)


@pytest.mark.parametrize("service", sorted(OURS | {"postgres"}))
def test_no_container_may_write_its_root_or_become_more_than_it_is(service: str) -> None:
    hardened = read()["services"][service]
    assert hardened["read_only"] and hardened["cap_drop"] == ["ALL"]
    assert hardened["security_opt"] == ["no-new-privileges:true"] and "/tmp" in hardened["tmpfs"]
    assert not hardened.keys() & {"privileged", "cap_add", "network_mode", "pid", "devices"}


def test_secrets_given_as_files_are_settings_and_reach_only_who_needs_them() -> None:
    given = read("secrets.yml")
    mounted = {name: {target(each) for each in service["secrets"]} for name, service in given["services"].items()}
    shared = {"frontdesk_assistant_secret", "frontdesk_actions_token"}
    assert mounted == {
        **dict.fromkeys(CONFIGURED, shared | {"frontdesk_code_key", "frontdesk_database_password"}),
        "assistant": shared,
        "postgres": {"postgres_password"},
    }
    names = {name.removeprefix("frontdesk_") for names in mounted.values() for name in names} - {"postgres_password"}
    assert names <= set(Settings.model_fields)


def target(secret: str | dict[str, str]) -> str:
    return secret if isinstance(secret, str) else secret["target"]


def settings_in(service: str, given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a container whose docker/.env has these lines."""
    for name, value in environment(read(variables=given)["services"][service], given).items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)
