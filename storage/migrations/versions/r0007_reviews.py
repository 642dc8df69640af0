"""Reviewers of differing stance, and what they signed."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0007_reviews"
down_revision = "0006_arms"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "reviewers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "dialogue",
            sa.String(length=40),
            nullable=False,
            comment="which they look at, all versions",
        ),
        sa.Column("name", sa.String(length=80), nullable=False, comment="as invited"),
        sa.Column(
            "body",
            sa.String(length=120),
            nullable=False,
            comment="for whom they speak; may be empty",
        ),
        sa.Column("stance", sa.String(length=8), nullable=False, comment="for, against or neutral"),
        sa.Column(
            "link", sa.LargeBinary(length=32), nullable=False, comment="keyed hash of the link"
        ),
        sa.Column(
            "invited_by", sa.String(length=80), nullable=False, comment="organiser or command line"
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="when they were invited"),
        sa.Column(
            "expires_at", Instant(), nullable=False, comment="the link opens nothing from then on"
        ),
        sa.Column(
            "revoked", sa.Boolean(), server_default=sa.false(), nullable=False, comment="taken back"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewers")),
        sa.UniqueConstraint("link", name=op.f("uq_reviewers_link")),
        comment="people of differing stance who sign the parts of a script, by a link alone",
    )
    op.create_index("ix_reviewers_dialogue", "reviewers", ["dialogue"], unique=False)
    op.create_table(
        "reviews",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; the order of signing",
        ),
        sa.Column(
            "reviewer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in reviewers it belongs to",
        ),
        sa.Column(
            "script_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in scripts it belongs to",
        ),
        sa.Column("part", sa.String(length=60), nullable=False, comment="kind:name of the part"),
        sa.Column(
            "hash", sa.String(length=64), nullable=False, comment="SHA-256 of what the part said"
        ),
        sa.Column("verdict", sa.String(length=8), nullable=False, comment="fit, reserved or unfit"),
        sa.Column(
            "comment", sa.Text(), nullable=False, comment="the reviewer's words; may be empty"
        ),
        sa.Column(
            "signed_as",
            sa.String(length=80),
            nullable=False,
            comment="the name typed as a signature",
        ),
        sa.Column("signed_at", Instant(), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["reviewers.id"],
            name=op.f("fk_reviews_reviewer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["script_id"], ["scripts.id"], name=op.f("fk_reviews_script_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        comment="signatures, never changed: a changed mind is a further row",
    )
    op.create_index("ix_reviews_reviewer_id", "reviews", ["reviewer_id"], unique=False)
