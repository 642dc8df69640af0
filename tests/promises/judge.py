"""The judge: compares what Telegram wrote down with what the store and its answers say."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.emulator.history import Confirmed, History, Issued, Received
from tests.promises.ledger import Account, Buttons, Ledger
from tests.promises.talks import ANSWERS, STAGES

LATE = 1.0  # seconds by which a death is noticed after it happened
Told = tuple[str, Buttons]  # a message: its words, and what its buttons send


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a verdict rests on."""

    history: History
    ledger: Ledger
    responses: Sequence[Mapping[str, Any]]  # as the command line gives them
    deaths: Sequence[float] = ()  # when the service was killed, in seconds since 1970


def judge(case: Case) -> list[str]:
    """Give every broken promise in words; nothing if all were kept."""
    return [
        *_lost_updates(case),
        *_store(case.ledger),
        *(fault for chat in _chats(case) for fault in _person(case, chat)),
    ]


def _lost_updates(case: Case) -> Iterator[str]:
    confirmed = {record.update_id for record in case.history.of(Confirmed)}
    for update in sorted(confirmed - case.ledger.updates):
        yield f"update {update} was confirmed and is not in the store: lost"
    for update in case.history.unconfirmed():
        yield f"update {update} was never confirmed"


def _store(ledger: Ledger) -> Iterator[str]:
    if ledger.quarantined:
        yield f"{ledger.quarantined} good updates are in quarantine"
    if not ledger.is_sound:
        yield "the database says that its files are damaged"


def _chats(case: Case) -> list[int]:
    return sorted({issued.chat for issued in _issued(case.history) if issued.chat})


def _issued(history: History) -> list[Issued]:
    return [one for one in history.of(Issued) if not one.is_repeat]


def _person(case: Case, chat: int) -> Iterator[str]:
    account = case.ledger.accounts.get(chat)
    if account is None:
        yield f"chat {chat}: wrote to us and is unknown"
        return
    faults = [
        *_acts(case.history, account),
        *_answers(case, account),
        *_stages(account),
        *_prompts(case.history, account),
        *_deliveries(case, account),
    ]
    yield from (f"chat {chat}: {fault}" for fault in faults)


# --- what people did -----------------------------------------------------------------------------


def _acts(history: History, account: Account) -> Iterator[str]:
    """Everything somebody did was taken once, texts and taps each in order."""
    did = [one for one in _issued(history) if one.chat == account.chat]
    wrote = [_bare(one.content) for one in did if one.kind == "message"]
    tapped = [_place(one.content) for one in did if one.kind == "callback_query"]
    yield from _compare("texts", wrote, account.wrote)
    yield from _compare("taps", tapped, account.pressed)


def _bare(words: str) -> str:
    return "/start" if words.startswith("/start") else words


def _place(data: str) -> tuple[int, int]:
    _, prompt, button = data.split(".")
    return int(prompt), int(button)


def _compare(what: str, did: Sequence[Any], taken: Sequence[Any]) -> Iterator[str]:
    for one, times in (Counter(did) - Counter(taken)).items():
        yield f"{what}: {one!r} was lost ({times})"
    for one, times in (Counter(taken) - Counter(did)).items():
        yield f"{what}: {one!r} was counted {times} times too often"
    if Counter(did) == Counter(taken) and list(did) != list(taken):
        yield f"{what}: the order is {taken!r}, it was {did!r}"


def _answers(case: Case, account: Account) -> Iterator[str]:
    """What the organisers are told is what was tapped and typed."""
    labels = {
        button.data: button.label
        for received in case.history.received(account.chat)
        for row in received.buttons
        for button in row
    }
    given = []
    for one in _issued(case.history):
        if one.chat == account.chat and one.kind == "callback_query":
            given += [label for label in [labels[one.content]] if label in ANSWERS.values()]
        elif one.chat == account.chat and not one.content.startswith("/"):
            given.append(one.content)
    told = [
        response["text"] or ANSWERS[response["step"], response["code"]]
        for response in case.responses
        if response["participant"] == account.pseudonym
    ]
    yield from _compare("answers", sorted(given), sorted(told))


def _stages(account: Account) -> Iterator[str]:
    if account.reached != list(STAGES):
        yield f"went through the stages {account.reached!r}"
    if account.finished != list(STAGES):
        yield f"finished the stages {account.finished!r}"


# --- what people were shown ----------------------------------------------------------------------


def _prompts(history: History, account: Account) -> Iterator[str]:
    """The phone showed question after question, none left out and none after a later one."""
    shown = [
        _place(received.buttons[0][0].data)[0]
        for received in history.received(account.chat)
        if received.buttons
    ]
    if shown != sorted(shown):
        yield f"questions came in the order {shown}"
    if set(shown) != set(range(1, max(shown, default=0) + 1)):
        yield f"a question is missing among {sorted(set(shown))}"


def _deliveries(case: Case, account: Account) -> Iterator[str]:
    """Each message came once and in order, or once more for each death it was in flight at."""
    rows = [(row.text, row.buttons) for row in account.rows]
    yield from (
        f"{row.text[:40]!r} is still {row.state}" for row in account.rows if row.state != "sent"
    )
    place, last = 0, 0.0
    for received in case.history.received(account.chat):
        told = _told(received)
        if place < len(rows) and told == rows[place]:
            place += 1
        elif place and told == rows[place - 1]:
            if not any(last - LATE <= death <= received.at for death in case.deaths):
                yield f"{told[0][:40]!r} came again though nothing had happened"
        else:
            yield f"{told[0][:40]!r} came out of order, or again though it was settled"
        last = received.at
    if place < len(rows):
        yield f"{len(rows) - place} messages never came, the first is {rows[place][0][:40]!r}"


def _told(received: Received) -> Told:
    return received.text, tuple(button.data for row in received.buttons for button in row)
