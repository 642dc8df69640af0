"""What people are shown of what others answered: all of it or nothing, in true words."""

from collections.abc import Iterator
from itertools import count

import pytest

from bot.channels.contract import Started
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import Script, load
from tests.bot.town import SHORT, Town, said, texts

VIEWS = b"single options: {yes: 'Yes', yes_if: 'Yes, if', unsure: Not sure, 'no': 'No'}"
SIDES = b"\n        sides: {for: [yes, yes_if], unsure: [unsure], against: ['no']}"
COLOURS = b"options: {red: Red, green: Green, blue: Blue}"


def asking(question: bytes, privacy: bytes = b"") -> Script:
    """Read the short talk with another question, and other floors."""
    kind, fields = question.split(b" ", 1)
    talk = SHORT.replace(b"type: single", b"type: " + kind).replace(COLOURS, fields)
    return load(talk.replace(b"  keep_for: 1 month\n", b"  keep_for: 1 month\n" + privacy))


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


@pytest.fixture
def names() -> Iterator[str]:
    return (f"person{number}" for number in count())


async def crowd(town: Town, names: Iterator[str], people: int, *labels: str) -> None:
    """Let so many people join together, and tap these labels."""
    new = [next(names) for _ in range(people)]
    await town.corridor.take_turns([town.incoming(name, Started(code="CODE")) for name in new])
    for label in ("I agree", *labels):
        await town.deliver(new[0])
        town.pass_time()
        await town.corridor.take_turns(
            [town.incoming(name, town.button(name, label)) for name in new]
        )
    await town.deliver(new[0])


async def one_more(town: Town, names: Iterator[str], *labels: str) -> str:
    """Let one more person join and tap these labels; give what they are told of the others."""
    name = next(names)
    await town.agrees(name)
    for label in labels:
        shown = texts(await town.taps(name, label))
    return shown[-1]


def told(*lines: str, people: int, is_folded: bool = False) -> str:
    notes = said("reveal_people", count=people)
    if is_folded:
        notes += f" {said('reveal_folded')}"
    return "\n".join(("Others said:", "", *lines, "", f"_{notes}_"))


async def test_few_people_are_told_how_many_it_takes(town, names):
    await town.round()
    await crowd(town, names, 8, "Green")

    assert await one_more(town, names, "Red") == "Too few so far."
    assert await one_more(town, names, "Red") == said("reveal_early", count=60)


async def test_24_jurors_are_told_nothing_that_is_not_true(town, names):
    script = asking(VIEWS + SIDES, b"  reveal_min: 10\n")
    await town.round(script=script)
    for people, label in ((12, "Yes"), (3, "Not sure"), (8, "No")):
        await crowd(town, names, people, label)

    assert await one_more(town, names, "Yes, if") == said("reveal_uneven", count=10)


async def test_sixtieth_person_is_the_first_who_is_shown_results(town, names):
    await town.round()
    await crowd(town, names, 33, "Green")
    await crowd(town, names, 15, "Red")
    await crowd(town, names, 10, "Blue")

    assert await one_more(town, names, "Green") == said("reveal_early", count=60)
    assert await one_more(town, names, "Blue") == told(
        "- Red: **25%**", "- Green: **55%**", "- Blue: **20%**", people=60
    )


async def test_answers_are_told_with_their_side_where_one_is_rare(town, names):
    await town.round(script=asking(VIEWS + SIDES))
    for people, label in ((3, "Yes, if"), (12, "Not sure"), (18, "No"), (26, "Yes")):
        await crowd(town, names, people, label)

    assert await one_more(town, names, "Yes") == told(
        "- Yes / Yes\\, if: **50%**",
        "- Not sure: **20%**",
        "- No: **30%**",
        people=60,
        is_folded=True,
    )


async def test_nothing_is_shown_where_a_side_is_rare(town, names):
    await town.round(script=asking(VIEWS + SIDES))
    for people, label in ((9, "Not sure"), (41, "No"), (49, "Yes")):
        await crowd(town, names, people, label)

    assert await one_more(town, names, "Yes") == said("reveal_uneven", count=10)


async def test_answers_without_sides_are_shown_all_or_not_at_all(town, names):
    await town.round(script=asking(VIEWS))
    for people, label in ((9, "Yes, if"), (10, "Not sure"), (10, "No"), (30, "Yes")):
        await crowd(town, names, people, label)

    assert await one_more(town, names, "Yes") == said("reveal_uneven", count=10)


async def test_what_was_shown_stays_until_ten_more_stand_behind_each_answer(town, names):
    await town.round()
    for people, label in ((29, "Green"), (20, "Red"), (10, "Blue")):
        await crowd(town, names, people, label)
    first = await one_more(town, names, "Green")
    for people, label in ((20, "Green"), (10, "Red"), (9, "Blue")):
        await crowd(town, names, people, label)

    assert await one_more(town, names, "Green") == first
    await crowd(town, names, 8, "Green")
    assert await one_more(town, names, "Blue") == first  # the 109 others count as 100
    assert await one_more(town, names, "Blue") == told(
        "- Red: **25%**", "- Green: **55%**", "- Blue: **20%**", people=110
    )


async def test_floors_of_the_script_hold(town, names):
    floors = b"  reveal_min: 20\n  reveal_each: 12\n"
    await town.round(script=asking(b"single options: {a: One, b: Two}", floors))
    await crowd(town, names, 18, "One")

    assert await one_more(town, names, "Two") == "Too few so far."
    await crowd(town, names, 10, "Two")
    assert await one_more(town, names, "One") == said("reveal_uneven", count=12)
    await crowd(town, names, 8, "Two")
    assert await one_more(town, names, "Two") == said("reveal_uneven", count=12)
    assert await one_more(town, names, "Two") == told("- One: **50%**", "- Two: **55%**", people=40)


async def test_each_of_several_answers_is_shown_with_its_share_of_people(town, names):
    await town.round(script=asking(b"multi options: {a: One, b: Two}"))
    await crowd(town, names, 30, "One", "Done")
    await crowd(town, names, 20, "One", "Two", "Done")
    await crowd(town, names, 9, "Two", "Done")

    assert await one_more(town, names, "Two", "Done") == told(
        "- One: **85%**", "- Two: **50%**", people=60
    )


async def test_scale_is_folded_at_its_middle_item_by_item(town, names):
    scale = b"scale items: {a: The board, b: The council}\n        labels: {1: Low, 5: High}"
    await town.round(script=asking(scale))
    for people, *points in ((12, "1", "5"), (18, "2", "3"), (12, "3", "2"), (17, "5", "4")):
        await crowd(town, names, people, *points)

    assert await one_more(town, names, "5", "4") == told(
        "**The board**",
        "- 1 (Low) … 2: **50%**",
        "- 3: **20%**",
        "- 4 … 5 (High): **30%**",
        "**The council**",
        "- 1 (Low) … 2: **20%**",
        "- 3: **30%**",
        "- 4 … 5 (High): **50%**",
        people=60,
        is_folded=True,
    )
