"""A round speaks a draft of a language only if its organiser says so."""

import pytest

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Started
from bot.rounds.lifecycle import schedule
from bot.rounds.preview import preview
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import load
from storage.accounts.audit import entries
from tests.bot.spring import spring
from tests.bot.town import SHORT, Town, said, texts

ASKED = {"script": "taster", "slug": "r", "code": "JOIN"}
REMEDY = (
    "the script or the bot's own words are a draft there, machine-made and not checked by a "
    "speaker. Have the translation checked and take its mark off, take the language out of the "
    "script, or allow it as a draft language (--draft-languages cy)."
)


async def offered(context, **wishes):
    """Schedule a round; give the languages that people in it may choose."""
    made = await schedule(context, RoundRequest(**ASKED | wishes), "Ada")
    async with context.database.read() as tx:
        return (await ScriptCache().script(tx, made.round.script_id)).languages


async def refusal(context, **wishes):
    with pytest.raises(RoundRefused) as refused:
        await schedule(context, RoundRequest(**ASKED | wishes), "Ada")
    return refused.value.code, refused.value.sentence


async def test_draft_beside_a_script_is_not_offered_unasked(context: Context):
    assert await offered(context) == ("en",)


async def test_draft_that_is_allowed_is_offered_and_written_into_the_audit_log(context: Context):
    assert await offered(context, draft_languages=("gd", "cy")) == ("en", "cy", "gd")

    async with context.database.read() as tx:
        (logged,) = await entries(tx, 9)
    assert logged.detail["draft_languages"] == ["cy", "gd"]


async def test_round_in_a_draft_language_is_refused_in_words(context: Context):
    assert await refusal(context, script=spring()) == (
        "language_is_draft",
        f"Cymraeg (cy): {REMEDY}",
    )


async def test_faster_trial_in_a_draft_language_is_refused_too(context: Context):
    code, _ = await refusal(context, script=spring(), time_scale=1440.0)

    assert code == "language_is_draft"


async def test_trial_of_one_person_speaks_drafts(context: Context):
    assert await offered(context, script=spring(), is_trial=True) == ("en", "cy")


@pytest.mark.parametrize(
    ("language", "known"),
    [
        ("fr", "Its drafts are: Cymraeg (cy), Gàidhlig (gd), polski (pl)."),
        ("en", "Its drafts are: Cymraeg (cy), Gàidhlig (gd), polski (pl)."),
    ],
)
async def test_language_that_is_no_draft_cannot_be_allowed(context: Context, language, known):
    assert await refusal(context, draft_languages=(language,)) == (
        "no_such_draft",
        f"'{language}' is no draft language of this script. {known}",
    )


async def test_script_without_drafts_says_so(context: Context):
    _, sentence = await refusal(context, script="panel-wave", draft_languages=("gd",))

    assert sentence == "'gd' is no draft language of this script. It has none."


async def test_round_in_a_language_the_bot_does_not_speak_is_told_before(context: Context):
    french = load(spring().source.replace(b"languages: [cy]", b"languages: [fr]"))
    shown = await preview(context, RoundRequest(script=french, start="2026-03-03T10:00"))

    assert [one.sentence for one in shown.cautions if one.code == "bot_speaks_english"] == [
        (
            "The bot has no words of its own in these languages, so its buttons and hints are in "
            "English there: français (fr)."
        )
    ]


async def test_stranger_is_not_spoken_to_in_a_draft(context: Context, clock: SetClock):
    town = Town(context, clock)

    assert texts(await town.does("ann", Started(), language="cy")) == [said("no_round")]


async def test_draft_says_so_where_languages_are_chosen(context: Context, clock: SetClock):
    town = Town(context, clock)
    await town.round(script=load(SHORT + b"languages: [cy, fr]\n"))
    await town.joins("ann")

    (asked,) = await town.says("ann", "language")
    assert [button.label for button in asked.buttons] == ["English", "Cymraeg (drafft)", "Français"]
