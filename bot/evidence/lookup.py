"""Look up answers of a round as somebody asks for them: filters in words, a page or all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.evidence.answers import (
    Record,
    Scripts,
    count_records,
    counts,
    find_round,
    response_records,
    responses,
)
from bot.evidence.filters import read_filters
from bot.evidence.script_order import step_order
from bot.runtime.context import Context
from dialogues.script.dialogue import Dialogue
from storage.queries.answers import AnswerPage
from storage.queries.filters import Filters

BATCH = 1000  # answers read at a time when all are wanted

Reader = Callable[..., Awaitable[AnswerPage]]  # of a page, given `after` and `size`


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersRequest:
    """Which answers of a round somebody wants to see."""

    round: str  # its name, as listed
    filters: tuple[tuple[str, str], ...]  # names and values, in words
    page: int = 1
    size: int | None = None  # answers a page; None for all of them
    include_unquotable: bool = False  # words of people without consent to quote


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFound:
    """Answers as records, and how many there are in all."""

    records: Sequence[Record]
    total: int
    counted: int  # those that count, as in the progress of a round


async def look_up(context: Context, script_cache: Scripts, request: AnswersRequest) -> AnswersFound:
    """Give the answers asked for; raise NotFound, FiltersRefused."""
    filters = await filters_in_words(context, script_cache, request.round, request.filters)
    dialogue = await _dialogue(context, script_cache, request.round)
    order, unquotable = step_order(dialogue), request.include_unquotable
    read = partial(responses, context, filters, order=order, unquotable=unquotable)
    if request.size is None:
        return await _all(read)
    return await _page(read, request.page, request.size)


async def count_up(
    context: Context, script_cache: Scripts, request: AnswersRequest
) -> AnswersFound:
    """Count the answers asked for, small numbers hidden; raise NotFound, FiltersRefused."""
    filters = await filters_in_words(context, script_cache, request.round, request.filters)
    records = count_records(await counts(context, script_cache, filters))
    return AnswersFound(records=records, total=len(records), counted=len(records))


async def filters_in_words(
    context: Context, script_cache: Scripts, name: str, pairs: Sequence[tuple[str, str]]
) -> Filters:
    """Read filters of the round of this name; raise NotFound, FiltersRefused."""
    async with context.database.read() as tx:
        zone = (await find_round(tx, name)).zone
    dialogue = await _dialogue(context, script_cache, name)
    return read_filters(pairs, round_slug=name, dialogue=dialogue, zone=zone)


async def _dialogue(context: Context, script_cache: Scripts, name: str) -> Dialogue:
    async with context.database.read() as tx:
        round_ = await find_round(tx, name)
        script = await script_cache.script(tx, round_.script_id)
    return script.dialogue


async def _page(read: Reader, number: int, size: int) -> AnswersFound:
    after = 0
    for _ in range(number - 1):
        skipped = await read(after=after, size=size)
        if skipped.next is None:
            return AnswersFound(records=(), total=skipped.total, counted=skipped.counted)
        after = skipped.next
    page = await read(after=after, size=size)
    found = response_records(page.rows)
    return AnswersFound(records=found, total=page.total, counted=page.counted)


async def _all(read: Reader) -> AnswersFound:
    records: list[Record] = []
    after: int | None = 0
    counted = 0
    while after is not None:
        page = await read(after=after, size=BATCH)
        counted = page.counted
        records += response_records(page.rows)
        after = page.next
    return AnswersFound(records=records, total=len(records), counted=counted)
