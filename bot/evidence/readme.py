"""The README of an export: what is in it, who asked for it, and how to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.evidence.cells import LOST, NOT_FETCHED, WITHHELD
from bot.evidence.tables import STATUSES
from storage.queries.sealed_text import UNREADABLE
from storage.rounds.versions import RoundVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a README tells of one export."""

    export_id: str
    actor: str
    made_at: datetime
    round_slug: str
    round_title: str
    zone: str
    dialogue: str
    version: int
    script_hash: str
    sign_off: str  # in words
    signed_columns: Mapping[str, str]  # of the sign-off, with what they mean; none without it
    versions: Sequence[RoundVersion]  # that ran, if it was more than one
    languages: Sequence[str]
    filters: Sequence[tuple[str, str]]
    include_unquotable: bool
    responses: int
    counted: int
    people: int
    roles: Mapping[str, int]  # what is no person, by its title
    lines: int  # of transcripts
    attachments: int
    withheld: int
    unreadable: int
    unplaced: int
    contents: Mapping[str, str]  # file -> what it is


def readme(facts: Facts) -> str:
    """Write the README; lines end as Windows wants them, which all others read too."""
    parts = (_origin(facts), _counts(facts), _files(facts), _reading(facts), _words(facts))
    return "\n".join("\n".join(part) + "\n" for part in parts).replace("\n", "\r\n")


def _origin(facts: Facts) -> list[str]:
    filters = [f"    {name}: {value}" for name, value in facts.filters]
    return [
        f"Export {facts.export_id}",
        "=" * (7 + len(facts.export_id)),
        f"Round: {facts.round_slug} ({facts.round_title})",
        f"Dialogue: {facts.dialogue}, version {facts.version}",
        f"Script (SHA-256): {facts.script_hash}",
        *_versions(facts),
        f"Sign-off by reviewers: {facts.sign_off}",
        f"Languages: {', '.join(facts.languages)}",
        f"Time zone of the round: {facts.zone}",
        f"Made: {facts.made_at:%Y-%m-%d %H:%M:%S} UTC, for {facts.actor}",
        "Filters:",
        *(filters or ["    none: everything the round holds"]),
    ]


def _versions(facts: Facts) -> list[str]:
    if not facts.versions:
        return []
    lines = [
        f"    version {ran.version} from {ran.since:%Y-%m-%d %H:%M:%S} UTC on: {ran.hash}"
        for ran in facts.versions
    ]
    return ["Versions that the round was given, one after the other:", *lines]


def _counts(facts: Facts) -> list[str]:
    lines = [
        "Counts",
        "------",
        f"Rows in responses_long.csv: {facts.responses}",
        f"Answers that count among them (current, and answered or partial): {facts.counted}",
        *_participants(facts),
        f"Lines of transcripts: {facts.lines}",
        f"Attachments: {facts.attachments}",
        f"Texts withheld for want of consent to quote: {facts.withheld}",
    ]
    if facts.unreadable:
        lines.append(f"Texts that could not be opened, shown as {UNREADABLE}: {facts.unreadable}")
    if facts.unplaced:
        lines.append(
            f"Answers without a column in responses_wide.csv: {facts.unplaced} "
            "(they are all in responses_long.csv)"
        )
    return lines


def _participants(facts: Facts) -> list[str]:
    rows = facts.people + sum(facts.roles.values())
    lines = [f"Participants, rows in responses_wide.csv: {rows}"]
    if facts.roles:
        lines.append(f"    people: {facts.people}")
        lines += [f"    no person, {title}: {count}" for title, count in facts.roles.items()]
    return lines


def _files(facts: Facts) -> list[str]:
    width = max(map(len, facts.contents)) + 2
    return [
        "Files",
        "-----",
        *(f"{name:<{width}}{what}" for name, what in facts.contents.items()),
    ]


def _reading(facts: Facts) -> list[str]:
    return [
        "How to read the tables",
        "----------------------",
        "The CSV files are UTF-8 with a byte-order mark, comma, CRLF, quoted as RFC 4180 says.",
        "Times are ISO 8601 in UTC (Z). In the workbook each time has two columns: local time in",
        f"{facts.zone}, and UTC as text.",
        "Participants have random names that hold for this export only; rows are in the order",
        "of these names, which says nothing about who came first.",
        "responses_long.csv has every answer ever given to a question: `revision` 1 is the first",
        "one, `current` is 1 for the one that counts.",
        "`dialogue_version` is the version of the dialogue that asked for the answer.",
        "`script_version` is the version that the participant is on: who was in the midst of a",
        "part that a new version changed stayed with theirs. In codebook.csv it is the newest",
        "version that has the column.",
        "responses_wide.csv has one row a participant, also for people who answered nothing.",
        "Rows with a `role` are no people, such as the phone that a whole table shares. They are",
        "in no count here, and `n` in codebook.csv leaves them out: leave them out of yours.",
        "A blank cell is no value. The column that ends in __status says why: of the question, or",
        "of the one item that was asked alone. Who was not sure of an item has a blank there and",
        "the word for it, such as unsure, in the item's __status (`missing` in codebook.csv).",
        "A cell that a spreadsheet could take for a formula (it begins with = + - @, their",
        "full-width forms, a tab, a line break or NUL) or that begins with an apostrophe has one",
        "apostrophe put in front. The column `escaped` names the cells of its row in which this",
        "was done: take the first character off those to get the original back.",
        "Excel holds 32,767 characters in a cell and 1,048,576 rows in a sheet. Longer texts end",
        "with a note in the workbook and its column `cut` names them; further rows go to a",
        "second sheet. The CSV files always have everything.",
        "To check the files: sha256sum -c checksums.txt",
        "Standing of answers, and the columns that end in __status:",
        *(f"    {code}: {meaning}" for code, meaning in STATUSES),
        *_signed(facts),
    ]


def _signed(facts: Facts) -> list[str]:
    if not facts.signed_columns:
        return []
    lines = [f"    {name}: {meaning}" for name, meaning in facts.signed_columns.items()]
    return ["Columns of sign_off.csv, a row for every signature:", *lines]


def _words(facts: Facts) -> list[str]:
    rule = (
        "This export holds words of people who did not agree to be quoted; `consent_quote` says"
        " who. Do not quote or publish those."
        if facts.include_unquotable
        else "Words, voice notes and photos of people who did not agree to be quoted are not in"
        f" this export; in their place stands {WITHHELD}"
    )
    return [
        "People's own words",
        "------------------",
        rule,
        f"{NOT_FETCHED} stands for a voice note or photo that has not arrived in the store yet.",
        f"{LOST} stands for one that the platform did not give out; its sender is asked again.",
        "Handle this file as personal data: what people write can tell who they are.",
    ]
