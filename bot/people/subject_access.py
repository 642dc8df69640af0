"""The copy of everything that is held about one person, in plain words, and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.evidence.answers import Scripts
from bot.evidence.cells import instant
from bot.evidence.labels import Labels
from bot.evidence.transcripts import as_record, as_text, read_body
from dialogues.evidence.codebook import parts_of, question_of
from dialogues.script.dialogue import Dialogue
from dialogues.script.steps import Consent, Purpose
from dialogues.text.markup import to_plain
from dialogues.text.placeholders import impersonal
from dialogues.turn.effects import Standing
from storage.database.connection import Tx
from storage.queries.participant_records import ExportedAnswer
from storage.queries.subject_access import Address, Held, RoundHeld, held
from storage.vault.vault import Vault

STANDINGS = {
    Standing.SKIPPED: "(you left this out)",
    Standing.DECLINED: "(you preferred not to say)",
    Standing.TIMED_OUT: "(this part closed before you answered)",
}
NUMBERED = frozenset({"scale", "rate", "allocate"})  # kinds whose answers are numbers
TELEGRAM = "telegram"
JSON_FOLLOWS = "THE SAME, FOR A COMPUTER PROGRAM (JSON)"


async def my_data(
    tx: Tx, vault: Vault, participant_id: int, *, script_cache: Scripts, now: datetime
) -> str:
    """Write a complete copy of what is held about a person; '' if nothing is."""
    found = await held(tx, vault, participant_id, read=read_body)
    if found is None:
        return ""
    told = [_head(found, now)]
    for one in found.rounds:
        script = await script_cache.script(tx, one.script_id)
        told.append(_round(one, script.in_language(one.record.language)))
    program = json.dumps(_record(found, now), ensure_ascii=False, indent=2, default=_as_json)
    return "\n\n".join([*told, f"{JSON_FOLLOWS}\n\n{program}"]) + "\n"


def _head(found: Held, now: datetime) -> str:
    since = f"{found.since:%Y-%m-%d}"
    lines = [
        "A COPY OF EVERYTHING WE HOLD ABOUT YOU",
        f"Made on {now:%Y-%m-%d at %H:%M} UTC.",
        f"We know you as {found.pseudonym}, a name made up at random, since {since}.",
        *map(_address, found.addresses),
    ]
    return "\n".join(lines)


def _address(address: Address) -> str:
    kept = "It is kept locked, apart from your answers."
    if address.channel == TELEGRAM:
        return (
            f"We write to you on Telegram. Your chat there has the number {address.address}. {kept}"
        )
    return f"We write to you by {address.channel}, with a code that only you have. {kept}"


def _round(one: RoundHeld, dialogue: Dialogue) -> str:
    zone = ZoneInfo(one.zone)
    record = one.record
    parts = [
        f"YOUR PART IN: {one.title}",
        f"You joined on {_at(record.joined_at, zone)} ({one.zone}). You are: {record.status}."
        + _group(one, dialogue),
        "WHAT YOU AGREED TO\n" + _all(_consents(one, dialogue, zone)),
        "WHAT YOU ANSWERED\n" + _all(_answers(one, dialogue, zone)),
        "WHAT YOU SENT\n" + _all(_files(one)),
        "PARTS YOU OPENED\n" + _all(_stages(one, dialogue, zone)),
        "COMPLAINTS\n" + _all(_complaints(one, zone)),
        "OUR TALK\n" + _talk(one, dialogue),
    ]
    return "\n\n".join(parts)


def _group(one: RoundHeld, dialogue: Dialogue) -> str:
    arm = dialogue.arms.get(one.record.arm)
    return f"\nBy lot, you are in this group: {arm.title}." if arm else ""


def _all(lines: Iterator[str]) -> str:
    return "\n".join(lines) or "Nothing."


def _consents(one: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    purposes: dict[str, Purpose] = {
        purpose.id: purpose
        for _, step in dialogue.walk()
        if isinstance(step, Consent)
        for purpose in step.required + step.optional
    }
    for consent in one.consents:
        known = purposes.get(consent.purpose)
        text = to_plain(known.text) if known else consent.purpose
        yield f"- {'Yes' if consent.granted else 'No'}, {_at(consent.at, zone)}: {text}"


def _answers(one: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    steps = {step.id: step for _, step in dialogue.walk()}
    labels = Labels(dialogue)
    for answer in one.record.answers:
        step = steps.get(answer.step)
        asked = to_plain(question_of(step, steps)) if step else answer.step
        part = parts_of(step).get(answer.part, "") if step else ""
        question = " ".join(f"{asked} {part}".split()) or answer.step
        yield f"- {question}\n  {_value(answer, labels)} ({_marks(answer, zone)})"


def _value(answer: ExportedAnswer, labels: Labels) -> str:
    if answer.standing in STANDINGS:
        return STANDINGS[Standing(answer.standing)]
    value = answer.text or labels.of(answer.step, answer.code)
    if answer.kind in NUMBERED and answer.number is not None:
        value = f"{answer.number:g}" if value == answer.code else f"{answer.number:g} ({value})"
    return "\n  ".join((value or f"a {answer.source} message").splitlines())


def _marks(answer: ExportedAnswer, zone: ZoneInfo) -> str:
    marks = [_at(datetime.fromisoformat(answer.answered_at), zone)]
    if answer.revision > 1:
        marks.append(f"version {answer.revision}")
    if answer.standing == Standing.LATE:
        marks.append("after this part had ended")
    elif not answer.current:
        marks.append("changed later")
    return ", ".join(marks)


def _files(one: RoundHeld) -> Iterator[str]:
    for attachment in one.record.attachments:
        size = f"{attachment.size:,} bytes"
        yield f"- a {attachment.media} message for {attachment.step} ({attachment.mime}, {size})"


def _stages(one: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    titles = {stage.id: impersonal(stage.title) for stage in dialogue.stages}
    for stage in one.stages:
        finished = f", finished {_at(stage.finished_at, zone)}" if stage.finished_at else ""
        opened = _at(stage.reached_at, zone)
        yield f"- {titles.get(stage.stage, stage.stage)}: opened {opened}{finished}"


def _complaints(one: RoundHeld, zone: ZoneInfo) -> Iterator[str]:
    for complaint in one.complaints:
        text = "\n  ".join(complaint.text.splitlines())
        yield f"- {_at(complaint.made_at, zone)}: {text}"


def _talk(one: RoundHeld, dialogue: Dialogue) -> str:
    stages = {stage.id: impersonal(stage.title) for stage in dialogue.stages}
    heading = f"Times are those of {one.zone}"
    return as_text(one.lines, speaker="You", zone=one.zone, heading=heading, stages=stages).strip()


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _record(found: Held, now: datetime) -> dict[str, object]:
    """Give everything as JSON knows it."""
    return {
        "made_at": now,
        "pseudonym": found.pseudonym,
        "since": found.since,
        "addresses": [_address_record(address) for address in found.addresses],
        "rounds": [_round_record(one) for one in found.rounds],
    }


def _address_record(address: Address) -> dict[str, object]:
    """Leave out a resume code: it opens the talk to whoever has it."""
    told = asdict(address)
    return told if address.channel == TELEGRAM else told | {"address": "(only you have it)"}


def _round_record(one: RoundHeld) -> dict[str, object]:
    record = one.record
    return {
        "round": one.slug,
        "title": one.title,
        "code": one.code,
        "status": record.status,
        "arm": record.arm or None,
        "language": record.language,
        "joined_at": record.joined_at,
        "last_at": record.last_at,
        "ended_at": record.ended_at,
        "consents": [asdict(consent) for consent in one.consents],
        "answers": [_answer_record(answer) for answer in record.answers],
        "attachments": [
            {name: value for name, value in asdict(attachment).items() if name != "id"}
            for attachment in record.attachments
        ],
        "stages": [asdict(stage) for stage in one.stages],
        "complaints": [asdict(complaint) for complaint in one.complaints],
        "transcript": [as_record(line) for line in one.lines],
    }


def _answer_record(answer: ExportedAnswer) -> dict[str, object]:
    return {name: value for name, value in answer._asdict().items() if name != "id"}


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
