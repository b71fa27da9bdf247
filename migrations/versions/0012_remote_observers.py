"""The table of observers at other institutions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remote_observer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_remote_observer_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_remote_observer_placement_id_placement")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remote_observer_person_id_person")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_remote_observer_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_remote_observer_named_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_observer")),
    )
    op.create_index("ix_remote_observer_placement_id", "remote_observer", ["placement_id", "competency"])
    op.create_index(op.f("ix_remote_observer_person_id"), "remote_observer", ["person_id"])


def downgrade() -> None:
    op.drop_table("remote_observer")
