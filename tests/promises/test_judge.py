"""The judge finds each kind of broken promise in a history that was good before."""

from dataclasses import replace

import pytest

from tests.emulator.history import Confirmed, History, Issued, Received
from tests.emulator.keyboard import Button
from tests.promises.judge import Case, judge
from tests.promises.ledger import Account, Ledger, Row

ADA = 5_000_000_001
ASK = (Button(label="I am for it", data="ticketticket.1.0"),)
WHY = (Button(label="Skip", data="othertickets.2.0"),)


def records():
    """Tell of somebody who joins, taps an answer and writes why."""
    return [
        issued(1, "message", "/start code"),
        confirmed(1),
        received("What do you think of it?", ASK),
        issued(2, "callback_query", ASK[0].data),
        confirmed(2),
        received("Why?", WHY),
        issued(3, "message", "because"),
        confirmed(3),
    ]


def issued(update: int, kind: str, content: str) -> Issued:
    return Issued(at=0.0, update_id=update, kind=kind, person=ADA, chat=ADA, content=content)


def confirmed(update: int) -> Confirmed:
    return Confirmed(at=0.0, update_id=update, by="webhook")


def received(text: str, buttons, *, at: float = 10.0) -> Received:
    return Received(at=at, chat=ADA, message_id=1, kind="text", text=text, buttons=(buttons,))


def account(**changes) -> Account:
    known = {
        "chat": ADA,
        "pseudonym": "PPPP",
        "wrote": ["/start", "because"],
        "pressed": [(1, 0)],
        "rows": [row("What do you think of it?", ASK, 1), row("Why?", WHY, 2)],
        "reached": ["first", "second"],
        "finished": ["first", "second"],
    }
    return Account(**known | changes)


def row(text: str, buttons, prompt: int) -> Row:
    return Row(text=text, buttons=tuple(b.data for b in buttons), prompt=prompt, state="sent")


def case(*, told=None, deaths=(), updates=(1, 2, 3), **changes) -> Case:
    history = History()
    for record in told or records():
        history.add(record)
    answers = [
        {"participant": "PPPP", "step": "view", "code": "for", "text": None},
        {"participant": "PPPP", "step": "why", "code": None, "text": "because"},
    ]
    ledger = Ledger(
        accounts={ADA: account(**changes)},
        updates=frozenset(updates),
        quarantined=0,
        is_sound=True,
    )
    return Case(history=history, ledger=ledger, responses=answers, deaths=deaths)


def test_judge_finds_nothing_where_all_was_kept():
    assert judge(case()) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"updates": (1, 2)}, "update 3 was confirmed and is not in the store: lost"),
        ({"wrote": ["/start"]}, "texts: 'because' was lost (1)"),
        (
            {"wrote": ["/start", "because", "because"]},
            "texts: 'because' was counted 1 times too often",
        ),
        (
            {"wrote": ["because", "/start"]},
            "texts: the order is ['because', '/start'], it was ['/start', 'because']",
        ),
        ({"pressed": []}, "taps: (1, 0) was lost (1)"),
        ({"reached": ["second"]}, "went through the stages ['second']"),
        ({"finished": ["first"]}, "finished the stages ['first']"),
        ({"rows": [row("Why?", WHY, 2)]}, "'What do you think of it?' came out of order"),
    ],
)
def test_judge_finds_what_the_store_does_not_say(changes, fault):
    assert [found for found in judge(case(**changes)) if fault in found]


def test_judge_finds_what_the_answers_do_not_say():
    good = case()

    faults = judge(replace(good, responses=good.responses[:1]))

    assert faults == [f"chat {ADA}: answers: 'because' was lost (1)"]


def test_judge_finds_a_message_that_never_came():
    told = [record for record in records() if getattr(record, "text", "") != "Why?"]

    assert judge(case(told=told)) == [f"chat {ADA}: 1 messages never came, the first is 'Why?'"]


def test_judge_allows_a_repeat_for_a_death_and_for_nothing_else():
    again = [*records()[:6], received("Why?", WHY, at=12.0), *records()[6:]]
    never = [f"chat {ADA}: 'Why?' came again though nothing had happened"]

    assert judge(case(told=again, deaths=[11.0])) == []
    assert judge(case(told=again)) == never


def test_judge_allows_no_repeat_of_what_was_settled():
    late = [*records(), received("What do you think of it?", ASK, at=12.0)]

    assert judge(case(told=late, deaths=[11.0])) == [
        f"chat {ADA}: questions came in the order [1, 2, 1]",
        f"chat {ADA}: 'What do you think of it?' came out of order, or again though it was settled",
    ]
