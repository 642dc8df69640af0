"""All tables; the comments on tables and columns are the data dictionary."""

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

from storage.schema.columns import Id, Instant, index_where, reference
from storage.schema.columns import metadata as metadata
from storage.schema.reviews import reviewers as reviewers
from storage.schema.reviews import reviews as reviews
from storage.schema.versions import round_versions as round_versions

# --- people: identity is kept apart from what people say ---------------------------------------

participants = Table(
    "participants",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; never leaves the store"),
    Column("pseudonym", String(16), nullable=False, unique=True, comment="random; shown instead"),
    Column("created_at", Instant, nullable=False, comment="first contact"),
    comment="a person under a random pseudonym; erasing a person deletes the row and all below it",
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column(
        "participant_id",
        Id,
        ForeignKey("participants.id", ondelete="CASCADE"),
        nullable=True,
        comment="whose address; empty for a group chat",
    ),
    Column("channel", String(16), nullable=False, comment="telegram, web or simulated"),
    Column("lookup", LargeBinary(32), nullable=False, comment="keyed hash, to find the address"),
    Column("sealed", LargeBinary, nullable=False, comment="the address, AES-256-GCM, master key"),
    Column("language", String(16), nullable=False, comment="as the channel told it"),
    Column("reachable", Boolean, nullable=False, server_default=true(), comment="not blocked"),
    Column("frozen_until", Instant, comment="the platform asked us to wait this long"),
    Column("current_enrolment_id", Id, comment="the round that free text goes to"),
    Column("created_at", Instant, nullable=False, comment="first contact"),
    UniqueConstraint("channel", "lookup"),
    Index("ix_addresses_participant_id", "participant_id"),
    comment="where a person can be reached; sealed, looked up by a keyed hash",
)

person_keys = Table(
    "person_keys",
    metadata,
    reference("participants", key=True),
    Column("wrapped", LargeBinary, nullable=False, comment="data key under the master key"),
    comment="one data key a person; without it nothing they wrote can be read again",
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("pseudonym", String(16), primary_key=True, comment="of somebody who was erased"),
    Column("erased_at", Instant, nullable=False, comment="when"),
    comment="who must be erased again after a backup is restored",
)

# --- scripts and rounds ------------------------------------------------------------------------

scripts = Table(
    "scripts",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("hash", String(64), nullable=False, unique=True, comment="SHA-256 over all its files"),
    Column("slug", String(40), nullable=False, comment="the dialogue's id"),
    Column("version", Integer, nullable=False, comment="the author's version number"),
    Column("title", Text, nullable=False, comment="in the base language"),
    Column("created_at", Instant, nullable=False, comment="when it was stored"),
    comment="authored dialogues, byte for byte, each version once",
)

script_files = Table(
    "script_files",
    metadata,
    reference("scripts", key=True),
    Column("path", String(200), primary_key=True, comment="dialogue.yaml, gd.po, img/flow.png"),
    Column("content", LargeBinary, nullable=False, comment="the bytes of the file"),
    comment="the files of a script: YAML, translations, images",
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("slug", String(60), nullable=False, unique=True, comment="its name in links and flags"),
    reference("scripts"),
    Column("title", Text, nullable=False, comment="the round's title for organisers"),
    Column("strand", String(24), nullable=False, comment="panel, dialogue, jury or open"),
    Column("status", String(12), nullable=False, comment="scheduled, running, paused, closed..."),
    Column("zone", String(64), nullable=False, comment="IANA time zone of the round"),
    Column("start_at", Instant, nullable=False, comment="when day 0 begins"),
    Column("timetable", Text, nullable=False, comment="JSON: quiet hours, late rule, scale..."),
    Column("paused_at", Instant, comment="since when it is paused"),
    Column("ends_at", Instant, comment="when it ended"),
    Column("created_at", Instant, nullable=False, comment="when it was scheduled"),
    comment="one scheduled run of one script for one strand",
)

codes = Table(
    "codes",
    metadata,
    Column("code", String(64), primary_key=True, comment="what a link or poster carries"),
    reference("rounds"),
    Column("label", Text, nullable=False, comment="where it was given out"),
    Column("most", Integer, comment="how many people may join with it; empty: any number"),
    Column("used", Integer, nullable=False, server_default=text("0"), comment="how many did"),
    Column("expires_at", Instant, comment="no joining from then on"),
    comment="recruitment codes",
)

# --- a person in a round -----------------------------------------------------------------------

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
        comment="arm of the script drawn when joining; empty without",
    ),
    Column("script_id", Id, nullable=False, server_default=text("0"), comment="row in scripts"),
    UniqueConstraint("round_id", "participant_id"),
    Index("ix_enrolments_participant_id", "participant_id"),
    Index("ix_enrolments_round_id_status", "round_id", "status"),
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
    Column("attempts", Integer, nullable=False, server_default=text("0"), comment="fetches tried"),
    Column("created_at", Instant, nullable=False, comment="when it came"),
    UniqueConstraint("enrolment_id", "step", "part"),
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

# --- inbox, outbox, due rows -------------------------------------------------------------------

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
    Column("kind", String(12), nullable=False, comment="prompt, notice, push or reminder"),
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
        comment="sends that may have arrived",
    ),
    Column("message_ref", String(64), comment="the channel's name for the message"),
    Column("sent_at", Instant, comment="when it was delivered"),
    Column("failure", String(120), comment="why not, in words"),
    index_where("ix_outbox_waiting", "channel", "priority", "id", where=_WAITING),
    index_where("ix_outbox_chat", "address_id", "id", where=_WAITING),
    Index("ix_outbox_enrolment_id", "enrolment_id", "turn"),
    comment="what was or will be sent, in order; once sent it is what the person was shown",
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

# --- organisers --------------------------------------------------------------------------------

organisers = Table(
    "organisers",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("name", String(80), nullable=False, unique=True, comment="login name"),
    Column("password", Text, nullable=False, comment="argon2id hash"),
    Column("role", String(16), nullable=False, comment="organiser, analyst or admin"),
    Column("enabled", Boolean, nullable=False, server_default=true(), comment="may log in"),
    Column("created_at", Instant, nullable=False, comment="when"),
    comment="people who run rounds",
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", LargeBinary(32), primary_key=True, comment="hash of the cookie"),
    reference("organisers"),
    Column("csrf", String(64), nullable=False, comment="what every form must carry"),
    Column("created_at", Instant, nullable=False, comment="login"),
    Column("seen_at", Instant, nullable=False, comment="last request"),
    comment="who is logged in",
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("subject", LargeBinary(32), nullable=False, comment="keyed hash of what was tried"),
    Column("at", Instant, nullable=False, comment="when"),
    Index("ix_attempts_subject", "subject", "at"),
    comment="failed logins and wrong codes, for slowing guessers down",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("actor", String(80), nullable=False, comment="organiser, command line or system"),
    Column("action", String(40), nullable=False, comment="scheduled, exported, looked_at..."),
    Column("subject", String(120), nullable=False, comment="round, participant or export"),
    Column("detail", Text, nullable=False, comment="JSON: filters, counts"),
    Column("rows", Integer, comment="how many rows left the store"),
    comment="who did or saw what",
)

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True, comment="random"),
    reference("rounds"),
    Column("filters", Text, nullable=False, comment="JSON: what was asked for"),
    Column("unquotable", Boolean, nullable=False, server_default=false(), comment="analysts only"),
    Column("actor", String(80), nullable=False, comment="who asked"),
    Column("status", String(12), nullable=False, comment="running, done or failed"),
    Column("done", Integer, nullable=False, comment="rows written so far"),
    Column("total", Integer, nullable=False, comment="rows to write"),
    Column("path", Text, comment="the file in the data folder"),
    Column("created_at", Instant, nullable=False, comment="when"),
    Column("finished_at", Instant, comment="when"),
    comment="exports and how far they are",
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True, comment="what"),
    Column("value", Text, nullable=False, comment="value"),
    comment="facts about the store itself: its key check, the scheduler's heartbeat",
)
