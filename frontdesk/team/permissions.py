"""What each role may do: the one table. Every route of the inbox names the permission that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from frontdesk.problems import NotPermitted
from frontdesk.team.model import Agent, Role


class Permission(StrEnum):
    """Something that an agent may do, if their role includes it."""

    READ = "read"
    ANSWER = "answer"
    REVEAL = "reveal"
    TAKE_FROM_COLLEAGUE = "take_from_colleague"
    OPERATE = "operate"
    APPROVE = "approve"
    REVIEW_GAPS = "review_gaps"
    MANAGE_AGENTS = "manage_agents"
    MANAGE_OPERATIONS = "manage_operations"


_AGENT = frozenset({Permission.READ, Permission.ANSWER, Permission.REVEAL, Permission.OPERATE})
_LEAD = _AGENT | {Permission.TAKE_FROM_COLLEAGUE, Permission.REVIEW_GAPS}

#: An admin approves nothing: who hands out roles must not hold the one that pays money out.
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.LEAD: _LEAD,
    Role.APPROVER: _AGENT | {Permission.APPROVE},
    Role.DESIGNER: frozenset({Permission.READ, Permission.REVIEW_GAPS}),
    Role.ADMIN: _LEAD | {Permission.MANAGE_AGENTS, Permission.MANAGE_OPERATIONS},
}


def may(role: Role, permission: Permission) -> bool:
    """Whether the role includes the permission."""
    return permission in PERMISSIONS[role]


def require(agent: Agent, permission: Permission) -> None:
    """Raises NotPermitted unless the agent's role includes the permission."""
    if not may(agent.role, permission):
        raise NotPermitted
