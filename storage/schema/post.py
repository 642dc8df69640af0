"""The table of post between people: who told whom, in which turns, and where the words stand."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.schema.columns import Id, Instant, index_where, metadata

post = Table(
    "post",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the order of delivery"),
    Column(
        "sender_id",
        Id,
        ForeignKey("enrolments.id", ondelete="SET NULL"),
        comment="the enrolment whose turn told it; empty once erased",
    ),
    Column("turn", Integer, nullable=False, comment="the sender's turn that told it"),
    Column("part", Integer, nullable=False, comment="place within the turn, from 0"),
    Column(
        "receiver_id",
        Id,
        ForeignKey("enrolments.id", ondelete="CASCADE"),
        nullable=False,
        comment="the enrolment that it is for",
    ),
    Column("kind", String(16), nullable=False, comment="heard: what it is to the receiver"),
    Column(
        "speaker_id",
        Id,
        ForeignKey("enrolments.id", ondelete="SET NULL"),
        comment="the enrolment whose words it names; empty once erased: they were taken back",
    ),
    Column("spoken_turn", Integer, nullable=False, comment="their turn in which the words stand"),
    Column(
        "generation",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="of the circle it expects; 0: from person to person",
    ),
    Column("state", String(10), nullable=False, comment="pending, delivered, cancelled..."),
    Column("created_at", Instant, nullable=False, comment="when it was told"),
    Column("delivered_turn", Integer, comment="the receiver's turn that took it"),
    UniqueConstraint("sender_id", "turn", "part", "receiver_id"),
    Index("ix_post_receiver_id", "receiver_id"),
    Index("ix_post_speaker_id", "speaker_id"),
    # with the state in it, or SQLite goes through all that was ever told
    index_where("ix_post_pending", "state", "id", where="state = 'pending'"),
    comment="what one person told another: the words are named, and stand with who said them",
)
