"""The harms that somebody may tell of."""

from enum import StrEnum


class Harm(StrEnum):
    """What somebody may be in danger of; a guess from words, never a finding about a person."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    ABUSE = "abuse"

    @property
    def is_by_others(self) -> bool:
        """Tell whether it is done by others, who may read the phone too."""
        return self is not Harm.SELF_HARM
