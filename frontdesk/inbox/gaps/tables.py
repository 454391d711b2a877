"""Tables of questions that the articles did not answer: those that wait for a lead, and those that were looked at."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, Json, UtcDateTime, metadata

#: The passage that answers, never the question.
reviewed_gaps = sa.Table(
    "reviewed_gaps",
    metadata,
    sa.Column("turn_id", sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("passage", ExactText),  # its address; NULL: no passage answers, or it is no question
    sa.Column("reviewer", ExactText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What a job has prepared: questions without personal data, in groups; each run replaces all. They go with their
#: conversation.
waiting_gaps = sa.Table(
    "waiting_gaps",
    metadata,
    sa.Column("turn_id", sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("group_id", sa.String(32), nullable=False, index=True),  # the newest question's turn when it was prepared
    sa.Column("text", ExactText, nullable=False),
    sa.Column("why", sa.String(16), nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("closest", Json, nullable=False),  # [address, title, heading] of the passages nearest to the group
    sa.Column("prepared_at", UtcDateTime, nullable=False, index=True),
)
