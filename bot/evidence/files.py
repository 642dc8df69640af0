"""What organisers see and hear of answers: the photos and voice notes, by the rule of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.evidence.answers import NotFound, find_round
from bot.runtime.context import Context
from storage.accounts import audit
from storage.messages.attachments import Keeping
from storage.queries.answer_files import OpenedFile, files_of_answers, opened_file


class Access(StrEnum):
    """Whether a file can be looked at."""

    OPEN = "open"
    WITHHELD = "withheld"  # the person does not let their words be quoted
    AWAITED = "awaited"  # its bytes are not in the store yet
    LOST = "lost"  # and never will be


_ACCESS = {
    Keeping.KEPT: Access.OPEN,
    Keeping.AWAITED: Access.AWAITED,
    Keeping.LOST: Access.LOST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """A file that stands beside an answer."""

    id: int
    media: str  # voice or photo
    size: int  # bytes
    access: Access


async def listed_files(context: Context, may_see: Mapping[int, bool]) -> dict[int, ListedFile]:
    """Give what was sent with answers, by their ids; `may_see` tells which may be looked at.

    Whoever may not read somebody's words may neither see nor hear them.
    """
    async with context.database.read() as tx:
        files = await files_of_answers(tx, may_see)
    return {
        answer: ListedFile(
            id=file.id,
            media=file.media,
            size=file.size,
            access=_ACCESS[file.keeping] if may_see[answer] else Access.WITHHELD,
        )
        for answer, file in files.items()
    }


async def view_file(
    context: Context,
    slug: str,
    file_id: int,
    *,
    actor: str,
    unquotable: bool = False,
    is_noted: bool = True,
) -> OpenedFile:
    """Open a photo or voice note and note in the audit log that `actor` looked at it.

    A player that asks for further parts of what it plays need not be noted again: `is_noted`.

    Raises NotFound, with the same words for files that are not there and files of people who do
    not let their words be quoted, unless `unquotable`.
    """
    async with context.database.write() as tx:
        await find_round(tx, slug)
        file = await opened_file(tx, context.vault, slug, file_id)
        if file is None or not (file.quotable or unquotable):
            raise NotFound("no_such_file", "There is no such file, or it may not be shown.")
        if is_noted:
            await audit.note_action(
                tx,
                at=context.clock.now(),
                actor=actor,
                action="looked_at",
                subject=f"{slug}/{file.participant}",
                detail={"file": f"{file.media} for {file.step}", "unquotable": unquotable},
                rows=1,
            )
    return file
