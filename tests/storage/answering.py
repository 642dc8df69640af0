"""A small dialogue with every kind of question, a round of it, and people who answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.content import MessageContent, pack
from bot.channels.contract import Button, File
from dialogues.safeguarding.harm import Harm
from dialogues.script.loader import Script, load
from dialogues.timing.timetable import Timetable
from storage.database.connection import Tx
from storage.people.people import seal_address
from storage.rounds import arm_draws, rounds, scripts
from storage.rounds.rounds import Round, RoundStatus, Strand
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, person_keys
from storage.schema.turns import (
    attachments,
    complaints,
    consents,
    enrolments,
    events,
    progress,
    responses,
)
from storage.turns import alarms
from storage.turns.alarms import AlarmRow
from storage.vault.vault import Seal, Vault

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday

SOURCE = b"""\
dialogue: {id: warm, version: 3, title: Warm homes, summary: About warm homes.}
languages: [gd]
privacy: {notice: We keep your answers., contact: dpo@example.org, keep_for: 12 months}
stages:
  - id: welcome
    title: Welcome
    minutes: 5
    opens: {day: 0}
    steps:
      - type: consent
        id: agree
        text: Please read this first.
        required: [{id: take_part, text: I want to take part}]
        optional: [{id: quote, text: You may quote my words}]
        declined: That is all right.
      - type: profile
        id: age
        text: How old are you?
        why: To hear all ages.
        options: {young: Under 40, old: 40 or over}
      - {type: single, id: view, text: What do you think?, options: {1: Good, 2: Bad}}
      - type: branch
        id: worried
        when: {view: {is: "2"}}
        then:
          - type: multi
            id: worries
            text: What worries you?
            options: {hack: Hacking, sold: Being sold, none: Nothing}
            exclusive: [none]
  - id: weigh
    title: Weigh it up
    minutes: 5
    opens: {day: 1}
    steps:
      - type: deck
        id: voices
        cards:
          - {type: card, id: for, side: benefit, title: In favour, text: It helps people.}
          - {type: card, id: against, side: risk, title: Against, text: It could go wrong.}
      - type: quiz
        id: fact
        text: Who decides?
        options: {a: The council, b: A computer}
        answer: a
        card: for
      - type: scale
        id: trust
        text: How far do you trust them?
        labels: {1: Not at all, 5: Fully}
        items: {gp: Your GP, council: The council}
        unsure: I am not sure
      - type: rank
        id: order
        text: Put these in order
        options: {safe: Safety, quick: Speed, choice: My choice}
      - {type: reflect, id: why, text: Why do you think so?, accept: [text, voice]}
"""


ARMS = b"""\
arms:
  full: {title: All cards, share: 3}
  control: {title: Cards later, share: 1}
"""


def script() -> Script:
    """Read the small dialogue."""
    return load(SOURCE)


class OneScript:
    """A shelf with the small dialogue only."""

    async def script(self, tx: Tx, script_id: int) -> Script:
        return script()


ROLES = b"""\
roles:
  table: {title: A table's phone, when: {view: {is: "2"}}}
  helper: {title: A helper's phone, when: {age: {is: old}}}
"""


class ScriptWithRoles:
    """A shelf with the small dialogue, in which tables and helpers are no people."""

    async def script(self, tx: Tx, script_id: int) -> Script:
        return load(SOURCE + ROLES)


class ArmedScript:
    """A shelf with the small dialogue, its people drawn into arms."""

    async def script(self, tx: Tx, script_id: int) -> Script:
        return load(SOURCE + ARMS)


async def seed_round(tx: Tx, slug: str = "spring") -> Round:
    """Store a round of the small dialogue."""
    read = script()
    head = read.dialogue.dialogue
    script_id = await scripts.keep_files(
        tx,
        digest=read.hash,
        slug=head.id,
        version=head.version,
        title=head.title,
        files={"dialogue.yaml": read.source},
        now=NINE,
    )
    await rounds.insert_round(
        tx,
        slug=slug,
        script_id=script_id,
        title="Warm homes, spring",
        strand=Strand.OPEN,
        status=RoundStatus.RUNNING,
        timetable=Timetable(zone="Europe/London", start=NINE),
        now=NINE,
    )
    found = await rounds.find(tx, slug)
    assert found is not None
    return found


@dataclass(kw_only=True)
class Person:
    """Somebody in the round, to whom answers, events and messages are added."""

    tx: Tx
    round: Round
    seal: Seal
    pseudonym: str
    participant: int
    address: int
    enrolment: int
    channel: str
    turn: int = 0
    parts: dict[int, int] = field(default_factory=dict)

    def at(self) -> datetime:
        return NINE + timedelta(minutes=self.turn)

    async def consents(self, **purposes: bool) -> None:
        for purpose, granted in purposes.items():
            await self.tx.execute(
                consents.insert().values(
                    enrolment_id=self.enrolment,
                    purpose=purpose,
                    granted=granted,
                    wording="0" * 64,
                    language="en",
                    at=self.at(),
                )
            )

    async def answers(self, stage: str, step: str, kind: str, **more: Any) -> None:
        """Store one answer; `text` is sealed."""
        part, revision = more.pop("part", ""), more.pop("revision", 1)
        text = more.pop("text", None)
        place = f"responses:{self.enrolment}:{step}:{part}:{revision}"
        values = {
            "round_id": self.round.id,
            "enrolment_id": self.enrolment,
            "stage": stage,
            "step": step,
            "kind": kind,
            "part": part,
            "revision": revision,
            "current": True,
            "sealed": None if text is None else self.seal.seal(text.encode(), place),
            "source": "tapped" if text is None else "typed",
            "standing": "answered",
            "language": "en",
            "channel": self.channel,
            "asked_at": NINE,
            "answered_at": self.at(),
            "version": 3,
        }
        await self.tx.execute(responses.insert().values(values | more))

    async def writes(self, text: str, **more: Any) -> None:
        """Store one message of the reflection."""
        await self.answers("weigh", "why", "reflect", **{"part": "1", "text": text} | more)

    async def says_aloud(self, content: bytes | None, *, part: str) -> None:
        """Store one voice message of the reflection; None if it was not fetched yet."""
        await self.answers("weigh", "why", "reflect", part=part, source="voice")
        await self.attaches("why", part, content)

    async def does(self, kind: str, *, words: str | None = None, **payload: Any) -> None:
        """Store one event, in a turn of its own."""
        self.turn += 1
        place = f"events:{self.enrolment}:{self.turn}"
        await self.tx.execute(
            events.insert().values(
                enrolment_id=self.enrolment,
                turn=self.turn,
                at=self.at(),
                kind=kind,
                channel=self.channel,
                payload=json.dumps(payload),
                sealed=None if words is None else self.seal.seal(words.encode(), place),
            )
        )

    async def sees(self, text: str, *buttons: str, **more: Any) -> None:
        """Store one message that was shown in the turn."""
        part = self.parts.get(self.turn, 0)
        self.parts[self.turn] = part + 1
        key = f"{self.enrolment}:{self.turn}:{part}"
        document = more.pop("document", None)
        content = MessageContent(
            text=text,
            buttons=tuple(Button(label=label, data="x") for label in buttons),
            document=File(name=document, content=b"a whole copy") if document else None,
        )
        values = {
            "key": key,
            "address_id": self.address,
            "channel": self.channel,
            "enrolment_id": self.enrolment,
            "round_id": self.round.id,
            "turn": self.turn,
            "part": part,
            "stage": "welcome",
            "step": "",
            "kind": "notice",
            "priority": 0,
            "sealed": self.seal.seal(pack(content), f"outbox:{key}"),
            "created_at": self.at(),
            "not_before": self.at(),
            "state": "sent",
            "sent_at": self.at(),
        }
        await self.tx.execute(outbox.insert().values(values | more))

    async def attaches(
        self, step: str, part: str, content: bytes | None, *, media: str = "voice"
    ) -> None:
        """Store a voice note or photo; None if its bytes were not fetched yet."""
        place = f"attachments:{self.enrolment}:{step}:{part}"
        await self.tx.execute(
            attachments.insert().values(
                enrolment_id=self.enrolment,
                step=step,
                part=part,
                media=media,
                mime="audio/ogg" if media == "voice" else "image/png",
                size=len(content or b""),
                file=b"",
                sealed=None if content is None else self.seal.seal(content, place),
                created_at=self.at(),
            )
        )

    async def complains(self, text: str) -> None:
        await self.tx.execute(
            complaints.insert().values(
                enrolment_id=self.enrolment,
                sealed=self.seal.seal(text.encode(), f"complaints:{self.enrolment}"),
                made_at=self.at(),
                acknowledge_by=self.at() + timedelta(days=30),
            )
        )

    async def raises_alarm(self, text: str, *, look_by: datetime) -> None:
        """Store a message that tells of violence, which somebody on duty is to look at."""
        row = AlarmRow(
            round_id=self.round.id,
            enrolment_id=self.enrolment,
            turn=1,
            harms=Harm.VIOLENCE,
            at=self.at(),
            look_by=look_by,
            sealed=self.seal.seal(text.encode(), alarms.place(self.enrolment, 1)),
        )
        await alarms.add(self.tx, [row])

    async def reaches(self, stage: str, *, seconds: int | None = None) -> None:
        """Store that a stage was reached, and finished if the seconds are given."""
        await self.tx.execute(
            progress.insert().values(
                enrolment_id=self.enrolment,
                stage=stage,
                round_id=self.round.id,
                reached_at=self.at(),
                finished_at=None if seconds is None else self.at(),
                active_seconds=seconds,
            )
        )


async def seed_person(
    tx: Tx,
    vault: Vault,
    found: Round,
    pseudonym: str,
    *,
    channel: str = "telegram",
    language: str = "en",
    status: str = "active",
    arm: str = "",
    role: str = "",
    step: str = "",
    profile: Mapping[str, str] | None = None,
    quote: bool | None = None,
) -> Person:
    """Store a person in a round, with a key of their own."""
    who = await tx.scalar(
        participants.insert()
        .values(pseudonym=pseudonym, created_at=NINE)
        .returning(participants.c.id)
    )
    wrapped = vault.new_key(pseudonym)
    await tx.execute(person_keys.insert().values(participant_id=who, wrapped=wrapped))
    address = await tx.scalar(
        addresses.insert()
        .values(
            participant_id=who,
            channel=channel,
            lookup=vault.lookup(channel, f"chat-{pseudonym}"),
            sealed=seal_address(vault, channel, f"chat-{pseudonym}"),
            language=language,
            created_at=NINE,
        )
        .returning(addresses.c.id)
    )
    enrolment = await tx.scalar(
        enrolments.insert()
        .values(
            round_id=found.id,
            script_id=found.script_id,
            participant_id=who,
            address_id=address,
            status=status,
            arm=arm,
            role=role,
            language=language,
            stage="welcome",
            step=step,
            turn=0,
            state="{}",
            joined_at=NINE,
            last_at=NINE,
        )
        .returning(enrolments.c.id)
    )
    person = Person(
        tx=tx,
        round=found,
        seal=vault.unwrap(wrapped, pseudonym),
        pseudonym=pseudonym,
        participant=who,
        address=address,
        enrolment=enrolment,
        channel=channel,
    )
    if arm:
        await arm_draws.note_draw(tx, found.id, arm, NINE)
    if quote is not None:
        await person.consents(take_part=True, quote=quote)
    for name, code in (profile or {}).items():
        await person.answers("welcome", name, "profile", code=code)
    return person
