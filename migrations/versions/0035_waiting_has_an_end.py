"""Operations that wait for people have an end of their own; those that wait already have three days from now."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    operations = sa.table(
        "operations", sa.column("state", sa.String), sa.column("expires_at", sa.DateTime(timezone=True))
    )
    until = datetime.now(UTC) + timedelta(hours=72)
    waiting = operations.c.state.in_(["for_agent", "for_approval"])
    op.execute(operations.update().where(waiting).values(expires_at=until))


def downgrade() -> None:
    pass  # nothing looks at the end of what waits
