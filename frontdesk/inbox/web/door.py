"""What the inbox needs of the public process."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from prometheus_client import Gauge
from sanic import Request

from frontdesk.conversations.bus import Bus
from frontdesk.conversations.writes import RunWrite
from frontdesk.handoff.staffing import Staffing
from frontdesk.inbox.actions import AgentActions
from frontdesk.inbox.gaps.service import LeadGaps
from frontdesk.inbox.live_counts import LiveCounts
from frontdesk.inbox.live_operations import LiveOperations
from frontdesk.inbox.live_sessions import LiveSessions
from frontdesk.inbox.live_views import LiveViews
from frontdesk.inbox.markers import Markers
from frontdesk.inbox.operation_modes import OperationModes
from frontdesk.inbox.operations import AgentOperations
from frontdesk.inbox.proofs import AgentProofs
from frontdesk.inbox.reveals import Reveals
from frontdesk.inbox.service import InboxService
from frontdesk.inbox.viewers import Viewers
from frontdesk.inbox.web.credentials import Credentials
from frontdesk.limits.service import Limits
from frontdesk.team.model import Agent
from frontdesk.team.service import AgentService
from frontdesk.team.sign_in import SignIn
from frontdesk.threads import InThread


@dataclass(frozen=True)
class InboxDoor:
    """Services of the inbox.

    Attributes:
        sockets: the number of open sockets.
        max_chars: how long a draft may be.
        open_pages: the number of open pages of each agent, in this process.
        stopping: set when the process stops: then its sockets end, and no agent has left.
    """

    in_thread: InThread
    commit: RunWrite
    bus: Bus
    team: AgentService
    sign_in: SignIn
    staffing: Staffing
    actions: AgentActions
    inbox: InboxService
    markers: Markers
    operations: AgentOperations
    operation_modes: OperationModes
    proofs: AgentProofs
    reveals: Reveals
    gaps: LeadGaps
    viewers: Viewers
    live_views: LiveViews
    live_counts: LiveCounts
    live_sessions: LiveSessions
    live_operations: LiveOperations
    credentials: Credentials
    limits: Limits
    sockets: Gauge
    max_chars: int
    public_url: str
    locale: str
    time_zone: str
    open_pages: Counter[str] = field(default_factory=Counter)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def agent_of(self, request: Request) -> Agent:
        """The agent who sent the request. Raises NotAuthenticated."""
        return await self.in_thread(self.team.authenticate, self.credentials.of(request))
