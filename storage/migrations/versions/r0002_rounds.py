"""Scripts, rounds and recruitment codes."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0002_rounds"
down_revision = "0001_people"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "scripts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "hash", sa.String(length=64), nullable=False, comment="SHA-256 over all its files"
        ),
        sa.Column("slug", sa.String(length=40), nullable=False, comment="the dialogue's id"),
        sa.Column("version", sa.Integer(), nullable=False, comment="the author's version number"),
        sa.Column("title", sa.Text(), nullable=False, comment="in the base language"),
        sa.Column("created_at", Instant(), nullable=False, comment="when it was stored"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
        sa.UniqueConstraint("hash", name=op.f("uq_scripts_hash")),
        comment="authored dialogues, byte for byte, each version once",
    )
    op.create_table(
        "rounds",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "slug", sa.String(length=60), nullable=False, comment="its name in links and flags"
        ),
        sa.Column(
            "script_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in scripts it belongs to",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="the round's title for organisers"),
        sa.Column(
            "strand", sa.String(length=24), nullable=False, comment="panel, dialogue, jury or open"
        ),
        sa.Column(
            "status",
            sa.String(length=12),
            nullable=False,
            comment="scheduled, running, paused, closed...",
        ),
        sa.Column(
            "zone", sa.String(length=64), nullable=False, comment="IANA time zone of the round"
        ),
        sa.Column("start_at", Instant(), nullable=False, comment="when day 0 begins"),
        sa.Column(
            "timetable", sa.Text(), nullable=False, comment="JSON: quiet hours, late rule, scale..."
        ),
        sa.Column("paused_at", Instant(), nullable=True, comment="since when it is paused"),
        sa.Column("ends_at", Instant(), nullable=True, comment="when it ended"),
        sa.Column("created_at", Instant(), nullable=False, comment="when it was scheduled"),
        sa.ForeignKeyConstraint(
            ["script_id"], ["scripts.id"], name=op.f("fk_rounds_script_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("slug", name=op.f("uq_rounds_slug")),
        comment="one scheduled run of one script for one strand",
    )
    op.create_table(
        "script_files",
        sa.Column(
            "script_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in scripts it belongs to",
        ),
        sa.Column(
            "path",
            sa.String(length=200),
            nullable=False,
            comment="dialogue.yaml, gd.po, img/flow.png",
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="the bytes of the file"),
        sa.ForeignKeyConstraint(
            ["script_id"],
            ["scripts.id"],
            name=op.f("fk_script_files_script_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("script_id", "path", name=op.f("pk_script_files")),
        comment="the files of a script: YAML, translations, images",
    )
    op.create_table(
        "codes",
        sa.Column(
            "code", sa.String(length=64), nullable=False, comment="what a link or poster carries"
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column("label", sa.Text(), nullable=False, comment="where it was given out"),
        sa.Column(
            "most",
            sa.Integer(),
            nullable=True,
            comment="how many people may join with it; empty: any number",
        ),
        sa.Column(
            "used",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how many did",
        ),
        sa.Column("expires_at", Instant(), nullable=True, comment="no joining from then on"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_codes_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_codes")),
        comment="recruitment codes",
    )
