"""The demo company's support team. Their password is known to everybody, so they exist in the demo only."""

from __future__ import annotations

from frontdesk.team.model import Agent
from frontdesk.team.service import AgentService

PASSWORD = "larkfield-demo"
TEAM = (("robin@larkfield.example", "Robin Hale"), ("sam@larkfield.example", "Sam Thorne"))


def provide(service: AgentService) -> list[Agent]:
    """The demo's agents, made unless they are there; whoever changed a password keeps it."""
    return [service.find(email) or service.add(email, name, PASSWORD) for email, name in TEAM]


def withdraw(service: AgentService) -> None:
    """A database that was used for the demo is put to real use: a password that everybody knows opens nothing there."""
    for email, _ in TEAM:
        service.disable(email)
