"""The table of the bot's tokens where Slack renews them. Both tokens are encrypted."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import UtcDateTime, metadata

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
