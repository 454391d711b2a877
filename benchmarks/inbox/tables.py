"""The tables of revision 0003 that are filled, with their columns; rows of one conversation, and of many."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

#: The schema that is written; newer revisions come by the project's own migration.
REVISION = "0003"
Row = tuple[Any, ...]
Rows = defaultdict[str, list[Row]]

#: In an order in which every row finds what it refers to.
COLUMNS = {
    "agents": "id email name password_hash role disabled availability last_seen_at created_at",
    "agent_sessions": "secret_hash agent_id created_at expires_at revoked_at",
    "conversations": "id channel customer_id customer_name customer_email assurance auth_method locale owner"
    " owner_version status episode agent_id last_seq queued_at created_at last_event_at lease_holder lease_expires_at",
    "events": "id conversation_id seq episode kind author author_id public text data client_id at",
    "turns": "id conversation_id seq episode state attempts payload owner_version customer_id assurance received_at"
    " answer_by deadline_at finished_at",
    "turn_results": "turn_id conversation_id episode seq tracker_events intent ranking steps articles",
    "buttons": "id conversation_id seq title payload",
    "handoffs": "id conversation_id episode owner_version reason packet at",
    "tickets": "number conversation_id episode customer_id status subject opened_at updated_at",
    "sessions": "secret_hash conversation_id created_at expires_at revoked_at",
    "used_tokens": "token_id expires_at",
    "outbox": "id kind key payload state attempts next_at holder last_error created_at done_at",
    "drafts": "conversation_id agent_id mode text updated_at",
    "reads": "conversation_id agent_id seq",
    "reviewed_messages": "turn_id conversation_id label reviewer at",
}


def no_rows() -> Rows:
    """Rows by table, to be added to."""
    return defaultdict(list)
