"""Tables of the log that holds every entry of the installation; the database refuses to rewrite what stands in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "log_leaf": (("leaf_index",), ("hash",)),
    "log_node": (("level", "place"),),
    "log_checkpoint": (("size",),),
}
"""What is only added to, and what a row of it is found by (as in 0002)."""

ERASED = (
    "NEW.placement_id = OLD.placement_id AND NEW.number = OLD.number AND NEW.leaf_index = OLD.leaf_index "
    "AND NEW.salt IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM entry WHERE entry.placement_id = OLD.placement_id AND entry.number = OLD.number)"
)
"""The one change that an opening allows: its salt goes after its entry is gone, and the leaf says nothing any more."""

GROWN = "NEW.id = OLD.id AND NEW.size >= OLD.size AND (OLD.key = '' OR NEW.key = OLD.key)"

GUARDED = (
    ("log_opening", ERASED, "log_opening keeps what opens a leaf as long as there is its entry"),
    ("log_head", GROWN, "log_head only grows, under one key"),
)
"""Tables that change in one way only, and what they answer otherwise."""


def upgrade() -> None:
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _guard_in_postgresql()
    else:
        _guard_in_sqlite()
    op.execute("INSERT INTO log_head (id, key, size) VALUES (1, '', 0)")
    # In place: a copy of the table would lose the triggers that keep it as it is.
    op.add_column("transcript", sa.Column("log_proofs", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("transcript", "log_proofs")
    for table in ("log_checkpoint", "log_opening", "log_node", "log_leaf", "log_head"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, _, _ in GUARDED:
            op.execute(f"DROP FUNCTION {table}_guard()")


def _tables() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_log")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_leaf",
        sa.Column("leaf_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("hash", name=op.f("uq_log_leaf_hash")),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_log_node")),
    )
    op.create_table(
        "log_opening",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leaf_index", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["leaf_index"], ["log_leaf.leaf_index"], name=op.f("fk_log_opening_leaf_index")),
        sa.PrimaryKeyConstraint("placement_id", "number", name=op.f("pk_log_opening")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_log_opening_leaf_index")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )


def _guard_in_postgresql() -> None:
    for table in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table, allowed, said in GUARDED:
        op.execute(
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{said}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guarded BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )
    for table in (*KEYS, *(table for table, _, _ in GUARDED)):
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_in_sqlite() -> None:
    for table, keys in KEYS.items():
        said = f"{table} is only ever added to"
        _refuse(table, "no_update", "UPDATE", said)
        _refuse(table, "no_delete", "DELETE", said)
        _refuse(table, "no_replace", "INSERT", said, f"EXISTS (SELECT 1 FROM {table} WHERE {_same_row(keys)})")
    for table, allowed, said in GUARDED:
        _refuse(table, "no_update", "UPDATE", said, f"NOT ({allowed})")
        _refuse(table, "no_delete", "DELETE", said)
    openings = _same_row((("placement_id", "number"), ("leaf_index",)))
    _refuse(
        "log_opening", "no_replace", "INSERT", GUARDED[0][2], f"EXISTS (SELECT 1 FROM log_opening WHERE {openings})"
    )
    _refuse("log_head", "no_replace", "INSERT", GUARDED[1][2], "EXISTS (SELECT 1 FROM log_head)")


def _refuse(table: str, name: str, event: str, said: str, when: str = "") -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _same_row(keys: tuple[tuple[str, ...], ...]) -> str:
    return " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
