"""Pictures of papers know whether an issued paper shows them.

Of those placed before, that is not known; they count as shown, so that nothing is removed that a reprint needs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paper_picture", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE paper_picture SET shown_at = placed_at")


def downgrade() -> None:
    with op.batch_alter_table("paper_picture") as batch:
        batch.drop_column("shown_at")
