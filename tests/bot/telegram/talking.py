"""People who talk with the bot by Telegram, the whole way: phone, server, our side, and back."""

from datetime import timedelta
from itertools import count

from bot.authoring.script_store import ScriptCache
from bot.delivery.sender import Sender
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.telegram.receive import Poller, Receiver
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.script.loader import load
from tests.emulator.citizen import Citizen

CODE = "HELLO"
SCRIPT = b"""\
dialogue: {id: pictures, version: 1, title: Pictures, summary: A talk with pictures.}
privacy: {notice: We keep little., contact: privacy@council.example, keep_for: 1 month}
stages:
- id: first
  title: First
  minutes: 2
  opens: {day: 0}
  steps:
  - {type: consent, id: consent, text: Shall we start?, declined: That is fine.,
     required: [{id: take_part, text: I agree to take part.}]}
  - {type: reflect, id: show, text: Show us your street., accept: [text, voice, photo]}
  - {type: single, id: view, text: And what do you think?, random: false,
     options: {for: I am for it, against: I am against it}}
"""


class Talking:
    """A round of a script, and everything between its store and people's phones."""

    def __init__(self, context, emulator, api, channel):
        self.context, self.emulator = context, emulator
        corridor = Corridor(context=context, script_cache=ScriptCache())
        receiver = Receiver(
            intake=Intake(context=context, corridor=corridor),
            clock=context.clock,
            bot_id=api.bot_id,
            username="emulated_dialogue_bot",
        )
        self._poller = Poller(api, receiver, long_poll=0)
        self._seconds = count(step=60.0)
        self._sender = Sender(context, {"telegram": channel}, steady=lambda: next(self._seconds))

    async def begin(self, script=SCRIPT):
        """Schedule a round that begins now."""
        request = RoundRequest(
            script=load(script), code=CODE, start=self.context.clock.now(), is_trial=True
        )
        await schedule(self.context, request, "test")

    async def joins(self, name="Ada"):
        """Let somebody join, and agree."""
        citizen = Citizen(self.emulator, name)
        await citizen.start(CODE)
        await self.settle()
        await citizen.tap("I agree")
        await self.settle()
        return citizen

    async def settle(self):
        """Take in what was done, and deliver what that comes to."""
        self.context.clock.set(self.context.clock.now() + timedelta(seconds=60))
        while await self._poller.poll():
            pass
        await self._sender.pump()

    async def told(self, citizen):
        """Take in what somebody did; give the words they are shown for it."""
        before = max((shown.message_id for shown in citizen.screen), default=0)
        await self.settle()
        return [shown.text for shown in citizen.screen if shown.message_id > before]
