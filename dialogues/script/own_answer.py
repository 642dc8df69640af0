"""An answer in a person's own words, beside those that a question offers."""

from collections.abc import Iterator, Mapping

from dialogues.script.columns import Column, Label, Measure, OwnWord

OTHER = "other"  # the code of such an answer, and the part that its words are stored under
LABEL = OwnWord(key="other_option")  # if its author gives no other


def checked(options: Mapping[str, str], *, other: bool, label: str | None) -> None:
    """Refuse a label without the answer, and the answer where its code is taken; ValueError."""
    if label is not None and not other:
        raise ValueError("write 'other: true' beside other_label, or take the label out")
    if other and OTHER in options:
        raise ValueError(f"take the answer '{OTHER}' out of options: other adds it")


def with_own(options: Mapping[str, str], own: Label | None) -> dict[str, Label]:
    """Put the answer in own words behind the others, if there is one."""
    return {**options, OTHER: own} if own is not None else {**options}


def words_column(own: Label | None) -> Iterator[Column]:
    """Give the column of the words, if there are any."""
    if own is not None:
        yield Column(measure=Measure.TEXT, suffix=f"__{OTHER}_words", part=OTHER, label=own)
