"""The tables of the bot's tokens where Slack renews them, both encrypted, and of what Slack says of people."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

slack_tokens = sa.Table(
    "slack_tokens",
    metadata,
    sa.Column("seed", sa.String(64), primary_key=True),
    sa.Column("access_token", sa.Text),
    sa.Column("refresh_token", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("lease", sa.Integer, nullable=False, server_default="0"),
    sa.Column("leased_until", UtcDateTime),
)

#: `user_key` is the key of a `SlackUser`; `said_at` is when Slack was asked, or said so by itself.
slack_people = sa.Table(
    "slack_people",
    metadata,
    sa.Column("user_key", sa.String(64), primary_key=True),
    sa.Column("is_member", sa.Boolean, nullable=False),
    sa.Column("locale", sa.String(32)),
    sa.Column("name", ExactText, nullable=False),
    sa.Column("said_at", UtcDateTime, nullable=False, index=True),
)
