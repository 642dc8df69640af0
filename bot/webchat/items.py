"""Puts what was shown and what was said in order: the items of a page and its open question."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.content import MessageContent, quoting, unpack
from bot.channels.contract import Button, File
from dialogues.turn.codec import load_state
from dialogues.turn.effects import HandoutToShow, Picture
from dialogues.turn.state import LIVE, MARK, State, Status
from storage.queries.webchat import Act, ChatHistory, Message, SentFile

TAKEN_BACK = "-"  # in a mark: open pages show that the words are gone
CHANGEABLE = "c"  # in a mark: the answer can be changed
FOLLOWING = frozenset({"tallied", "seated"})  # a turn within the turn of what somebody did
ANSWERING = frozenset({"said", "attached", "pressed"})
CHANGING = LIVE | {Status.FINISHED}  # where people stand who can change answers
_OWN = frozenset({"said", "edited", "attached", "pressed"})  # what a person does in the chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One bubble of the conversation."""

    key: str  # names it on the page
    mark: str  # changes when it does
    at: datetime
    language: str
    is_own: bool = False  # the person's; then `text` is plain, otherwise small Markdown
    text: str = ""
    sent: str = ""  # what kind of file the person sent with the text, or without
    file: SentFile | None = None  # that file, if it was kept
    is_readable: bool = True
    image: Picture | None = None
    handout: HandoutToShow | None = None
    script: str = ""  # content hash of the script the image or handout belongs to
    document: File | None = None
    number: int = 0  # of the message, for fetching its document
    change: str = ""  # the data of a button that leads back to the question, if it can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """The question that can be answered by buttons now."""

    item: str  # key of the item that asks it
    mark: str
    language: str
    step: str  # of the script; none for a question of our own
    buttons: tuple[Button, ...]
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a page shows, the oldest first."""

    items: tuple[Item, ...] = ()
    question: OpenQuestion | None = None
    has_answered: bool = False  # whether the person has done anything yet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A message with its content, its newest version where it was redrawn."""

    message: Message
    content: MessageContent | None
    version: int


def conversation(talk: ChatHistory) -> Conversation:
    """Put a talk in order."""
    opened = tuple(_newest_versions(talk.messages))
    state = load_state(talk.enrolled.state) if talk.enrolled else State()
    spoken = _spoken(talk, opened, state)
    return Conversation(
        items=tuple(_merged(talk, opened, spoken)),
        question=_question(opened, state),
        has_answered=bool(spoken),
    )


def _newest_versions(messages: Sequence[Message]) -> Iterator[_Opened]:
    """Open the messages; a redrawn question stays where it was first asked."""
    place: dict[tuple[int | None, int], int] = {}
    opened: list[_Opened] = []
    for message in messages:
        body = message.body
        content = quoting(unpack(body), message.quote) if body is not None else None
        asks = (message.enrolment_id, message.prompt or 0)
        if message.edits and asks in place:
            first = opened[place[asks]]
            opened[place[asks]] = replace(first, content=content, version=message.id)
            continue
        if message.prompt is not None:
            place[asks] = len(opened)
        opened.append(_Opened(message=message, content=content, version=message.id))
    yield from opened


def _merged(
    talk: ChatHistory, opened: Sequence[_Opened], spoken: Mapping[int, Item]
) -> Iterator[Item]:
    """Put what a person did in a turn before what it led to.

    What had to wait, or belongs to no round, stands after the last turn before it was seen.
    """
    turns = [act.turn for act in talk.acts]
    times = [act.at for act in talk.acts]

    def turn_of(message: Message) -> int:
        if message.enrolment_id is not None and message.seen_from == message.created_at:
            return message.turn
        before = bisect_right(times, message.seen_from)
        return max(message.turn, turns[before - 1] if before else 0)

    ordered = [
        (turn_of(unpacked.message), unpacked.message.seen_from, unpacked.message.id, unpacked)
        for unpacked in opened
    ]
    ordered.sort(key=lambda entry: entry[:3])
    waiting = iter(sorted(spoken))
    turn = next(waiting, None)
    for of_turn, _, _, unpacked in ordered:
        while turn is not None and turn <= of_turn:
            yield spoken[turn]
            turn = next(waiting, None)
        yield _shown(unpacked)
    while turn is not None:
        yield spoken[turn]
        turn = next(waiting, None)


def _shown(unpacked: _Opened) -> Item:
    content = unpacked.content or MessageContent(text="")
    return Item(
        key=f"m{unpacked.message.id}",
        mark=f"{unpacked.version}{TAKEN_BACK if _is_taken_back(unpacked.message) else ''}",
        at=unpacked.message.seen_from,
        language=content.language,
        text=content.text,
        is_readable=unpacked.content is not None,
        image=content.image,
        handout=content.handout,
        script=content.script,
        document=content.document,
        number=unpacked.message.id,
    )


def _is_taken_back(message: Message) -> bool:
    return message.quote is not None and message.quote.words is None


def _spoken(talk: ChatHistory, opened: Sequence[_Opened], state: State) -> dict[int, Item]:
    """Give the person's own bubbles by turn; picking among several shows only at the end."""
    led_to = _led_to(talk)
    labels = _labels(opened)
    language = talk.enrolled.language if talk.enrolled else talk.language
    files = {(file.step, file.part): file for file in talk.files}
    ways_back = _ways_back(talk, opened, state)
    bubbles = {}
    for act in talk.acts:
        text = _own_text(act, led_to.get(act.turn, ()), labels) if act.kind in _OWN else ""
        sent = str(act.told.get("media", "")) if act.kind == "attached" else ""
        if text or sent:
            bubbles[act.turn] = Item(
                key=f"a{act.turn}",
                mark=f"1{CHANGEABLE if act.turn in ways_back else ''}",
                at=act.at,
                language=language,
                is_own=True,
                text=text,
                sent=sent,
                file=files.get(state.messages.get(act.told.get("ref", ""), ("", "", 0))[:2]),
                change=ways_back.get(act.turn, ""),
            )
    return bubbles


def _ways_back(talk: ChatHistory, opened: Sequence[_Opened], state: State) -> dict[int, str]:
    """Give the buttons that lead back to the newest answers of the part, by the turn of each."""
    if state.status not in CHANGING:
        return {}
    asked = [it for it in opened if it.message.prompt and it.content and it.content.buttons]
    newest: dict[str, tuple[int, str]] = {}
    for act in talk.acts:
        asking = _asked_by(act, asked)
        step, _ = state.asked_by(asking.message.prompt or 0) if asking else ("", "")
        if asking and state.is_answered(step) and not _is_beside(act, step, state):
            newest[step] = act.turn, _button_back(act, asking)
    return dict(newest.values())


def _asked_by(act: Act, asked: Sequence[_Opened]) -> _Opened | None:
    """Find the question that somebody answered, if they did: the one pressed, or else the last."""
    if act.kind not in ANSWERING:
        return None
    before = (it for it in reversed(asked) if it.message.turn < act.turn)
    if act.kind != "pressed":
        return next(before, None)
    return next((it for it in before if it.message.prompt == act.told.get("prompt")), None)


def _is_beside(act: Act, step: str, state: State) -> bool:
    """Tell whether an act came while words were gathered, and is none of them: Done, a command."""
    has_words = any(of == step for of, _, _ in state.messages.values())
    return has_words and act.told.get("ref") not in state.messages


def _button_back(act: Act, asking: _Opened) -> str:
    """Choose the button of a question that leads back to it.

    The last one is no answer, so pressing it changes nothing of what can be changed no more. Where
    it was the last press, the first is taken: the same again could be a double tap.
    """
    buttons = asking.content.buttons if asking.content else ()
    is_last = act.kind == "pressed" and act.told.get("button") == len(buttons) - 1
    return buttons[0 if is_last else -1].data


def _led_to(talk: ChatHistory) -> dict[int, list[Message]]:
    """Give what each act of the person led to; what the store is asked for comes a turn later."""
    cause: dict[int, int] = {}
    for act in talk.acts:
        cause[act.turn] = cause.get(act.turn - 1, act.turn) if act.kind in FOLLOWING else act.turn
    led_to: dict[int, list[Message]] = {}
    for message in talk.messages:
        if message.enrolment_id is not None:
            led_to.setdefault(cause.get(message.turn, message.turn), []).append(message)
    return led_to


def _labels(opened: Sequence[_Opened]) -> dict[tuple[int, int], str]:
    """Give what stood on each button, by question and position."""
    return {
        (unpacked.message.prompt, position): button.label.removeprefix(MARK)
        for unpacked in opened
        if unpacked.message.prompt is not None and unpacked.content
        for position, button in enumerate(unpacked.content.buttons)
    }


def _own_text(act: Act, led_to: Sequence[Message], labels: Mapping[tuple[int, int], str]) -> str:
    """Give a person's words, or what their press amounts to: all that was picked, or the label."""
    if act.kind != "pressed":
        return act.words or ""
    if all(message.edits for message in led_to):
        return ""  # also when nothing came of it, as with a button pressed twice
    echoes = (unpack(m.body).echo for m in led_to if m.body is not None)
    on_it = labels.get((act.told.get("prompt", 0), act.told.get("button", 0)), "")
    return next(
        filter(None, (*echoes, str(act.told.get("label", "")).removeprefix(MARK), on_it)), ""
    )


def _question(opened: Sequence[_Opened], state: State) -> OpenQuestion | None:
    asking = _asking(opened, state)
    if asking is None or asking.content is None or not asking.content.buttons:
        return None
    return OpenQuestion(
        item=f"m{asking.message.id}",
        mark=f"{asking.message.id}.{asking.version}",
        language=asking.content.language,
        step=asking.message.step,
        buttons=asking.content.buttons,
        columns=asking.content.columns,
    )


def _asking(opened: Sequence[_Opened], state: State) -> _Opened | None:
    """Find the message whose buttons count: a choice outside any round if it came last."""
    if opened and opened[-1].message.enrolment_id is None:
        last = opened[-1]
        if last.content and last.content.buttons:
            return last
    prompt = state.prompt
    asking_now = [
        unpacked for unpacked in opened if prompt and unpacked.message.prompt == prompt.no
    ]
    return asking_now[-1] if asking_now else None
