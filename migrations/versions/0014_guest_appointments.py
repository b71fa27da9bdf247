"""Appointments of guests are known as such: they end when the guest takes up an account.

Of those there are, each appointment of a guest without a password is one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("by_link", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE appointment SET by_link = true WHERE person_id IN "
        "(SELECT guest.person_id FROM guest JOIN person ON person.id = guest.person_id WHERE person.password IS NULL)"
    )


def downgrade() -> None:
    with op.batch_alter_table("appointment") as batch:
        batch.drop_column("by_link")
