"""What the web chat needs of the public process."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Gauge

from frontdesk.channels.web_chat.channel import WebChat
from frontdesk.channels.web_chat.typing import CustomerTyping
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.writes import RunWrite
from frontdesk.handoff.queue import Queue
from frontdesk.intake.page_context import PageContext
from frontdesk.intake.reply_address import ReplyAddresses
from frontdesk.intake.service import Intake
from frontdesk.limits.service import Limits
from frontdesk.threads import InThread


@dataclass(frozen=True)
class ChatDoor:
    """Services of the web chat. `sockets` counts those that are open."""

    in_thread: InThread
    commit: RunWrite
    bus: Bus
    channel: WebChat
    intake: Intake
    page_context: PageContext
    reply_addresses: ReplyAddresses
    queue: Queue
    limits: Limits
    typing: CustomerTyping
    sockets: Gauge
