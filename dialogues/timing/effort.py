"""How long a dialogue takes somebody who reads all of it and answers everything."""

from dialogues.script.dialogue import Dialogue


def minutes(dialogue: Dialogue) -> tuple[float, ...]:
    """Estimate the minutes that each stage takes, in the order of the stages."""
    steps = {step.id: step for _, step in dialogue.walk()}
    return tuple(sum(step.seconds(steps) for step in stage.steps) / 60 for stage in dialogue.stages)
