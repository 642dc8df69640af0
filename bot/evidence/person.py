"""One participant as an export tells of them: under a random name, their words as allowed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.channels.media import ENDINGS
from bot.evidence.cells import LOST, NOT_FETCHED, WITHHELD
from storage.messages.attachments import Keeping
from storage.queries.answers import QUOTE
from storage.queries.participant_records import Attachment, ExportedAnswer, ParticipantRecord
from storage.queries.sealed_text import UNREADABLE

NAME_BYTES = 8  # 64 bits: two of a million people alike in one of 37 million exports


def export_name(enrolment_id: int, key: bytes) -> str:
    """Name a participant for one export, whose random key nobody keeps."""
    number = enrolment_id.to_bytes(8, "big")
    return "p" + hashlib.blake2b(number, key=key, digest_size=NAME_BYTES).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPerson:
    """What is held of a participant, made fit to leave the store."""

    name: str
    record: ParticipantRecord
    quotable: bool  # agreed to be quoted
    withholds: bool  # words and files stay in the store
    answers: tuple[ExportedAnswer, ...]  # words withheld where they must be
    files: dict[tuple[str, str], str]  # (step, part) -> path in the zip, or why there is none
    kept_back: int  # texts withheld
    unreadable: int  # texts that did not open

    def file_of(self, answer: ExportedAnswer) -> str | None:
        """Give the path of an answer's attachment in the zip, or why there is none."""
        return self.files.get((answer.step, answer.part)) if self.files else None

    def attachments(self) -> Iterator[tuple[Attachment, str]]:
        """Give the attachments that leave the store, each with its path in the zip."""
        for attachment in self.record.attachments:
            path = self.files.get((attachment.step, attachment.part), "")
            if path.startswith("attachments/"):
                yield attachment, path

    def files_of_steps(self) -> dict[str, str]:
        """Give the paths of each step's attachments, joined by spaces."""
        joined: dict[str, str] = {}
        for (step, _), path in self.files.items():
            joined[step] = f"{joined[step]} {path}" if step in joined else path
        return joined


def person(record: ParticipantRecord, *, key: bytes, include_unquotable: bool) -> ExportedPerson:
    """Name a participant and withhold what they did not agree to have quoted."""
    name = export_name(record.enrolment_id, key)
    quotable = record.consents.get(QUOTE, False)
    withholds = not (quotable or include_unquotable)
    texts = [answer.text for answer in record.answers if answer.text is not None]
    worded, unreadable = len(texts), texts.count(UNREADABLE)
    answers = record.answers
    if withholds and worded:
        answers = tuple(a if a.text is None else a._replace(text=WITHHELD) for a in answers)
    return ExportedPerson(
        name=name,
        record=record,
        quotable=quotable,
        withholds=withholds,
        answers=answers,
        files=dict(_files(record, name, withholds=withholds)),
        kept_back=worded if withholds else 0,
        unreadable=0 if withholds else unreadable,
    )


def _files(
    record: ParticipantRecord, name: str, *, withholds: bool
) -> Iterator[tuple[tuple[str, str], str]]:
    if not record.attachments:
        return
    answered = {(answer.step, answer.part) for answer in record.answers}
    for attachment in record.attachments:
        place = (attachment.step, attachment.part)
        if place not in answered:
            continue  # filtered out
        ending = ENDINGS.get(attachment.mime.partition(";")[0], ".bin")
        path = f"attachments/{name}/{attachment.step}_{attachment.part}{ending}"
        yield place, WITHHELD if withholds else _path_or_why_not(attachment, path)


def _path_or_why_not(attachment: Attachment, path: str) -> str:
    match attachment.keeping:
        case Keeping.KEPT:
            return path
        case Keeping.AWAITED:
            return NOT_FETCHED
        case Keeping.LOST:
            return LOST
