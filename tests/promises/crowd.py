"""Simulated people who go through the dialogue at once, driven by what their phones show."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.client import RemoteCitizen, RemoteEmulator
from tests.emulator.history import Received
from tests.promises.talks import ANSWERS, END, REFLECTIONS

LOOK = 0.1  # seconds between two looks at all phones
Order = dict[str, Any]
_ANSWERS = frozenset(ANSWERS.values())


@dataclass(slots=True, kw_only=True)
class Member:
    """One person: where they are, and what they write."""

    id: int
    texts: int  # for each reflection
    kept: int = 0  # thanks for texts, in this reflection
    written: int = 0  # in all
    answered: set[str] = field(default_factory=set)  # buttons of questions already dealt with
    is_done: bool = False

    def act(self, shown: Received, chance: random.Random) -> list[Order]:
        """Do what a message asks for; a copy of one that was dealt with is overlooked."""
        if shown.text.startswith(END):
            self.is_done = True
        labels = [button.label for row in shown.buttons for button in row]
        mark = shown.buttons[0][0].data if shown.buttons else ""
        if not labels or mark in self.answered:
            return []
        self.answered.add(mark)
        if any(question in shown.text for question in REFLECTIONS):
            self.kept = 0
            return self._write(self.texts)
        if "Done" in labels:
            self.kept += 1
            return self._tap("Done") if self.kept == self.texts else []
        options = [label for label in labels if label in _ANSWERS]
        return self._tap(chance.choice(options) if options else labels[0])

    def _tap(self, label: str) -> list[Order]:
        return [{"person": self.id, "act": "tap", "label": label}]

    def _write(self, count: int) -> list[Order]:
        self.written += count
        numbers = range(self.written - count + 1, self.written + 1)
        return [
            {"person": self.id, "act": "type", "text": f"word {n} of {self.id} kx93"}
            for n in numbers
        ]


class Crowd:
    """Many people on one emulator; use it as a context manager, and let them in as waves."""

    def __init__(self, emulator: RemoteEmulator, code: str, *, seed: int | str) -> None:
        self._emulator = emulator
        self._code = code
        self._chance = random.Random(seed)
        self._members: dict[int, Member] = {}
        self._seen = 0
        self._held: list[Order] | None = None

    @property
    def is_done(self) -> bool:
        """Whether everybody came to the end."""
        return all(member.is_done for member in self._members.values())

    def where(self) -> str:
        """Say how far people are, for somebody who reads a failed test."""
        done = sum(member.is_done for member in self._members.values())
        stuck = [m for m in self._members.values() if not m.is_done]
        return f"{done} of {len(self._members)} are done; waiting: {stuck[:3]}"

    async def join(self, people: int, *, texts: int = 2) -> None:
        """Let so many people press Start at the same time."""
        citizens = [await self._emulator.citizen(f"Zaphira{n}") for n in range(people)]
        self._members |= {one.id: Member(id=one.id, texts=texts) for one in citizens}
        await self._emulator.act_many([_start(one, self._code) for one in citizens])

    def hold(self) -> None:
        """Let nobody write until `burst`; they still tap."""
        self._held = []

    @property
    def held(self) -> int:
        """How many texts wait for the burst."""
        return len(self._held or ())

    async def burst(self) -> int:
        """Let everybody who holds back write in the same instant; give how many texts."""
        held, self._held = self._held or [], None
        await self._emulator.act_many(held)
        return len(held)

    async def step(self) -> None:
        """Look at all phones once and do what they ask for."""
        records = await self._emulator.history(self._seen)
        self._seen += len(records)
        orders: list[Order] = []
        for record in records:
            member = self._members.get(record.chat) if isinstance(record, Received) else None
            if member is not None:
                orders += member.act(record, self._chance)
        if self._held is not None:
            self._held += [order for order in orders if order["act"] == "type"]
            orders = [order for order in orders if order["act"] != "type"]
        if orders:
            await self._emulator.act_many(orders)

    async def live(self, until: Callable[[], bool], *, patience: float = 60.0) -> None:
        """Go on until something holds; an error says how far people came."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while not until():
            await self.step()
            await asyncio.sleep(LOOK)
            assert loop.time() < deadline, self.where()


def _start(citizen: RemoteCitizen, code: str) -> Order:
    return {"person": citizen.id, "act": "start", "payload": code}
