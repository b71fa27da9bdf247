"""Tables for what wards produce beside plain observations, one function for each room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _requests()
    _reminders()
    _feedback()
    _conflicts_and_training()
    _marks_of_entries()
    _passkeys()


def downgrade() -> None:
    _no_requests()
    _no_feedback()
    _no_reminders()
    _no_marks_of_entries()
    _no_conflicts_and_training()
    _no_passkeys()


def _requests() -> None:
    with op.batch_alter_table("request") as request:
        request.add_column(sa.Column("self_level", sa.Integer(), nullable=True))
        request.add_column(sa.Column("asked_on", sa.Date(), nullable=True))
        request.add_column(sa.Column("first_id", sa.Integer(), nullable=True))
        request.create_foreign_key(op.f("fk_request_first_id"), "request", ["first_id"], ["id"])
        request.alter_column("expires_on", existing_type=sa.Date(), nullable=True)
    op.execute("UPDATE request SET asked_on = DATE(asked_at)")
    with op.batch_alter_table("request") as request:
        request.alter_column("asked_on", existing_type=sa.Date(), nullable=False)
    op.create_table(
        "request_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_answer_request_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_request_answer_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_request_answer_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_answer")),
        sa.UniqueConstraint("request_id", "kind", name=op.f("uq_request_answer_request_id_kind")),
    )
    op.execute(
        "INSERT INTO request_answer (request_id, kind, by_id, at, reason) "
        "SELECT request.id, 'taken_back', placement.trainee_id, request.closed_at, '' "
        "FROM request JOIN placement ON placement.id = request.placement_id "
        "WHERE request.closed_at IS NOT NULL AND request.closed_by_entry IS NULL"
    )
    op.create_table(
        "sent_form",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("meant", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sent_form_person_id")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_sent_at"), "sent_form", ["sent_at"])
    _answers_are_only_added()


def _answers_are_only_added() -> None:
    """As the tables of 0002."""
    said = "request_answer is only ever added to"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER request_answer_only_added BEFORE UPDATE OR DELETE ON request_answer "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER request_answer_not_emptied BEFORE TRUNCATE ON request_answer "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    same = "id = NEW.id OR (request_id = NEW.request_id AND kind = NEW.kind)"
    for name, event in (
        ("no_update", "UPDATE ON request_answer"),
        ("no_delete", "DELETE ON request_answer"),
        ("no_replace", f"INSERT ON request_answer WHEN EXISTS (SELECT 1 FROM request_answer WHERE {same})"),
    ):
        op.execute(f"CREATE TRIGGER request_answer_{name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{said}'); END")


def _no_requests() -> None:
    op.drop_table("sent_form")
    op.drop_table("request_answer")
    op.execute("UPDATE request SET expires_on = asked_on WHERE expires_on IS NULL")
    with op.batch_alter_table("request") as request:
        request.drop_constraint(op.f("fk_request_first_id"), type_="foreignkey")
        request.alter_column("expires_on", existing_type=sa.Date(), nullable=False)
        request.drop_column("first_id")
        request.drop_column("asked_on")
        request.drop_column("self_level")


def _passkeys() -> None:
    op.add_column("institution", sa.Column("asks_passkeys", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removal_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["person.id"], name=op.f("fk_passkey_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "answered_challenge",
        sa.Column("challenge", sa.String(length=100), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_answered_challenge")),
    )
    op.create_index(op.f("ix_answered_challenge_answered_at"), "answered_challenge", ["answered_at"])


def _no_passkeys() -> None:
    op.drop_table("answered_challenge")
    op.drop_table("passkey")
    op.drop_column("institution", "asks_passkeys")


def _conflicts_and_training() -> None:
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_conflict_of_interest_dates_in_order")
        ),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_conflict_of_interest_two_persons")),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_conflict_of_interest_{name}"))
            for name in ("person_id", "other_id", "declared_by_id", "ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
    )
    op.create_index("ix_conflict_of_interest_other_id", "conflict_of_interest", ["other_id"])
    op.create_index(op.f("ix_conflict_of_interest_person_id"), "conflict_of_interest", ["person_id"])
    op.create_table(
        "assessor_training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessor_training_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_assessor_training_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_training")),
        sa.UniqueConstraint("person_id", "trained_on", name=op.f("uq_assessor_training_person_id_trained_on")),
    )


def _no_conflicts_and_training() -> None:
    op.drop_table("assessor_training")
    op.drop_table("conflict_of_interest")


def _marks_of_entries() -> None:
    op.add_column("entry", sa.Column("device", sa.String(length=64), nullable=True))
    op.create_table(
        "entry_told",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id", "number"],
            ["entry.placement_id", "entry.number"],
            name=op.f("fk_entry_told_placement_id"),
        ),
        sa.PrimaryKeyConstraint("placement_id", "number", name=op.f("pk_entry_told")),
    )


def _no_marks_of_entries() -> None:
    op.drop_table("entry_told")
    op.drop_column("entry", "device")


def _reminders() -> None:
    op.create_table(
        "reminding",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how_often", sa.String(length=10), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminding_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminding")),
    )
    op.create_table(
        "told",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_told_person_id")),
        sa.PrimaryKeyConstraint("person_id", "subject", name=op.f("pk_told")),
    )


def _no_reminders() -> None:
    op.drop_table("told")
    op.drop_table("reminding")


def _feedback() -> None:
    op.create_table(
        "feedback_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_feedback_round_opened_by_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_feedback_round_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_round")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_round_reference")),
    )
    op.create_index(op.f("ix_feedback_round_placement_id"), "feedback_round", ["placement_id"])
    op.create_table(
        "feedback_rater",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_group", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["feedback_round.id"], name=op.f("fk_feedback_rater_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_rater")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feedback_rater_token_hash")),
    )
    op.create_index(op.f("ix_feedback_rater_round_id"), "feedback_rater", ["round_id"])
    _feedback_answers()


def _feedback_answers() -> None:
    for table, *columns in (
        ("feedback_answer", sa.Column("ratings", sa.JSON(), nullable=False)),
        (
            "feedback_comment",
            sa.Column("about", sa.String(length=10), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
        ),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.String(length=32), nullable=False),
            sa.Column("round_id", sa.Integer(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(["round_id"], ["feedback_round.id"], name=op.f(f"fk_{table}_round_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_round_id"), table, ["round_id"])


def _no_feedback() -> None:
    for table in ("feedback_comment", "feedback_answer", "feedback_rater", "feedback_round"):
        op.drop_table(table)
