"""Builds the retention: the sweeps of all packages, with the times from the settings."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.channels.slack import sweeps as slack_sweeps
from frontdesk.channels.tables import channel_threads
from frontdesk.conversations.sweeps import empty_conversations
from frontdesk.database import Database
from frontdesk.help_center.votes import old_votes
from frontdesk.identity import sweeps as identity_sweeps
from frontdesk.inbox.gaps.service import old_gaps
from frontdesk.inbox.tables import drafts, inbox_words, reads, reveals
from frontdesk.limits import sweeps as limits_sweeps
from frontdesk.metrics import Metrics
from frontdesk.outbox import sweeps as outbox_sweeps
from frontdesk.outbox.service import Outbox
from frontdesk.retention.service import Retention, Sweep
from frontdesk.settings import RetentionSettings
from frontdesk.team import sweeps as team_sweeps
from frontdesk.threads import InThread

#: Tables whose rows may point to an empty conversation, besides its sessions.
BESIDE_EMPTY = (drafts, reads, reveals, inbox_words, channel_threads)


def build_retention(
    settings: RetentionSettings, database: Database, outbox: Outbox, metrics: Metrics, in_thread: InThread
) -> Retention:
    sweeps = (
        *identity_sweeps.SWEEPS,
        *team_sweeps.SWEEPS,
        *limits_sweeps.SWEEPS,
        # After the sessions: a conversation may be deleted once it has no session left.
        empty_conversations(timedelta(days=settings.empty_conversation_days), BESIDE_EMPTY),
        _delivered(outbox, timedelta(days=settings.delivered_days)),
        *outbox_sweeps.SWEEPS,
        *slack_sweeps.SWEEPS,
        old_votes(timedelta(days=settings.vote_days)),
        old_gaps(timedelta(days=settings.gap_days)),
    )
    return Retention(database, sweeps, in_thread, metrics.retention_deleted, metrics.retention_failed)


def _delivered(outbox: Outbox, kept: timedelta) -> Sweep:
    """Deletes outbox entries that were delivered or dropped; the outbox makes its own batches."""

    def run(_database: Database, now: datetime, _batch: int) -> int:
        return outbox.purge_delivered(now - kept)

    return Sweep("outbox", run)
