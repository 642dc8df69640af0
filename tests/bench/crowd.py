"""The other end of the wire, as a process: the emulated platform with a crowd of people in it.

It obeys orders that come as lines of JSON, and answers each with one line.
"""

import asyncio
import gc
import json
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.citizen import Citizen
from tests.emulator.history import Answered, Received, Record
from tests.emulator.limits import Limits
from tests.emulator.server import Emulator

PATIENCE = 120.0  # seconds after which somebody counts as lost
SETTLING = 60.0  # seconds given to what is still under way when an offer ends


@dataclass(slots=True, eq=False)
class Phone:
    """One person's phone, and what they wait for."""

    citizen: Citizen
    question: int = 0  # the newest message with a button
    data: str = ""  # of its first button
    acted_at: float = 0.0
    awaits: set[str] = field(default_factory=set)
    done: asyncio.Future[float] | None = None


class Crowd:
    """People who start, tap the first button they see, or type, and wait for what follows."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._phones: dict[int, Phone] = {}
        emulator.history.listen(self._hear)

    # --- one act and what follows ----------------------------------------------------------------

    def _hear(self, record: Record) -> None:
        match record:
            case Received(chat=chat, buttons=buttons, message_id=message_id):
                if (phone := self._phones.get(chat)) is None:
                    return
                if buttons:
                    phone.question, phone.data = message_id, buttons[0][0].data
                self._note(phone, "next")
            case Answered(person=person):
                if phone := self._phones.get(person):
                    self._note(phone, "answered")

    def _note(self, phone: Phone, what: str) -> None:
        phone.awaits.discard(what)
        if not phone.awaits and phone.done is not None and not phone.done.done():
            phone.done.set_result(asyncio.get_running_loop().time() - phone.acted_at)

    def _expect(self, phone: Phone, *what: str) -> asyncio.Future[float]:
        loop = asyncio.get_running_loop()
        phone.acted_at, phone.awaits, phone.done = loop.time(), set(what), loop.create_future()
        return phone.done

    async def _tap(self, phone: Phone, *, acknowledged: bool = True) -> float:
        """Tap; give the seconds until the next message is there and the tap acknowledged."""
        chat = self._emulator.world.private_chat(phone.citizen.id)
        message = chat.messages[phone.question]
        done = self._expect(phone, "next", *(["answered"] if acknowledged else []))
        self._emulator.people.tap(phone.citizen.id, chat, message, phone.data)
        return await asyncio.wait_for(done, PATIENCE)

    async def _type(self, phone: Phone) -> float:
        done = self._expect(phone, "next")
        await phone.citizen.type("I am not sure yet")
        return await asyncio.wait_for(done, PATIENCE)

    async def _start(self, phone: Phone, code: str) -> None:
        done = self._expect(phone, "next")
        await phone.citizen.start(code)
        await asyncio.wait_for(done, PATIENCE)

    # --- orders ----------------------------------------------------------------------------------

    async def begin(
        self, people: int, code: str, agree: bool, in_flight: int = 64
    ) -> dict[str, Any]:
        """Let people start; with `agree` they tap once, so that the first question is open."""
        phones = [Phone(Citizen(self._emulator, f"P{number}")) for number in range(people)]
        self._phones |= {phone.citizen.id: phone for phone in phones}
        waiting = deque(phones)

        async def work() -> None:
            while waiting:
                phone = waiting.popleft()
                await self._start(phone, code)
                if agree:
                    await self._tap(phone)

        await asyncio.gather(*(work() for _ in range(in_flight)))
        return {"people": people}

    async def open(self, people: int) -> dict[str, Any]:
        """Let people open the chat without saying anything; give their addresses."""
        opened = [Citizen(self._emulator, f"Q{number}").id for number in range(people)]
        for person in opened:
            self._emulator.world.private_chat(person).is_open = True
        return {"addresses": [str(person) for person in opened]}

    async def watch(self, people: list[str], seconds: float) -> dict[str, Any]:
        """Wait until each of these people has got a message; tell what was sent meanwhile."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        wanted = {int(person) for person in people}
        while loop.time() < end:
            await asyncio.sleep(0.5)
            came = [r.at for r in self._emulator.history.of(Received) if r.chat in wanted]
            if len(came) >= len(wanted):
                break
        first, last = min(came), max(came)
        sent = [r for r in self._emulator.history.of(Received) if first <= r.at <= last]
        return {"came": len(came), "seconds": last - first, "sent": len(sent)}

    async def answer_and_watch(
        self, people: list[str], rate: float, seconds: float
    ) -> dict[str, Any]:
        """Let some tap at a steady rate while the others are being written to."""
        offering = asyncio.create_task(self.offer(rate, seconds))
        watched = await self.watch(people, max(seconds * 2, SETTLING))
        return watched | await offering

    async def walk(self, turns: int, each: int, in_flight: int, act: str) -> dict[str, Any]:
        """Act `turns` times, at most `each` in a row by one person; give seconds and latencies."""
        queue = deque(self._phones.values())
        left, spent, lost = turns, [], 0

        async def work() -> None:
            nonlocal left, lost
            while left > 0 and queue:
                phone = queue.popleft()
                for _ in range(each):
                    if left <= 0:
                        return
                    left -= 1
                    try:
                        spent.append(
                            await (self._type(phone) if act == "type" else self._tap(phone))
                        )
                    except TimeoutError:
                        lost += 1
                        return

        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        seconds = asyncio.get_running_loop().time() - began
        return {"seconds": seconds, "turns": len(spent), "lost": lost, "spent": spent}

    async def offer(self, rate: float, seconds: float) -> dict[str, Any]:
        """Tap at a steady rate, whether or not earlier taps were answered.

        Gives for every tap when it was issued and how long the next question took, in seconds;
        what did not come is lost.
        """
        loop = asyncio.get_running_loop()
        queue, tasks = deque(self._phones.values()), []
        began, missed = loop.time(), 0
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
            phone = queue.popleft()
            queue.append(phone)
            if phone.done is not None and not phone.done.done():
                missed += 1  # this person still waits, and does not tap
                continue
            at = loop.time() - began
            tasks.append((at, asyncio.create_task(self._tap(phone, acknowledged=False))))
        if tasks:
            await asyncio.wait([task for _, task in tasks], timeout=SETTLING)
        spent = [(at, task.result()) for at, task in tasks if task.done() and not task.exception()]
        lost = len(tasks) - len(spent)
        return {"spent": spent, "lost": lost, "missed": missed}

    async def state(self) -> dict[str, Any]:
        """Tell what came too fast, and how many messages came at all."""
        received = len(self._emulator.history.of(Received))
        return {"violations": len(self._emulator.meter.violations), "received": received}


async def main(*, limits: bool) -> None:
    """Obey orders until the input ends."""
    gc.set_threshold(100_000)  # the history only grows
    async with Emulator(limits=Limits() if limits else None) as emulator:
        crowd = Crowd(emulator)
        answer({"url": emulator.url, "token": emulator.token})
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            answer(await getattr(crowd, order.pop("do"))(**order))


def answer(told: dict[str, Any]) -> None:
    """Write one line of JSON."""
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main(limits="--limits" in sys.argv))
