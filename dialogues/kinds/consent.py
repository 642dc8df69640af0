"""How people agree, purpose by purpose, and how they change it later."""

from textwrap import shorten

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Decline, Move, TurnAway
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.consent import Consent
from dialogues.script.purposes import Purpose
from dialogues.text.markup import to_plain
from dialogues.turn.buttons import NO, YES
from dialogues.turn.effects import AnswerSource, AskSeat, RecordConsent
from dialogues.turn.events import Seated
from dialogues.turn.matching import Finding, Offer, find_agreement
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Question, Turn

SEAT = "seat"  # what `asking` says while a seat is asked for
CONSENTS = "consents"  # the `part` of the prompt that offers changes
ALLOW, TAKE_BACK = "+", "-"  # begin the codes of its buttons; the purpose follows
LABEL = 40  # characters of a button that a phone shows; the whole text stands above


class ConsentTalk(StepTalk[Consent]):
    """How people agree, purpose by purpose."""

    SHAPE = Consent

    def meet(self, turn: Turn, step: Consent) -> Move:
        """Ask for what was not agreed to or refused yet; who agreed takes a seat."""
        if _open_purpose(turn, step) is None:
            turn.change(asking=SEAT, prompt=None)
            turn.do(AskSeat())
            return STAY
        return Ask(question=self.ask(turn, step))

    def take_seat(self, turn: Turn, step: Consent, seated: Seated) -> Move:
        """Begin with the rest, in the arm that was drawn; without a seat nobody can take part."""
        turn.change(asking="")
        if not seated.is_given:
            return TurnAway()
        if not turn.state.arm:
            turn.change(arm=seated.arm)
        return PASS_ON

    def ask(self, turn: Turn, step: Consent, *, is_told: bool = False) -> Question:
        """Ask for the next purpose."""
        purpose = _open_purpose(turn, step) or step.required[0]
        is_first = purpose is step.required[0]
        is_needed = purpose in step.required
        return Question(
            text=f"{step.text}\n\n**{purpose.text}**" if is_first else f"**{purpose.text}**",
            choices=(
                (YES, turn.phrase("agree" if is_needed else "yes")),
                (NO, turn.phrase("disagree" if is_needed else "no")),
            ),
            part=purpose.id,
        )

    def find_meant(self, turn: Turn, step: Consent, text: str, offer: Offer) -> Finding:
        """Find a clear yes or no."""
        return find_agreement(text, offer, yes=YES, no=NO)

    def take(self, turn: Turn, step: Consent, code: str, source: AnswerSource) -> Move:
        """Store the answer; without what is needed nobody can take part."""
        prompt = turn.state.prompt
        part = prompt.part if prompt else ""
        purpose = next((purpose for purpose in step.purposes if purpose.id == part), None)
        if purpose is None:
            return PASS_ON
        is_granted = code == YES
        _record(turn, step, purpose, granted=is_granted)
        if not is_granted and purpose in step.required:
            own = {other.id for other in step.purposes}
            others = {name: said for name, said in turn.state.consents.items() if name not in own}
            turn.change(consents=others)
            return Decline(text=step.declined)
        return self.meet(turn, step)

    def code_to_skip(self, prompt: Prompt) -> str | None:
        """Leave nothing out: it takes a yes or a no."""
        return None


def _open_purpose(turn: Turn, step: Consent) -> Purpose | None:
    """Give the first purpose that was not agreed to or refused yet."""
    return next((p for p in step.purposes if p.id not in turn.state.consents), None)


# --- changing it later ------------------------------------------------------------------------


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
    lines = "\n".join(_told(turn, purpose) for purpose in purposes)
    return Question(
        text=turn.phrase("consents", told=lines),
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
    _record(turn, step, purpose, granted=granted)
    turn.say_phrase("allowed" if granted else "taken_back", purpose=purpose.text)


def _record(turn: Turn, step: Consent, purpose: Purpose, *, granted: bool) -> None:
    """Store what the person said to a purpose; the newest answer counts."""
    wording = f"{step.text}\n{purpose.text}"
    turn.do(RecordConsent(purpose=purpose.id, granted=granted, wording=wording))
    turn.change(consents={**turn.state.consents, purpose.id: granted})
