"""That a customer has proven to be it, until when and by what; a level of identity has another name in packets."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# A quotation mark within a text is stored with a backslash in front, so that these are members of the packet alone.
_BEFORE, _SINCE = '"level":"signed_in"', '"level":"identified"'


def upgrade() -> None:
    op.add_column("conversations", sa.Column("verified_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("verified_by", sa.String(length=32), nullable=True))
    _rename(_BEFORE, _SINCE)


def downgrade() -> None:
    _rename(_SINCE, _BEFORE)
    op.drop_column("conversations", "verified_by")
    op.drop_column("conversations", "verified_until")


def _rename(old: str, new: str) -> None:
    handoffs = sa.table("handoffs", sa.column("packet", sa.Text))
    op.execute(handoffs.update().values(packet=sa.func.replace(handoffs.c.packet, old, new)))
