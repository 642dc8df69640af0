"""People: their addresses, keys and enrolments, found, added, moved and erased."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, tuple_, update

from dialogues.turn.state import LIVE, Status
from storage.database.connection import Tx, insert
from storage.database.erasing import delete_people, delete_put_away
from storage.database.traces import retire_exports
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, person_keys, tombstones
from storage.schema.turns import enrolments
from storage.vault.vault import Vault

PSEUDONYM_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread aloud
PSEUDONYM_LENGTH = 10  # 50 bits: no two alike among millions


@dataclass(slots=True, kw_only=True)
class Enrolment:
    """One participant in one round, as a turn needs it; it changes as turns are taken."""

    id: int
    round_id: int
    script_id: int  # of the version they are on
    status: str
    language: str
    turn: int
    state: str  # JSON of the engine's state
    code: str | None = None


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at an address, with their key and enrolments; a group has no participant."""

    address_id: int
    channel: str
    lookup: bytes
    participant_id: int | None
    pseudonym: str
    wrapped: bytes
    language: str
    reachable: bool
    topic: int = 0  # the part of the chat they last wrote in; 0 for none
    current: int | None  # the enrolment free text goes to
    enrolments: dict[int, Enrolment] = field(default_factory=dict)
    is_new: bool = False


_ENROLMENT = ("id", "round_id", "script_id", "status", "language", "turn", "state", "code")
_PERSON = (
    *("address_id", "channel", "lookup", "participant_id", "language", "reachable", "topic"),
    "current",
    *("pseudonym", "wrapped"),
)
_COLUMNS = (
    addresses.c.id,
    addresses.c.channel,
    addresses.c.lookup,
    addresses.c.participant_id,
    addresses.c.language,
    addresses.c.reachable,
    func.coalesce(addresses.c.topic, 0),
    addresses.c.current_enrolment_id,
    participants.c.pseudonym,
    person_keys.c.wrapped,
)
_PLACE = tuple_(addresses.c.channel, addresses.c.lookup)

# built once: every turn begins with them
_AT_ADDRESSES = (
    select(*_COLUMNS)
    .outerjoin(participants, participants.c.id == addresses.c.participant_id)
    .outerjoin(person_keys, person_keys.c.participant_id == addresses.c.participant_id)
    .where(_PLACE.in_(bindparam("wanted", expanding=True)))
)
_IN_ENROLMENTS = (
    select(enrolments.c.id.label("enrolment_id"), *_COLUMNS)
    .join(enrolments, enrolments.c.address_id == addresses.c.id)
    .outerjoin(participants, participants.c.id == addresses.c.participant_id)
    .outerjoin(person_keys, person_keys.c.participant_id == addresses.c.participant_id)
    .where(enrolments.c.id.in_(bindparam("ids", expanding=True)))
)
_OF_PARTICIPANTS = (
    select(*(enrolments.c[name] for name in ("participant_id", *_ENROLMENT)))
    .where(enrolments.c.participant_id.in_(bindparam("ids", expanding=True)))
    .order_by(enrolments.c.id)
    .with_for_update(key_share=True)  # others may tell them something meanwhile
)


async def at_addresses(
    tx: Tx, places: Collection[tuple[str, bytes]]
) -> dict[tuple[str, bytes], Person]:
    """Find people by (channel, keyed hash of the address), their enrolments locked for a turn."""
    if not places:
        return {}
    people = [_person(row) for row in await tx.execute(_AT_ADDRESSES, {"wanted": list(places)})]
    await _enrol(tx, people)
    return {(person.channel, person.lookup): person for person in people}


async def in_enrolments(tx: Tx, ids: Collection[int]) -> dict[int, Person]:
    """Find people by enrolment, each reached where that enrolment last was."""
    if not ids:
        return {}
    by_address: dict[int, Person] = {}
    people: dict[int, Person] = {}
    for enrolment_id, *row in await tx.execute(_IN_ENROLMENTS, {"ids": list(ids)}):
        person = _person(row)
        people[enrolment_id] = by_address.setdefault(person.address_id, person)
    await _enrol(tx, by_address.values())
    return people


async def _enrol(tx: Tx, people: Iterable[Person]) -> None:
    """Load all enrolments of these people in one query, and lock them."""
    owners = defaultdict[int, list[Person]](list)
    for person in people:
        if person.participant_id is not None:
            owners[person.participant_id].append(person)
    if not owners:
        return
    for together in owners.values():
        for person in together:
            person.enrolments = together[0].enrolments
    for row in await tx.execute(_OF_PARTICIPANTS, {"ids": list(owners)}):
        participant_id, *values = row
        enrolment = Enrolment(**dict(zip(_ENROLMENT, values, strict=True)))
        owners[participant_id][0].enrolments[enrolment.id] = enrolment


def _person(row: Iterable[Any]) -> Person:
    person = Person(**dict(zip(_PERSON, row, strict=True)))
    person.pseudonym, person.wrapped = person.pseudonym or "", person.wrapped or b""
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An address nobody was known at."""

    channel: str
    address: str
    language: str
    is_group: bool = False


async def add(tx: Tx, vault: Vault, newcomers: Sequence[Newcomer], now: datetime) -> list[Person]:
    """Store newcomers, each a participant under a random pseudonym with a key of their own."""
    people = [_new_person(vault, newcomer) for newcomer in newcomers]
    members = [person for person in people if person.pseudonym]
    await _add_participants(tx, members, now)
    rows = [
        {
            "participant_id": person.participant_id,
            "channel": person.channel,
            "lookup": person.lookup,
            "sealed": seal_address(vault, person.channel, newcomer.address),
            "language": person.language,
            "created_at": now,
        }
        for person, newcomer in zip(people, newcomers, strict=True)
    ]
    statement = insert(tx, addresses).values(rows)
    ids = await tx.execute(statement.returning(addresses.c.lookup, addresses.c.id))
    by_lookup = {bytes(lookup): id_ for lookup, id_ in ids}
    for person in people:
        person.address_id = by_lookup[person.lookup]
    return people


async def _add_participants(tx: Tx, members: Sequence[Person], now: datetime) -> None:
    if not members:
        return
    rows = [{"pseudonym": person.pseudonym, "created_at": now} for person in members]
    statement = insert(tx, participants).values(rows)
    ids = await tx.execute(statement.returning(participants.c.pseudonym, participants.c.id))
    by_pseudonym = {pseudonym: id_ for pseudonym, id_ in ids}  # noqa: C416 - rows are not pairs
    for person in members:
        person.participant_id = by_pseudonym[person.pseudonym]
    keys = [{"participant_id": p.participant_id, "wrapped": p.wrapped} for p in members]
    await tx.execute(person_keys.insert(), keys)


async def renew(tx: Tx, vault: Vault, person: Person, now: datetime) -> None:
    """Make a new participant of somebody at an address that is nobody's since they were erased."""
    person.pseudonym = _pseudonym()
    person.wrapped = vault.new_key(person.pseudonym)
    await _add_participants(tx, [person], now)
    await tx.execute(
        update(addresses)
        .where(addresses.c.id == person.address_id)
        .values(participant_id=person.participant_id)
    )


def _new_person(vault: Vault, newcomer: Newcomer) -> Person:
    pseudonym = "" if newcomer.is_group else _pseudonym()
    return Person(
        address_id=0,
        channel=newcomer.channel,
        lookup=vault.lookup(newcomer.channel, newcomer.address),
        participant_id=None,
        pseudonym=pseudonym,
        wrapped=vault.new_key(pseudonym) if pseudonym else b"",
        language=newcomer.language,
        reachable=True,
        current=None,
        is_new=True,
    )


def _pseudonym() -> str:
    return "".join(secrets.choice(PSEUDONYM_ALPHABET) for _ in range(PSEUDONYM_LENGTH))


def seal_address(vault: Vault, channel: str, address: str) -> bytes:
    """Seal an address under the master key, bound to its channel and lookup."""
    return vault.master.seal(address.encode(), address_place(vault.lookup(channel, address)))


def address_place(lookup: bytes) -> str:
    """Name the place a sealed address is bound to."""
    return f"addresses:{lookup.hex()}"


async def enrol(
    tx: Tx,
    person: Person,
    *,
    round_id: int,
    script_id: int,
    code: str,
    language: str,
    now: datetime,
) -> Enrolment:
    """Put a person into a round, before their first turn there."""
    values = {
        "round_id": round_id,
        "script_id": script_id,
        "participant_id": person.participant_id,
        "address_id": person.address_id,
        "code": code,
        "status": Status.ACTIVE.value,
        "language": language,
        "stage": "",
        "step": "",
        "turn": 0,
        "state": "{}",
        "joined_at": now,
        "last_at": now,
    }
    statement = insert(tx, enrolments).values(values).returning(enrolments.c.id)
    enrolment = Enrolment(
        id=int(await tx.scalar(statement) or 0),
        round_id=round_id,
        script_id=script_id,
        status=Status.ACTIVE.value,
        language=language,
        turn=0,
        state="{}",
        code=code,
    )
    person.enrolments[enrolment.id] = enrolment
    return enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """Where somebody who takes part in a round stands."""

    id: int  # of the enrolment
    pseudonym: str
    script_id: int  # of the version they are on
    stage: str
    state: str  # JSON of the engine's state


async def has_joined(tx: Tx, round_id: int) -> bool:
    """Tell whether anybody ever joined a round."""
    joined = select(enrolments.c.id).where(enrolments.c.round_id == round_id)
    return bool(await tx.scalar(select(joined.exists())))


async def taking_part(
    tx: Tx, round_id: int, *, after: int = 0, limit: int = 500
) -> tuple[TakingPart, ...]:
    """Give people still taking part in a round in the order they joined, those after an id."""
    columns = (enrolments.c[name] for name in ("id", "script_id", "stage", "state"))
    rows = await tx.execute(
        select(*columns, participants.c.pseudonym)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .where(enrolments.c.round_id == round_id, enrolments.c.status.in_(sorted(LIVE)))
        .where(enrolments.c.id > after)
        .order_by(enrolments.c.id)
        .limit(limit)
    )
    return tuple(TakingPart(**row._asdict()) for row in rows)


async def set_script(tx: Tx, enrolment_ids: Collection[int], script_id: int) -> None:
    """Put people on another version of the script of their round."""
    chosen = enrolments.c.id.in_(enrolment_ids)
    await tx.execute(update(enrolments).where(chosen).values(script_id=script_id))


async def set_current(tx: Tx, person: Person, enrolment_id: int) -> None:
    """Let free text from this address go to an enrolment, and the enrolment's messages here."""
    person.current = enrolment_id
    await tx.execute(
        update(addresses)
        .where(addresses.c.id == person.address_id)
        .values(current_enrolment_id=enrolment_id)
    )
    await tx.execute(
        update(enrolments)
        .where(enrolments.c.id == enrolment_id)
        .values(address_id=person.address_id)
    )


async def set_topic(tx: Tx, person: Person, topic: int) -> None:
    """Note in which part of the chat somebody wrote, to be answered there; 0 for none."""
    person.topic = topic
    await tx.execute(
        update(addresses).where(addresses.c.id == person.address_id).values(topic=topic or None)
    )


async def set_reachable(tx: Tx, person: Person, *, reachable: bool) -> None:
    """Note that the platform lets us through to an address, or does not."""
    person.reachable = reachable
    await tx.execute(
        update(addresses).where(addresses.c.id == person.address_id).values(reachable=reachable)
    )


async def move(tx: Tx, vault: Vault, person: Person, address: str) -> None:
    """Give a person's address its new value; nothing happens if it is known already."""
    lookup = vault.lookup(person.channel, address)
    taken = select(addresses.c.id).where(
        addresses.c.channel == person.channel, addresses.c.lookup == lookup
    )
    if await tx.scalar(taken) is not None:
        return
    person.lookup = lookup
    await tx.execute(
        update(addresses)
        .where(addresses.c.id == person.address_id)
        .values(lookup=lookup, sealed=seal_address(vault, person.channel, address))
    )


async def erase(tx: Tx, person: Person, now: datetime) -> None:
    """Delete a person and everything below; their address stays for a farewell, theirs no more.

    Exports of their rounds are handed out no more.
    """
    await delete_put_away(tx, addresses.c.id == person.address_id)
    if person.participant_id is None:
        return
    joined = select(enrolments.c.round_id).where(
        enrolments.c.participant_id == person.participant_id
    )
    await retire_exports(tx, {*await tx.scalars(joined)}, now)
    own = addresses.c.participant_id == person.participant_id
    await tx.execute(delete(outbox).where(outbox.c.address_id == person.address_id))
    await tx.execute(
        update(addresses)
        .where(own, addresses.c.id == person.address_id)
        .values(participant_id=None, current_enrolment_id=None)
    )
    await delete_people(tx, participants.c.id == person.participant_id)
    statement = insert(tx, tombstones).values(pseudonym=person.pseudonym, erased_at=now)
    await tx.execute(statement.on_conflict_do_nothing())
    person.participant_id, person.pseudonym, person.wrapped = None, "", b""
    person.enrolments.clear()
    person.current = None


async def forget_addresses(tx: Tx) -> int:
    """Delete addresses that belong to nobody and wait for nothing; give how many."""
    waiting = select(outbox.c.address_id).where(outbox.c.state.in_(("pending", "retry", "sending")))
    orphan = addresses.c.participant_id.is_(None) & addresses.c.id.not_in(waiting)
    return (await tx.execute(delete(addresses).where(orphan))).rowcount
