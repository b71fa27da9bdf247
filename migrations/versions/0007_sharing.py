"""Tables for what holders share, and for the answer of the home institution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sending": (("transcript_id",),),
    "home_answer": (("id",), ("transcript_id", "number")),
    "share_opening": (("id",),),
}
"""What is only added, and what a row of it is found by: as in 0002."""


def upgrade() -> None:
    _make_sendings()
    _make_shares()
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _make_sendings() -> None:
    op.create_table(
        "sending",
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_sending_institution_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_sending_sent_by_id")),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name=op.f("fk_sending_transcript_id")),
        sa.PrimaryKeyConstraint("transcript_id", name=op.f("pk_sending")),
    )
    op.create_index(op.f("ix_sending_institution_id"), "sending", ["institution_id"])
    op.create_table(
        "home_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_home_answer_officer_id")),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["sending.transcript_id"], name=op.f("fk_home_answer_transcript_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_answer")),
        sa.UniqueConstraint("transcript_id", "number", name=op.f("uq_home_answer_transcript_id_number")),
    )


def _make_shares() -> None:
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name=op.f("fk_share_transcript_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    op.create_index("uq_share_token_digest", "share", ["token_digest"], unique=True)
    op.create_index(op.f("ix_share_transcript_id"), "share", ["transcript_id"])
    op.create_table(
        "share_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_opening_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_opening")),
    )
    op.create_index("ix_share_opening_share_id_at", "share_opening", ["share_id", "at"])


def _guard_on_postgresql() -> None:
    """By the function that 0002 made."""
    for table in KEYS:
        op.execute(
            f'CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f'CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_on_sqlite() -> None:
    for table, keys in KEYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
        op.execute(f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" {refuse}')
        op.execute(f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}" {refuse}')
        op.execute(
            f'CREATE TRIGGER {table}_no_replace BEFORE INSERT ON "{table}" '
            f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) {refuse}'
        )


def downgrade() -> None:
    """The triggers go with their tables."""
    op.drop_table("share_opening")
    op.drop_table("share")
    op.drop_table("home_answer")
    op.drop_table("sending")
