"""The copy of everything that is held about one person, in plain words, and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.evidence.answers import Scripts
from bot.evidence.cells import instant
from bot.evidence.labels import Labels
from bot.evidence.transcripts import as_record, as_text, read_body
from bot.runtime.context import BACKUPS_KEPT
from dialogues.evidence.codebook import parts_of, question_of
from dialogues.script.dialogue import Dialogue
from dialogues.script.purposes import Purpose
from dialogues.text.markup import to_plain
from dialogues.text.placeholders import impersonal
from dialogues.timing.keeping import in_months
from dialogues.timing.timetable import in_words
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
NUMBERED = frozenset({"number", "scale", "rate", "allocate"})  # kinds whose answers are numbers
TELEGRAM = "telegram"
JSON_FOLLOWS = "THE SAME, FOR A COMPUTER PROGRAM (JSON)"


async def my_data(
    tx: Tx,
    vault: Vault,
    participant_id: int,
    *,
    script_cache: Scripts,
    now: datetime,
    backups_kept: timedelta = BACKUPS_KEPT,
) -> str:
    """Write a complete copy of what is held about a person, and for how long; '' if nothing is."""
    person = await held(tx, vault, participant_id, read=read_body)
    if person is None:
        return ""
    parts = [_head(person, now)]
    for round_ in person.rounds:
        script = await script_cache.script(tx, round_.script_id)
        dialogue = script.in_language(round_.record.language)
        parts += [_round(round_, dialogue), _kept(dialogue, backups_kept)]
    program = json.dumps(_record(person, now), ensure_ascii=False, indent=2, default=_as_json)
    return "\n\n".join([*parts, f"{JSON_FOLLOWS}\n\n{program}"]) + "\n"


def _head(person: Held, now: datetime) -> str:
    since = f"{person.since:%Y-%m-%d}"
    lines = [
        "A COPY OF EVERYTHING WE HOLD ABOUT YOU",
        f"Made on {now:%Y-%m-%d at %H:%M} UTC.",
        f"We know you as {person.pseudonym}, a name made up at random, since {since}.",
        *map(_address, person.addresses),
    ]
    return "\n".join(lines)


def _address(address: Address) -> str:
    note = "It is kept locked, apart from your answers."
    if address.channel == TELEGRAM:
        return (
            f"We write to you on Telegram. Your chat there has the number {address.address}. {note}"
        )
    return f"We write to you by {address.channel}, with a code that only you have. {note}"


def _round(round_: RoundHeld, dialogue: Dialogue) -> str:
    zone = ZoneInfo(round_.zone)
    record = round_.record
    parts = [
        f"YOUR PART IN: {round_.title}",
        f"You joined on {_at(record.joined_at, zone)} ({round_.zone}). You are: {record.status}."
        + _group(round_, dialogue),
        "WHAT YOU AGREED TO\n" + _all(_consents(round_, dialogue, zone)),
        "WHAT YOU ANSWERED\n" + _all(_answers(round_, dialogue, zone)),
        "WHAT YOU SENT\n" + _all(_files(round_)),
        "PARTS YOU OPENED\n" + _all(_stages(round_, dialogue, zone)),
        "COMPLAINTS\n" + _all(_complaints(round_, zone)),
        *_alarms(round_, zone),
        "OUR TALK\n" + _talk(round_, dialogue),
    ]
    return "\n\n".join(parts)


def _kept(dialogue: Dialogue, backups_kept: timedelta) -> str:
    kept = in_months(dialogue.privacy.keep_for)
    return (
        f"HOW LONG THIS IS KEPT\nAt most {kept} after this round ends. Then all of it is erased, "
        f"and backups that hold it are deleted within {in_words(backups_kept)}. We cannot reach "
        "files of answers that were taken out of here before: whoever took one is "
        "asked to delete it."
    )


def _group(round_: RoundHeld, dialogue: Dialogue) -> str:
    arm = dialogue.arms.get(round_.record.arm)
    return f"\nBy lot, you are in this group: {arm.title}." if arm else ""


def _all(lines: Iterator[str]) -> str:
    return "\n".join(lines) or "Nothing."


def _consents(round_: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    purposes: dict[str, Purpose] = {
        purpose.id: purpose for _, step in dialogue.walk() for purpose in step.purposes
    }
    for consent in round_.consents:
        known = purposes.get(consent.purpose)
        text = to_plain(known.text) if known else consent.purpose
        yield f"- {'Yes' if consent.granted else 'No'}, {_at(consent.at, zone)}: {text}"


def _answers(round_: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    steps = {step.id: step for _, step in dialogue.walk()}
    labels = Labels(dialogue)
    for answer in round_.record.answers:
        step = steps.get(answer.step)
        text = to_plain(question_of(step, steps)) if step else answer.step
        part = parts_of(step).get(answer.part, "") if step else ""
        question = " ".join(f"{text} {part}".split()) or answer.step
        yield f"- {question}\n  {_value(answer, labels)} ({_marks(answer, zone)})"


def _value(answer: ExportedAnswer, labels: Labels) -> str:
    if answer.standing in STANDINGS:
        return STANDINGS[Standing(answer.standing)]
    value = answer.text or labels.of(answer.step, answer.code)
    if answer.kind in NUMBERED and answer.number is not None:
        value = (
            f"{answer.number:.15g}" if value == answer.code else f"{answer.number:.15g} ({value})"
        )
    return "\n  ".join((value or f"a {answer.source} message").splitlines())


def _marks(answer: ExportedAnswer, zone: ZoneInfo) -> str:
    marks = [_at(datetime.fromisoformat(answer.answered_at), zone)]
    if answer.revision > 1:
        marks.append(f"version {answer.revision}")
    if answer.standing == Standing.LATE:
        marks.append("too late to be counted")
    elif answer.standing == Standing.PARTIAL:
        marks.append("as far as you had chosen")
    elif answer.standing == Standing.SUPERSEDED:
        marks.append("no longer counted: you changed what led to it")
    elif not answer.current:
        marks.append("changed later")
    return ", ".join(marks)


def _files(round_: RoundHeld) -> Iterator[str]:
    for attachment in round_.record.attachments:
        size = f"{attachment.size:,} bytes"
        yield f"- a {attachment.media} message for {attachment.step} ({attachment.mime}, {size})"


def _stages(round_: RoundHeld, dialogue: Dialogue, zone: ZoneInfo) -> Iterator[str]:
    titles = {stage.id: impersonal(stage.title) for stage in dialogue.stages}
    for stage in round_.stages:
        finished = f", finished {_at(stage.finished_at, zone)}" if stage.finished_at else ""
        opened = _at(stage.reached_at, zone)
        yield f"- {titles.get(stage.stage, stage.stage)}: opened {opened}{finished}"


def _complaints(round_: RoundHeld, zone: ZoneInfo) -> Iterator[str]:
    for complaint in round_.complaints:
        yield f"- {_at(complaint.made_at, zone)}: {_below(complaint.text)}"
        if complaint.answered_at is None:
            yield f"  An answer is due by {_at(complaint.acknowledge_by, zone)}."
        else:
            answered = _at(complaint.answered_at, zone)
            yield f"  Answered {answered}: {_below(complaint.answer or '')}"


def _below(text: str) -> str:
    """Set the further lines of a text below its first."""
    return "\n  ".join(text.splitlines())


def _alarms(round_: RoundHeld, zone: ZoneInfo) -> Iterator[str]:
    """Tell which messages were put before a person, if any were."""
    if round_.alarms:
        at = "\n".join(f"- your message of {_at(instant, zone)}" for instant in round_.alarms)
        yield f"SHOWN TO A PERSON ON DUTY, FOR YOUR SAFETY\n{at}"


def _talk(round_: RoundHeld, dialogue: Dialogue) -> str:
    stages = {stage.id: impersonal(stage.title) for stage in dialogue.stages}
    heading = f"Times are those of {round_.zone}"
    return as_text(
        round_.lines, speaker="You", zone=round_.zone, heading=heading, stages=stages
    ).strip()


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _record(person: Held, now: datetime) -> dict[str, object]:
    """Give everything as JSON knows it."""
    return {
        "made_at": now,
        "pseudonym": person.pseudonym,
        "since": person.since,
        "addresses": [_address_record(address) for address in person.addresses],
        "rounds": [_round_record(round_) for round_ in person.rounds],
    }


def _address_record(address: Address) -> dict[str, object]:
    """Leave out a resume code: it opens the talk to whoever has it."""
    fields = asdict(address)
    return fields if address.channel == TELEGRAM else fields | {"address": "(only you have it)"}


def _round_record(round_: RoundHeld) -> dict[str, object]:
    record = round_.record
    return {
        "round": round_.slug,
        "title": round_.title,
        "code": round_.code,
        "status": record.status,
        "arm": record.arm or None,
        "language": record.language,
        "joined_at": record.joined_at,
        "last_at": record.last_at,
        "ended_at": record.ended_at,
        "consents": [asdict(consent) for consent in round_.consents],
        "answers": [_answer_record(answer) for answer in record.answers],
        "attachments": [
            {name: value for name, value in asdict(attachment).items() if name != "id"}
            for attachment in record.attachments
        ],
        "stages": [asdict(stage) for stage in round_.stages],
        "complaints": [asdict(complaint) for complaint in round_.complaints],
        "alarms": list(round_.alarms),
        "transcript": [as_record(line) for line in round_.lines],
    }


def _answer_record(answer: ExportedAnswer) -> dict[str, object]:
    return {name: value for name, value in answer._asdict().items() if name != "id"}


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
