"""Contests are found without reading the other entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CONTESTS = sa.text("kind = 'contest'")


def upgrade() -> None:
    op.create_index("ix_entry_contest", "entry", ["placement_id"], sqlite_where=CONTESTS, postgresql_where=CONTESTS)


def downgrade() -> None:
    op.drop_index("ix_entry_contest", "entry")
