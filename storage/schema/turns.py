"""The tables of a person in a round: where they stand, what happened, what they answered."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.schema.columns import Id, Instant, index_where, metadata, reference

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("rounds"),
    reference("participants"),
    reference("addresses"),
    Column("code", String(64), comment="the recruitment code used"),
    Column("status", String(12), nullable=False, comment="active, paused, finished, stopped..."),
    Column("language", String(16), nullable=False, comment="the language of the talk"),
    Column("stage", String(40), nullable=False, comment="the stage in progress"),
    Column("step", String(40), nullable=False, comment="the step that waits for an answer"),
    Column("turn", Integer, nullable=False, comment="how many turns were taken"),
    Column("state", Text, nullable=False, comment="JSON: the engine's state; no words of people"),
    Column("joined_at", Instant, nullable=False, comment="when the person joined"),
    Column("last_at", Instant, nullable=False, comment="when the person last did something"),
    Column("ended_at", Instant, comment="when the person finished, stopped or declined"),
    Column(
        "arm",
        String(40),
        nullable=False,
        server_default=text("''"),
        comment="arm of the script drawn at consent; empty without",
    ),
    Column("script_id", Id, nullable=False, server_default=text("0"), comment="row in scripts"),
    Column(
        "has_seat",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="holds a seat of its code: agreed, and did not leave before the first answer",
    ),
    Column(
        "role",
        String(40),
        nullable=False,
        server_default=text("''"),
        comment="role of the script that the answers make true, in no count; empty: a person",
    ),
    UniqueConstraint("round_id", "participant_id"),
    Index("ix_enrolments_address_id", "address_id"),  # or each address erased reads the table
    Index("ix_enrolments_code", "code"),
    Index("ix_enrolments_participant_id", "participant_id"),
    Index("ix_enrolments_round_id_status", "round_id", "status"),
    index_where("ix_enrolments_role", "round_id", where="role <> ''"),  # for every count
    sqlite_autoincrement=True,  # old buttons name an enrolment: erased ones are not numbered again
    comment="one participant in one round, with their progress",
)

progress = Table(
    "progress",
    metadata,
    reference("enrolments", key=True),
    Column("stage", String(40), primary_key=True, comment="the stage"),
    Column("round_id", Id, nullable=False, comment="the round, again, for counting"),
    Column("reached_at", Instant, nullable=False, comment="when its first step was shown"),
    Column("finished_at", Instant, comment="when its end was reached"),
    Column("active_seconds", Integer, comment="time spent, pauses over five minutes capped"),
    Index("ix_progress_round_id_stage", "round_id", "stage"),
    comment="who reached and finished which stage",
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("enrolments"),
    Column("purpose", String(40), nullable=False, comment="take_part, quote, contact..."),
    Column("granted", Boolean, nullable=False, comment="yes or no"),
    Column("wording", String(64), nullable=False, comment="SHA-256 of the exact text"),
    Column("language", String(16), nullable=False, comment="of the text"),
    Column("at", Instant, nullable=False, comment="when"),
    Index("ix_consents_enrolment_id", "enrolment_id"),
    comment="what was agreed to, purpose by purpose; never changed, the newest row counts",
)

events = Table(
    "events",
    metadata,
    reference("enrolments", key=True),
    Column("turn", Integer, primary_key=True, comment="the turn it was taken in, from 1"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("kind", String(16), nullable=False, comment="joined, said, pressed, timer_fell..."),
    Column("channel", String(16), nullable=False, comment="where it came from; clock for timers"),
    Column("payload", Text, nullable=False, comment="JSON: codes and numbers, no words"),
    Column("sealed", LargeBinary, comment="the person's words, sealed with the person's key"),
    comment="everything that happened, in order: replaying it gives the same state",
)

responses = Table(
    "responses",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the stable order of queries"),
    reference("rounds"),
    reference("enrolments"),
    Column("stage", String(40), nullable=False, comment="stage of the script"),
    Column("step", String(40), nullable=False, comment="step of the script"),
    Column("kind", String(12), nullable=False, comment="type of the step"),
    Column("part", String(24), nullable=False, comment="scale item, rank place, message number"),
    Column("revision", Integer, nullable=False, comment="1 is the first answer"),
    Column("current", Boolean, nullable=False, server_default=true(), comment="counted"),
    Column("code", Text, comment="answer code; several are joined by spaces"),
    Column("number", Float, comment="answer as a number, where it is one"),
    Column("sealed", LargeBinary, comment="the person's words, sealed with the person's key"),
    Column("shown_order", Text, comment="codes in the order shown, where it was random"),
    Column("source", String(8), nullable=False, comment="tapped, typed, voice, photo or edited"),
    Column("standing", String(20), nullable=False, comment="answered, skipped, late..."),
    Column("language", String(16), nullable=False, comment="language of the talk then"),
    Column("channel", String(16), nullable=False, comment="where it was answered"),
    Column("asked_at", Instant, comment="when it was asked"),
    Column("answered_at", Instant, nullable=False, comment="when it was answered"),
    Column("version", Integer, nullable=False, server_default=text("1"), comment="of the script"),
    UniqueConstraint("enrolment_id", "step", "part", "revision"),
    Index("ix_responses_round_id", "round_id", "id"),
    Index("ix_responses_round_id_step_code", "round_id", "step", "code"),
    comment="what was answered at each step; corrections are further rows, nothing is overwritten",
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("enrolments"),
    Column("step", String(40), nullable=False, comment="the step it answers"),
    Column("part", String(24), nullable=False, comment="the part it answers"),
    Column("media", String(12), nullable=False, comment="voice or photo"),
    Column("mime", String(80), nullable=False, comment="content type"),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("file", LargeBinary, nullable=False, comment="the channel's name for it, sealed"),
    Column("sealed", LargeBinary, comment="the bytes, sealed; empty until fetched"),
    Column(
        "attempts", Integer, nullable=False, server_default=text("0"), comment="fetches refused"
    ),
    Column("created_at", Instant, nullable=False, comment="when it came"),
    Column(
        "troubles",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="fetches in a row that got no answer",
    ),
    Column("next_at", Instant, comment="not fetched earlier"),
    Column("lost_at", Instant, comment="when it was refused for good"),
    Column("told_at", Instant, comment="when its sender was told so"),
    UniqueConstraint("enrolment_id", "step", "part"),
    index_where("ix_attachments_lost", "id", where="lost_at is not null and told_at is null"),
    comment="voice notes and photos kept as answers",
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("enrolments"),
    Column("sealed", LargeBinary, nullable=False, comment="the words, sealed with their key"),
    Column("made_at", Instant, nullable=False, comment="when"),
    Column("acknowledge_by", Instant, nullable=False, comment="thirty days after"),
    Column("acknowledged_at", Instant, comment="when somebody answered"),
    comment="complaints, each with the clock the law sets",
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("rounds"),
    Column(
        "enrolment_id",
        Id,
        ForeignKey("enrolments.id", ondelete="SET NULL"),
        comment="whose words raised it; empty once the person is erased",
    ),
    Column("turn", Integer, nullable=False, comment="the turn it was raised in"),
    Column("harms", String(40), nullable=False, comment="self_harm, violence, abuse"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("look_by", Instant, nullable=False, comment="by when the person was told of a look"),
    Column("sealed", LargeBinary, comment="the one message, sealed; gone after thirty days"),
    Column("seen_at", Instant, comment="when somebody on duty had dealt with it"),
    Column("seen_by", String(80), comment="who: a login name, or command line"),
    Index("ix_alarms_round_id", "round_id"),
    Index("ix_alarms_enrolment_id", "enrolment_id"),
    comment="words that tell of harm, for those on duty to look at; stays without words",
)

due = Table(
    "due",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("enrolments"),
    Column("round_id", Id, nullable=False, comment="the round, again, for pausing and shifting"),
    Column("timer", String(8), nullable=False, comment="open, remind or close"),
    Column("stage", String(40), nullable=False, comment="the stage it is about"),
    Column("ordinal", Integer, nullable=False, comment="which reminder"),
    Column("due_at", Instant, nullable=False, comment="when it must happen"),
    Column("rule", Text, nullable=False, comment="the rule that made the instant, in words"),
    Column("held", Boolean, nullable=False, server_default=false(), comment="its round is paused"),
    UniqueConstraint("enrolment_id", "timer", "stage", "ordinal"),
    Index(
        "ix_due_due_at",
        "due_at",
        "enrolment_id",  # a stage opens for all at one instant; this saves sorting them all
        sqlite_where=text("held = 0"),
        postgresql_where=text("not held"),
    ),
    Index("ix_due_round_id", "round_id"),
    comment="what must happen when; a row is deleted in the turn that does it",
)
