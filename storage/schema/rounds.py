"""The tables of what is run, when, in which version, and how people join."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from storage.schema.columns import Id, Instant, metadata, reference

scripts = Table(
    "scripts",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("hash", String(64), nullable=False, unique=True, comment="SHA-256 over all its files"),
    Column("slug", String(40), nullable=False, comment="the dialogue's id"),
    Column("version", Integer, nullable=False, comment="the author's version number"),
    Column("title", Text, nullable=False, comment="in the base language"),
    Column("created_at", Instant, nullable=False, comment="when it was stored"),
    Column(
        "edition",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="of the script language, by which it was checked and is read",
    ),
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
    Column("most", Integer, comment="how many may take part by it; empty: any number"),
    Column("expires_at", Instant, comment="no joining from then on"),
    comment="recruitment codes",
)

round_versions = Table(
    "round_versions",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the order of versions"),
    reference("rounds"),
    reference("scripts"),
    Column("since", Instant, nullable=False, comment="from when on people met it"),
    Column("actor", String(80), nullable=False, comment="who gave it to the round"),
    Index("ix_round_versions_round_id", "round_id"),
    comment="versions a round ran, once it was given another; without rows it ran one",
)

arm_draws = Table(
    "arm_draws",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the order of what is drawn ahead"),
    reference("rounds"),
    Column("arm", String(40), comment="the arm that somebody was drawn into; empty if none yet"),
    Column("sealed", LargeBinary, comment="the arm drawn ahead, sealed until it is somebody's"),
    Column("drawn_at", Instant, comment="when it became somebody's"),
    Index("ix_arm_draws_round_id", "round_id", "id"),
    comment="arms as they were drawn, without who for: counted even when people are erased",
)

round_erasures = Table(
    "round_erasures",
    metadata,
    reference("rounds", key=True),
    Column("begun_at", Instant, nullable=False, comment="when its people began to be erased"),
    Column("erased_at", Instant, comment="when the last of them was gone; empty while it goes on"),
    Column("figures", Text, nullable=False, comment="JSON: what may be told of it for ever"),
    comment="rounds whose people were erased, and the released figures that are left of them",
)
