"""The version of the script that each person is on, and by which each answer was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0009_versions_of_people"
down_revision = "0008_round_versions"

# until now everybody in a round met another version at once
_PEOPLE = """
UPDATE enrolments SET script_id = coalesce(
    (SELECT ran.script_id FROM round_versions AS ran
     WHERE ran.round_id = enrolments.round_id
       AND (enrolments.ended_at IS NULL OR ran.since <= enrolments.ended_at)
     ORDER BY ran.id DESC LIMIT 1),
    (SELECT rounds.script_id FROM rounds WHERE rounds.id = enrolments.round_id))
"""
_ANSWERS = """
UPDATE responses SET version = coalesce(
    (SELECT scripts.version FROM round_versions AS ran
     JOIN scripts ON scripts.id = ran.script_id
     WHERE ran.round_id = responses.round_id AND ran.since <= responses.answered_at
     ORDER BY ran.id DESC LIMIT 1),
    (SELECT scripts.version FROM rounds JOIN scripts ON scripts.id = rounds.script_id
     WHERE rounds.id = responses.round_id))
"""


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "enrolments",
        sa.Column(
            "script_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default=sa.text("0"),
            nullable=False,
            comment="row in scripts",
        ),
    )
    op.add_column(
        "responses",
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="of the script",
        ),
    )
    op.execute(_PEOPLE)
    op.execute(_ANSWERS)
