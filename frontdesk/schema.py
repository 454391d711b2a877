"""Every table of Frontdesk's own database; importing this module registers them all."""

from frontdesk.channels import tables as channels
from frontdesk.channels.slack import tables as slack
from frontdesk.connectors import tables as connectors
from frontdesk.conversations import tables as conversations
from frontdesk.health import tables as health
from frontdesk.help_center import tables as help_center
from frontdesk.identity import tables as identity
from frontdesk.identity.linked import tables as linked
from frontdesk.identity.proofs import tables as proofs
from frontdesk.inbox import tables as inbox
from frontdesk.inbox.gaps import tables as gaps
from frontdesk.knowledge.articles import tables as articles
from frontdesk.limits import tables as limits
from frontdesk.nlu.review import tables as review
from frontdesk.operations import tables as operations
from frontdesk.outbox import tables as outbox
from frontdesk.team import tables as team
from frontdesk.tickets import store as tickets
from frontdesk.tickets.past import tables as past_tickets

__all__ = [
    "articles",
    "channels",
    "connectors",
    "conversations",
    "gaps",
    "health",
    "help_center",
    "identity",
    "inbox",
    "limits",
    "linked",
    "operations",
    "outbox",
    "past_tickets",
    "proofs",
    "review",
    "slack",
    "team",
    "tickets",
]
