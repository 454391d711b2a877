"""The demo company's support team. Their password is known to everybody, so they exist in the demo only."""

from __future__ import annotations

from frontdesk.team.model import Agent, Role
from frontdesk.team.service import AgentService

PASSWORD = "larkfield-demo"
TEAM = (("robin@larkfield.example", "Robin Hale"), ("sam@larkfield.example", "Sam Thorne"))
#: Decides on what the others ask for above a limit.
APPROVER = ("ann@larkfield.example", "Ann Reyes")
#: Says what the bot may do, and who has which role.
ADMIN = ("iris@larkfield.example", "Iris Vane")


def provide(service: AgentService) -> list[Agent]:
    """Create the demo's agents that do not exist yet; a changed password is kept."""
    people = [*((email, name, Role.AGENT) for email, name in TEAM), (*APPROVER, Role.APPROVER), (*ADMIN, Role.ADMIN)]
    return [service.find(email) or service.add(email, name, PASSWORD, role) for email, name, role in people]


def withdraw(service: AgentService) -> None:
    """Disable the demo's agents, for a demo database that is put to real use: everybody knows their password."""
    for email, _ in (*TEAM, APPROVER, ADMIN):
        service.disable(email)
