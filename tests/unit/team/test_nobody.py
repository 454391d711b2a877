"""An unknown e-mail takes as long as a known one."""

from __future__ import annotations

from argon2 import PasswordHasher, extract_parameters

from frontdesk.team.service import NOBODY


def test_the_hash_for_an_unknown_email_costs_what_a_hash_of_an_agent_costs() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(PasswordHasher().hash("a long password"))
