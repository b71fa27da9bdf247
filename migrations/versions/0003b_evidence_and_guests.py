"""Tables for evidence, guests and paper, the second half of what wards produce."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003b"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("evidence_item"):
        return  # made by 0003, before it was taken apart
    _evidence()
    _guests_and_paper()


def downgrade() -> None:
    _no_guests_and_paper()
    _no_evidence()


def _evidence() -> None:
    op.create_table(
        "evidence_item",
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_evidence_item_placement_id")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_evidence_item")),
    )
    op.create_index(op.f("ix_evidence_item_placement_id"), "evidence_item", ["placement_id"])
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["evidence_item.item"], name=op.f("fk_evidence_file_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("item", "position", name=op.f("uq_evidence_file_item_position")),
        sa.UniqueConstraint("name", name=op.f("uq_evidence_file_name")),
    )


def _no_evidence() -> None:
    op.drop_table("evidence_file")
    op.drop_table("evidence_item")


def _guests_and_paper() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bedside_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_bedside_code_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bedside_code")),
    )
    op.create_index(op.f("ix_bedside_code_placement_id"), "bedside_code", ["placement_id"])
    op.create_index("uq_bedside_code_token_digest", "bedside_code", ["token_digest"], unique=True)
    op.create_table(
        "paper_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("encounter_on", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=200), nullable=False),
        sa.Column("typed_by_id", sa.Integer(), nullable=False),
        sa.Column("typed_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("closed_by_entry", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_paper_copy_placement_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_paper_copy_signer_id")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["person.id"], name=op.f("fk_paper_copy_typed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
    )
    op.create_index(op.f("ix_paper_copy_placement_id"), "paper_copy", ["placement_id"])
    op.create_index("ix_paper_copy_signer_open", "paper_copy", ["signer_id", "closed_at"])
    _guests()


def _guests() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "guest",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guest_person_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_guest_institution_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_guest_registered_by_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_guest")),
    )
    op.create_index(op.f("ix_guest_institution_id"), "guest", ["institution_id"])
    op.create_table(
        "guest_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.CheckConstraint("(request_id IS NULL) <> (paper_id IS NULL)", name=op.f("ck_guest_link_one_question")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.person_id"], name=op.f("fk_guest_link_guest_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_guest_link_request_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper_copy.id"], name=op.f("fk_guest_link_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_link")),
        sa.UniqueConstraint("request_id", name=op.f("uq_guest_link_request_id")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_guest_link_paper_id")),
    )
    op.create_index(op.f("ix_guest_link_guest_id"), "guest_link", ["guest_id"])
    op.create_index("uq_guest_link_token_digest", "guest_link", ["token_digest"], unique=True)
    op.create_table(
        "guest_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["guest_link.id"], name=op.f("fk_guest_code_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_code")),
    )
    op.create_index(op.f("ix_guest_code_link_id"), "guest_code", ["link_id"])


def _no_guests_and_paper() -> None:
    for table in ("guest_code", "guest_link", "guest", "paper_copy", "bedside_code"):
        op.drop_table(table)
