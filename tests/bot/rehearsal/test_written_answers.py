"""Simulated people write what a question asks for, and not always plainly."""

from datetime import timedelta

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache
from bot.rehearsal.citizens import crowd
from bot.rehearsal.habits import USUAL
from bot.rehearsal.numbers import number_wanted
from bot.rehearsal.run import Rehearsal
from dialogues.languages.phrases import phrase
from tests.bot.town import Town
from tests.transcripts.telling import HERE


async def test_most_people_write_a_number_where_one_is_asked_for(context, clock):
    town = Town(context, clock)
    await town.round(script=read_script(str(HERE / "household")))
    rehearsal = Rehearsal(context=town.context, clock=town.clock, script_cache=ScriptCache())

    await rehearsal.live(crowd(30, 7, "CODE", USUAL.draw), until=clock.now() + timedelta(days=6))

    answered = await town.rows("responses", "step", "number", "standing")
    people = [
        number for step, number, standing in answered if (step, standing) == ("people", "answered")
    ]
    bills = [number for step, number, _ in answered if step == "bill" and number is not None]
    assert (len(people) > 20, len(bills) > 15) == (True, True)
    assert min(people) >= 1
    assert max(people) <= 20
    assert len(set(bills)) > 10


async def test_most_people_find_their_answer_in_a_long_list(context, clock):
    town = Town(context, clock)
    await town.round(script=read_script(str(HERE / "household")))
    rehearsal = Rehearsal(context=town.context, clock=town.clock, script_cache=ScriptCache())

    await rehearsal.live(crowd(30, 7, "CODE", USUAL.draw), until=clock.now() + timedelta(days=6))

    picked = [
        code
        for step, code in await town.rows("responses", "step", "code")
        if step == "place" and code not in {None, "abroad", "other"}
    ]
    assert len(picked) > 15
    assert len(set(picked)) > 5


def test_limits_are_read_in_every_language():
    between = {
        language: number_wanted(
            "Wie?\n\n_"
            + phrase(language, "number_between", least="-2", most="1,500", unit=" (£)")
            + "_",
            language,
        )
        for language in ("en", "cy", "gd")
    }
    polish = phrase("pl", "number_from", least="0,5", unit="")

    assert between == dict.fromkeys(("en", "cy", "gd"), (-2.0, 1500.0))
    assert number_wanted(polish, "pl") == (0.5, 100.5)
    assert number_wanted(phrase("en", "number_to", most="10", unit=""), "en") == (-90.0, 10.0)
    assert number_wanted(phrase("en", "number_any", unit=" (hours)"), "en") == (0.0, 100.0)
    assert number_wanted("How old are you?", "en") is None
