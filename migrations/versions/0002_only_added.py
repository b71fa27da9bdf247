"""The database itself refuses to change or remove what may only be added: records, revisions, transcripts, checks."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "entry": (("placement_id", "number"),),
    "curriculum_revision": (("id",), ("slug", "version")),
    "transcript": (("id",), ("number",), ("placement_id", "edition"), ("supersedes_id",)),
    "transcript_event": (("transcript_id",),),
    "check": (("id",),),
}
"""What a row is found by; INSERT OR REPLACE of SQLite would take the place of such a row without a DELETE."""

TABLES = tuple(KEYS)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
        )
        for table in TABLES:
            op.execute(
                f'CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            # Emptying the whole table is a statement of its own and passes by the row trigger.
            op.execute(
                f'CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    else:
        for table in TABLES:
            for event in ("UPDATE", "DELETE"):
                op.execute(
                    f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" '
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
                )
            op.execute(
                f'CREATE TRIGGER {table}_no_replace BEFORE INSERT ON "{table}" '
                f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {_same_row(KEYS[table])}) '
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )


def _same_row(keys: tuple[tuple[str, ...], ...]) -> str:
    return " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f'DROP TRIGGER {table}_only_added ON "{table}"')
            op.execute(f'DROP TRIGGER {table}_not_emptied ON "{table}"')
        op.execute("DROP FUNCTION refuse_change()")
    else:
        for table in TABLES:
            for event in ("update", "delete", "replace"):
                op.execute(f"DROP TRIGGER {table}_no_{event}")
