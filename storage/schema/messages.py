"""The tables of post: what came in, what waits to be sent, what sending needs to know."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
    text,
)

from storage.schema.columns import Id, Instant, index_where, metadata, reference

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(120), primary_key=True, comment="identity of the update; once for ever"),
    Column("received_at", Instant, nullable=False, comment="when"),
    comment="which updates were taken, so that a repeat changes nothing",
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("channel", String(16), nullable=False, comment="where it came from"),
    Column("key", String(120), nullable=False, comment="identity of the update, if it has one"),
    reference("participants", null=True),
    Column("sealed", LargeBinary, nullable=False, comment="the raw update, sealed, master key"),
    Column("error", String(80), nullable=False, comment="class of the error"),
    Column("at", Instant, nullable=False, comment="when"),
    Column(
        "lookup",
        LargeBinary(32),
        comment="keyed hash of the chat it came from, as in addresses; empty if not known",
    ),
    Index("ix_quarantine_participant_id", "participant_id"),
    comment="updates that could not be taken, for thirty days; the ones behind them went on",
)

_WAITING = "state in ('pending','retry','sending')"

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; order within a chat"),
    Column("key", String(120), nullable=False, unique=True, comment="enrolment:turn:part"),
    reference("addresses"),
    Column("channel", String(16), nullable=False, comment="the address's channel, again"),
    Column(
        "enrolment_id",
        Id,
        ForeignKey("enrolments.id", ondelete="CASCADE"),
        comment="empty for messages outside any round",
    ),
    Column("round_id", Id, comment="the round, again, for counting"),
    Column("turn", Integer, nullable=False, comment="the turn that caused it"),
    Column("part", Integer, nullable=False, comment="place within the turn, from 0"),
    Column("stage", String(40), nullable=False, comment="the stage it belongs to"),
    Column("step", String(40), nullable=False, comment="the step it shows"),
    Column("kind", String(12), nullable=False, comment="prompt, content, notice, push.."),
    Column("prompt", Integer, comment="number of the question it asks"),
    Column("edits", Boolean, nullable=False, server_default=false(), comment="redraws its prompt"),
    Column("priority", Integer, nullable=False, comment="0 first: answers before pushes"),
    Column("sealed", LargeBinary, nullable=False, comment="the message, sealed: the transcript"),
    Column("created_at", Instant, nullable=False, comment="when the turn was taken"),
    Column("not_before", Instant, nullable=False, comment="not sent earlier"),
    Column("expires_at", Instant, comment="not sent later"),
    Column("state", String(10), nullable=False, comment="pending, sending, sent, retry, unknown.."),
    Column("lease_until", Instant, comment="a sender has it until then"),
    Column(
        "attempts",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="sends that may have arrived: each one in doubt, and one that did",
    ),
    Column("message_ref", String(64), comment="the channel's name for the message"),
    Column("sent_at", Instant, comment="when it was delivered"),
    Column("failure", String(120), comment="why not, in words"),
    Column("post_id", Id, comment="row in post whose words it shows; empty for most"),
    Index("ix_outbox_address_id", "address_id"),  # or each address erased reads the table
    index_where("ix_outbox_waiting", "channel", "priority", "id", where=_WAITING),
    index_where("ix_outbox_chat", "address_id", "id", where=_WAITING),
    index_where("ix_outbox_unknown", "round_id", where="state = 'unknown'"),
    Index("ix_outbox_enrolment_id", "enrolment_id", "turn"),
    comment="what was or will be sent, in order; once sent it is what the person was shown",
)

media = Table(
    "media",
    metadata,
    Column("channel", String(40), primary_key=True, comment="the bot it was uploaded to"),
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the bytes"),
    Column("file", String(200), nullable=False, comment="the platform's name for the upload"),
    comment="uploads remembered, so that a picture goes up once",
)

freezes = Table(
    "freezes",
    metadata,
    Column("lane", String(40), primary_key=True, comment="the bot that must wait"),
    Column("until", Instant, nullable=False, comment="until when nothing is sent"),
    comment="waits the platform asked for; they outlive a restart",
)

outages = Table(
    "outages",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("channel", String(40), nullable=False, comment="which gave no clear answers"),
    Column("began_at", Instant, nullable=False, comment="when several had been missing"),
    Column("ended_at", Instant, comment="when a message went again; empty while it lasts"),
    comment="times a platform did not say what became of messages; they outlive a restart",
)
