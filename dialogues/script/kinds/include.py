"""Steps that stand elsewhere."""

from typing import ClassVar, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dialogues.script.change_rules import STAGE, Rules
from dialogues.script.fields import Id
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole


class Include(Step):
    """Steps that stand elsewhere: a fragment of the script, or a file beside it."""

    ROLE: ClassVar[StepRole] = StepRole.WAY
    IS_MET: ClassVar[bool] = False
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "fragment": STAGE, "file": STAGE, "values": STAGE}

    id: SkipJsonSchema[str] = ""  # it is gone before anything is named
    note: SkipJsonSchema[str | None] = None
    type: Literal["include"]
    """Steps that stand elsewhere."""
    fragment: Id | None = None
    """The name of the fragment, under fragments at the top."""
    file: str | None = None
    """The file beside the script, such as parts/consent.yaml: a list of steps."""
    values: dict[Id, str | int | float] = Field(default={}, alias="with")
    """What to put into those steps: `who: a charity` stands where they say <who>."""
