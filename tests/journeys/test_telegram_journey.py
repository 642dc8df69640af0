"""A round on Telegram from outside: set up by command line, lived on a phone, looked at after."""

import asyncio
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.evidence.cells import WITHHELD
from tests.dialogues.tiny import PROPOSAL
from tests.promises.stand import build_stand

PATIENCE = 60.0  # seconds a person looks at the phone
CODE = "HELLO"
HASTE = "144"  # a day in ten minutes: days pass when a round is shifted, and none by itself
WHY_NOT = "It may reach the wrong door."
TASTER_ANSWERS = [
    ("heard", "online", None),
    ("first_judgement", "yes_if", None),
    ("can_refuse", "yes", None),
    ("judgement", "yes_if", None),
    ("promises", "ask_first", None),
    ("reason_against_view", None, WITHHELD),  # nobody asked her whether she may be quoted
]
DAYS = """\
dialogue: {id: days, version: 1, title: Days, summary: A dialogue of three days.}
privacy: {notice: We keep what you answer., contact: data@example.org, keep_for: 3 months}
clock: {timezone: Europe/London, remind_after: 60 days}
stages:
- id: one
  title: The first day
  minutes: 1
  opens: {day: 0}
  steps:
  - {type: consent, id: agree, text: Shall we begin?, declined: That is fine.,
     required: [{id: take_part, text: I agree to take part.}]}
  - {type: single, id: view, text: What do you think?, random: false,
     options: {for: I am for it, against: I am against it}}
- id: two
  title: The second day
  minutes: 1
  opens: {day: 1, at: "%(now)s"}
  steps:
  - {type: single, id: again, text: And what now?, random: false,
     options: {for: Still for it, against: Still against it}}
- id: three
  title: The third day
  minutes: 1
  opens: {day: 2, at: "%(now)s"}
  steps:
  - {type: single, id: last, text: And at the end?, random: false,
     options: {for: For it for ever, against: Against it for ever}}
"""
INVITATION = "This part is ready for you."


def days(folder):
    """Write the dialogue of three days so that each begins at this time of day; give its path."""
    path = folder / "days.yaml"
    now = datetime.now(ZoneInfo("Europe/London"))
    path.write_text(DAYS % {"now": f"{now:%H:%M}"} + PROPOSAL)
    return str(path)


class Phone:
    """A citizen's phone, whose owner looks only at what came after the last thing they did."""

    def __init__(self, citizen):
        self.citizen = citizen
        self._seen = 0

    async def sees(self, words):
        shown = await self.citizen.sees(words, timeout=PATIENCE, after=self._seen)
        self._seen = shown.message_id
        return shown

    async def tap(self, label, then):
        await self.citizen.tap(label)
        return await self.sees(then)

    async def type(self, text, then):
        await self.citizen.type(text)
        return await self.sees(then)

    async def start(self, then):
        await self.citizen.start(CODE)
        return await self.sees(then)


@pytest.fixture
def place(tmp_path):
    """Give a function that sets a place up for one way of receiving; all ends with the test."""
    built = []

    def build(transport):
        place = build_stand(tmp_path, transport=transport)
        built.append(place)
        return place

    yield build
    for place in built:
        place.close()


async def schedule(service, *words):
    """Set the store up and schedule a round, as an organiser's own tools would."""
    assert (await service.command("migrate")).status == 0
    said = await service.command(
        *("rounds", "schedule", "--start", "now", "--zone", "Europe/London", "--code", CODE),
        *("--yes", "--json", *words),
    )
    told = said.json()
    assert told["code"] == CODE
    return told["round"]


@pytest.mark.parametrize("transport", ["poller", "webhook"])
async def test_taster_from_scheduling_to_export(place, transport, tmp_path):
    stand = place(transport)
    service = stand.service
    name = await schedule(service, "--script", "taster")
    await service.start()

    async with stand.telegram.steered() as emulator:
        await go_through_the_taster(Phone(await emulator.citizen("Ada")))
    responses = await service.command("responses", "--round", name, "--json")
    out = tmp_path / "answers.zip"
    exported = (
        await service.command("export", "--round", name, "--out", str(out), "--json")
    ).json()
    assert await service.stop() == 0

    rows = [(row["step"], row["code"], row["text"]) for row in responses.json()["rows"]]
    cards = rows.pop(2)
    assert sorted(cards[1].split()) == ["g_meal", "r_mistake"]
    assert rows == TASTER_ANSWERS
    assert (exported["responses"], exported["people"]) == (len(TASTER_ANSWERS) + 1, 1)
    with zipfile.ZipFile(out) as archive:
        assert {"README.txt", "responses_long.csv", "responses_wide.csv", "codebook.csv"} <= {
            file.rpartition("/")[2] for file in archive.namelist()
        }


async def go_through_the_taster(phone):
    await phone.start("Shall we start?")
    await phone.tap("I agree", "How did you come across this?")
    await phone.tap("Online", "The idea")
    await phone.tap("Next", "How acceptable is this idea to you now?")
    await phone.tap("Yes, if some things are promised", INVITATION)
    await read_both_sides(phone)
    await phone.tap("Yes", "That is right.")
    await phone.sees("And how acceptable is it to you now?")
    await phone.tap("Yes, if some things are promised", "Which promises would you want?")
    await phone.citizen.tap("Ask each family first")
    await phone.tap("Done", "what is the best reason against your own view?")
    await phone.type(WHY_NOT, "I have kept that")
    await phone.tap("Done", "Fewer than 60 people have answered so far")
    await phone.tap("Next", "That was the last part.")


async def read_both_sides(phone):
    """Read the two cards, whichever comes first."""
    sides = ["More children get a meal", "Facts can be wrong or out of date"]
    card = await phone.tap("Start", "\n\n")
    first = next(side for side in sides if side in card.text)
    await phone.tap("Next", next(side for side in sides if side != first))
    await phone.tap("Next", "Could a family say no?")


async def test_days_that_pass_in_an_outage_are_caught_up_without_a_burst(place, tmp_path):
    stand = place("poller")
    service = stand.service
    name = await schedule(
        *(service, "--script", days(tmp_path), "--quiet", "none", "--time-scale", HASTE)
    )
    await service.start()

    async with stand.telegram.steered() as emulator:
        phone = Phone(await emulator.citizen())
        await phone.start("Shall we begin?")
        await phone.tap("I agree", "What do you think?")
        await phone.tap("I am for it", "The next part, The second day, opens")
        assert await service.stop() == 0
        shifted = await service.command("rounds", "shift", name, "--by", "-2 days", "--json")
        assert shifted.status == 0, shifted.err
        await service.start()
        await phone.sees(INVITATION)
        await asyncio.sleep(3)  # for a burst to show, if there is one
        invited = [shown for shown in await phone.citizen.screen() if INVITATION in shown.text]
        await phone.tap("Start", "And what now?")
        await phone.tap("Still for it", INVITATION)
        await phone.tap("Start", "And at the end?")
        await phone.tap("For it for ever", "That was the last part.")

    assert [shown.text.partition("\n")[0] for shown in invited] == ["The second day"]


async def test_organiser_pauses_shifts_and_closes_and_people_see_it(place, tmp_path):
    stand = place("webhook")
    service = stand.service
    name = await schedule(service, "--script", days(tmp_path), "--quiet", "none")
    await service.start("--time-scale", HASTE)  # for rounds nobody joined yet

    async with stand.telegram.steered() as emulator:
        phone = Phone(await emulator.citizen())
        await phone.start("Shall we begin?")
        await phone.tap("I agree", "What do you think?")
        paused = await service.command("rounds", "pause", name, "--json")
        await phone.tap("I am for it", "have paused it")
        resumed = await service.command("rounds", "resume", name, "--json")
        await phone.tap("I am for it", "The next part, The second day, opens")
        shifted = await service.command("rounds", "shift", name, "--by", "-1 day", "--json")
        await phone.sees(INVITATION)
        await phone.tap("Start", "And what now?")
        closed = await service.command("rounds", "close", name, "--yes", "--json")
        await phone.sees("This dialogue has ended.")
        await phone.tap("Still for it", "I have kept what you tapped now, marked as late.")
        late = Phone(await emulator.citizen("Ben"))
        await late.start("is not open for joining any more")

    states = [said.json()["status"] for said in (paused, resumed, shifted, closed)]
    assert states == ["paused", "running", "running", "closed"]
    assert await service.stop() == 0
