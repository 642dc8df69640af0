"""What a rehearsal found out: counted person by person, and added up over parts of a crowd."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step, StepRole
from dialogues.text.placeholders import filled
from dialogues.timing.forecast import Turnout
from dialogues.turn.state import Status

GAP = "\0"  # where a text says something of each person's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What became of a crowd, or of a part of one."""

    people: int  # without those who came to have a role
    turns: int
    began: datetime
    ended: datetime
    statuses: Mapping[str, int]  # finished, stopped... -> people; those forgotten are not in it
    stages: Mapping[str, tuple[int, int]]  # stage -> people who reached it, who finished it
    by_rule: Mapping[str, int]  # stage -> people for whom it was finished without a last tap
    messages: tuple[Mapping[str, int], ...]  # of each person: kind -> messages
    seconds: tuple[int, ...]  # of each person: active time
    texts: int  # open answers
    unasked: tuple[datetime, ...]  # when each message nobody had asked for was due
    met: frozenset[str]  # steps that anybody met
    quarantined: int  # acts the service could not take
    roles: Mapping[str, int] = field(default_factory=dict)  # what is no person, in no other count

    @property
    def finished(self) -> int:
        """How many reached the end."""
        return self.statuses.get(Status.FINISHED, 0)

    @property
    def turnout(self) -> Turnout:
        """What a forecast of costs starts from."""
        return Turnout(
            joined=Decimal(self.people),
            finished=Decimal(self.finished),
            hours=Decimal(sum(self.seconds)) / 3600,
            texts=Decimal(self.texts),
        )

    def unreached(self, dialogue: Dialogue) -> tuple[str, ...]:
        """Name the steps nobody met, as stage.step in script order."""
        return tuple(
            f"{stage.id}.{step.id}"
            for stage, step in dialogue.walk()
            if step.id not in self.met and step.ROLE is not StepRole.WAY
        )


def added_up(parts: Sequence[Findings]) -> Findings:
    """Add up what parts of one crowd came to; there must be one part at least."""
    return Findings(
        people=sum(part.people for part in parts),
        turns=sum(part.turns for part in parts),
        began=min(part.began for part in parts),
        ended=max(part.ended for part in parts),
        statuses=dict(sum((Counter(part.statuses) for part in parts), Counter())),
        stages=_stages(parts),
        by_rule=dict(sum((Counter(part.by_rule) for part in parts), Counter())),
        messages=tuple(person for part in parts for person in part.messages),
        seconds=tuple(person for part in parts for person in part.seconds),
        texts=sum(part.texts for part in parts),
        unasked=tuple(sorted(at for part in parts for at in part.unasked)),
        met=frozenset[str]().union(*(part.met for part in parts)),
        quarantined=sum(part.quarantined for part in parts),
        roles=dict(sum((Counter(part.roles) for part in parts), Counter())),
    )


def heard(dialogue: Dialogue, texts: Iterable[str]) -> frozenset[str]:
    """Name the steps that only say something, and whose words were said to anybody."""
    said = tuple(texts)
    saying = (step for _, step in dialogue.walk() if step.ROLE is StepRole.MESSAGE)
    return frozenset(step.id for step in saying if _is_said(step, said))


def _stages(parts: Sequence[Findings]) -> dict[str, tuple[int, int]]:
    total: dict[str, tuple[int, int]] = {}
    for part in parts:
        for stage, (reached, finished) in part.stages.items():
            before = total.get(stage, (0, 0))
            total[stage] = (before[0] + reached, before[1] + finished)
    return total


def _is_said(step: Step, said: Sequence[str]) -> bool:
    """Look for what the step says to everybody alike, whatever it says to each."""
    pieces = filled(getattr(step, "text", ""), lambda _: GAP).split(GAP)
    return any(all(piece in text for piece in pieces) for text in said)
