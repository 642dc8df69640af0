"""The words that people can write at any time and that are always obeyed, in English."""

from dialogues.languages.phrasing.english import Group
from dialogues.script.limits import LONGEST_LABEL

BETWEEN = ","  # stands between words for the same command, the first of which we name ourselves

GROUPS = tuple(
    Group(
        where=f"What people write {aim}. One word or several, with commas between them.",
        longest=LONGEST_LABEL,
        texts={command: words},
    )
    for command, words, aim in (
        ("help", "help", "to see what they can do"),
        ("pause", "pause", "to hear nothing for now"),
        ("resume", "resume", "to go on after a pause"),
        ("stop", "stop, leave", "to leave for good; their answers are kept"),
        ("forget", "forget, forget me, delete", "to have everything about them deleted"),
        ("my_data", "my data, mydata", "to get a copy of all that is held about them"),
        ("privacy", "privacy", "to read what happens to their answers"),
        ("language", "language", "to change the language"),
        ("complain", "complain", "to complain"),
        ("cancel", "cancel", "to go back instead of complaining"),
        ("back", "back, go back", "to change their last answer"),
        ("skip", "skip", "to leave out a question"),
        ("menu", "menu", "to choose among their dialogues"),
    )
)
