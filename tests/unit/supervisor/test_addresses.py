from __future__ import annotations

import socket

import pytest

from frontdesk.settings import Settings
from frontdesk.supervisor.addresses import Address, addresses, is_free, require_free
from frontdesk.supervisor.problem import Problem


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)


def test_every_process_has_its_address_from_the_settings() -> None:
    found = addresses(settings(port=9001, actions_port=9002, assistant_url="http://127.0.0.1:9003"))
    assert {address.process: address.port for address in found} == {"frontdesk": 9001, "actions": 9002, "rasa": 9003}


def test_a_taken_port_is_told_in_one_line_with_the_setting_that_changes_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        with pytest.raises(Problem) as caught:
            require_free([Address("actions", "127.0.0.1", port, f"FRONTDESK_ACTIONS_PORT={port + 1}")])
    line = str(caught.value)
    assert f"FRONTDESK_ACTIONS_PORT={port + 1}" in line and str(port) in line and "\n" not in line
    assert is_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(Problem, match=r"frontdesk cannot listen on 192\.0\.2\.1:8080"):
        require_free([Address("frontdesk", "192.0.2.1", 8080, "")])
