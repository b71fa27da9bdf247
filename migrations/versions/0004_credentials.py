"""Transcripts as credentials: the document beside the sealed statement, and its place in a status list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003b"
branch_labels = None
depends_on = None

COLUMNS = ("credential", "credential_digest", "learner", "issuer_id", "status_list", "status_index")


def upgrade() -> None:
    """Columns are added in place: a copy of the table would lose the triggers that keep it as it is."""
    op.add_column("transcript", sa.Column("credential", sa.LargeBinary(), nullable=True))
    op.add_column("transcript", sa.Column("credential_digest", sa.String(length=64), nullable=True))
    op.add_column("transcript", sa.Column("learner", sa.String(length=45), nullable=True))
    op.add_column(
        "transcript",
        sa.Column(
            "issuer_id",
            sa.Integer(),
            sa.ForeignKey("institution.id", name=op.f("fk_transcript_issuer_id")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("transcript", sa.Column("status_list", sa.Integer(), nullable=True))
    op.add_column("transcript", sa.Column("status_index", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_transcript_credential_digest"), "transcript", ["credential_digest"])
    op.create_index(
        "uq_transcript_status_place", "transcript", ["issuer_id", "status_list", "status_index"], unique=True
    )


def downgrade() -> None:
    op.drop_index("uq_transcript_status_place", "transcript")
    op.drop_index(op.f("ix_transcript_credential_digest"), "transcript")
    for name in reversed(COLUMNS):
        op.drop_column("transcript", name)
