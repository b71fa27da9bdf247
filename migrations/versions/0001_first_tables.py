"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_language", sa.String(length=8), nullable=False),
        sa.Column("english_name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("facility_code", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("training_system", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
    )
    op.create_table(
        "number_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("passport_name", sa.String(length=200), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("original_language", sa.String(length=8), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_date_approximate", sa.Boolean(), nullable=False),
        sa.Column("passport_country", sa.String(length=2), nullable=False),
        sa.Column("passport_last_four", sa.String(length=4), nullable=False),
        sa.Column("profession", sa.String(length=100), nullable=False),
        sa.Column("register", sa.String(length=120), nullable=False),
        sa.Column("register_number", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("calendar", sa.String(length=10), nullable=False),
        sa.Column("digits", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=120), nullable=False),
        sa.Column("profession", sa.String(length=100), nullable=False),
        sa.Column("register", sa.String(length=120), nullable=False),
        sa.Column("register_number", sa.String(length=60), nullable=False),
        sa.Column("register_checked_on", sa.Date(), nullable=True),
        sa.Column("register_checked_by_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("appointed_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_appointment_dates_in_order")),
        sa.ForeignKeyConstraint(["appointed_by_id"], ["person.id"], name=op.f("fk_appointment_appointed_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_appointment_ended_by_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_appointment_institution_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.ForeignKeyConstraint(
            ["register_checked_by_id"], ["person.id"], name=op.f("fk_appointment_register_checked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_institution_role", ["institution_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "curriculum_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_curriculum_revision_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_revision")),
        sa.UniqueConstraint("slug", "version", name=op.f("uq_curriculum_revision_slug_version")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=80), nullable=False),
        sa.Column("sponsor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["institution.id"], name=op.f("fk_programme_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_host_id"), ["host_id"], unique=False)

    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("trainee_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("cadre", sa.String(length=40), nullable=False),
        sa.Column("opened", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("working_language", sa.String(length=40), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_digest", sa.String(length=64), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_placement_dates_in_order")),
        sa.CheckConstraint("home_id <> host_id", name=op.f("ck_placement_two_institutions")),
        sa.ForeignKeyConstraint(["home_id"], ["institution.id"], name=op.f("fk_placement_home_id")),
        sa.ForeignKeyConstraint(["host_id"], ["institution.id"], name=op.f("fk_placement_host_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_placement_programme_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["curriculum_revision.id"], name=op.f("fk_placement_revision_id")),
        sa.ForeignKeyConstraint(["trainee_id"], ["person.id"], name=op.f("fk_placement_trainee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("reference", name=op.f("uq_placement_reference")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index("ix_placement_home_id", ["home_id"], unique=False)
        batch_op.create_index("ix_placement_host_state", ["host_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_trainee_id"), ["trainee_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_entry_author_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_entry_placement_id")),
        sa.PrimaryKeyConstraint("placement_id", "number", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_entry_placement_competency", ["placement_id", "competency"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("encounter_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_id"], ["person.id"], name=op.f("fk_request_asked_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_request_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index("ix_request_asked_open", ["asked_id", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_placement_id"), ["placement_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_standing_placement_id")),
        sa.PrimaryKeyConstraint("placement_id", "competency", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index("ix_standing_placement_phase", ["placement_id", "phase"], unique=False)

    op.create_table(
        "transcript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("check_code", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_digest", sa.String(length=64), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("record_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_transcript_issued_by_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_transcript_placement_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["transcript.id"], name=op.f("fk_transcript_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("number", name=op.f("uq_transcript_number")),
        sa.UniqueConstraint("placement_id", "edition", name=op.f("uq_transcript_placement_id_edition")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_transcript_supersedes_id")),
    )
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transcript_pdf_digest"), ["pdf_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_transcript_sealed_digest"), ["sealed_digest"], unique=False)

    op.create_table(
        "check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name=op.f("fk_check_transcript_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check")),
    )
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.create_index("ix_check_transcript_id_at", ["transcript_id", "at"], unique=False)

    op.create_table(
        "transcript_event",
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_transcript_event_actor_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["transcript.id"], name=op.f("fk_transcript_event_replaced_by_id")),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name=op.f("fk_transcript_event_transcript_id")),
        sa.PrimaryKeyConstraint("transcript_id", name=op.f("pk_transcript_event")),
    )


def downgrade() -> None:
    op.drop_table("transcript_event")
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.drop_index("ix_check_transcript_id_at")

    op.drop_table("check")
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transcript_sealed_digest"))
        batch_op.drop_index(batch_op.f("ix_transcript_pdf_digest"))

    op.drop_table("transcript")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_placement_phase")

    op.drop_table("standing")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_placement_id"))
        batch_op.drop_index("ix_request_asked_open")

    op.drop_table("request")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_placement_competency")
        batch_op.drop_index(batch_op.f("ix_entry_author_id"))

    op.drop_table("entry")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_trainee_id"))
        batch_op.drop_index(batch_op.f("ix_placement_revision_id"))
        batch_op.drop_index("ix_placement_host_state")
        batch_op.drop_index("ix_placement_home_id")

    op.drop_table("placement")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_host_id"))

    op.drop_table("programme")
    op.drop_table("curriculum_revision")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))
        batch_op.drop_index("ix_appointment_institution_role")

    op.drop_table("appointment")
    op.drop_table("person")
    op.drop_table("number_series")
    op.drop_table("institution")
