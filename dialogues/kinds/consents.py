"""What a person allows beside taking part, and how they change it."""

from textwrap import shorten

from dialogues.script.steps import Consent, Purpose
from dialogues.text.markup import to_plain
from dialogues.turn.effects import RecordConsent
from dialogues.turn.turn import Question, Turn

CONSENTS = "consents"  # the `part` of the prompt that offers changes
ALLOW, TAKE_BACK = "+", "-"  # begin the codes of its buttons; the purpose follows
LABEL = 40  # characters of a button that a phone shows; the whole text stands above


def optional(turn: Turn) -> dict[str, tuple[Consent, Purpose]]:
    """Give the purposes that may be changed, by id: optional ones, once the needed are agreed."""
    steps = [turn.own(step) for step in turn.outline.steps.values() if isinstance(step, Consent)]
    needed = {purpose.id for step in steps for purpose in step.required}
    return {
        purpose.id: (step, purpose)
        for step in steps
        if all(turn.state.consents.get(purpose.id) for purpose in step.required)
        for purpose in step.optional
        if purpose.id not in needed
    }


def offer(turn: Turn, stay: str) -> Question:
    """Tell what was said to each purpose, with a button to change it; `stay` changes nothing."""
    purposes = [purpose for _, purpose in optional(turn).values()]
    told = "\n".join(_told(turn, purpose) for purpose in purposes)
    return Question(
        text=turn.phrase("consents", told=told),
        choices=(*(_choice(turn, p) for p in purposes), (stay, turn.phrase("leave_it"))),
        part=CONSENTS,
    )


def _told(turn: Turn, purpose: Purpose) -> str:
    keys = {True: "consent_yes", False: "consent_no", None: "consent_unasked"}
    answer = turn.phrase(keys[turn.state.consents.get(purpose.id)])
    return turn.phrase("consent_told", purpose=purpose.text, answer=answer)


def _choice(turn: Turn, purpose: Purpose) -> tuple[str, str]:
    code, key = (
        (TAKE_BACK, "take_back") if turn.state.consents.get(purpose.id) else (ALLOW, "allow")
    )
    label = turn.phrase(key, purpose=to_plain(purpose.text))
    return code + purpose.id, shorten(label, LABEL, placeholder="…")


def change(turn: Turn, code: str) -> None:
    """Store the changed answer as a further one, and confirm it in words."""
    granted = code.startswith(ALLOW)
    step, purpose = optional(turn)[code[1:]]
    record(turn, step, purpose, granted=granted)
    turn.tell("allowed" if granted else "taken_back", purpose=purpose.text)


def record(turn: Turn, step: Consent, purpose: Purpose, *, granted: bool) -> None:
    """Store what the person said to a purpose; the newest answer counts."""
    wording = f"{step.text}\n{purpose.text}"
    turn.do(RecordConsent(purpose=purpose.id, granted=granted, wording=wording))
    turn.change(consents={**turn.state.consents, purpose.id: granted})
