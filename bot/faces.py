"""What people see of the bot on Telegram before they write to it, in each language."""

from collections.abc import Mapping

from bot.telegram.register import Face

ENGLISH = Face(
    description=(
        "Public bodies ask here what you think about a plan to share personal data.\n\n"
        "You take part in short steps, over some days, when it suits you. To begin you need a "
        "link or a code from the people who run a dialogue."
    ),
    about="Say what you think about plans to share personal data. Join with a link or code.",
    commands={
        "help": "what you can do here",
        "pause": "have a break from messages",
        "resume": "go on after a break",
        "privacy": "how your data is kept",
        "my_data": "get a copy of everything about you",
        "language": "change the language",
        "complain": "tell us what went wrong",
        "stop": "leave the dialogue",
        "forget": "delete everything about you",
    },
)

FACES: Mapping[str, Face] = {"en": ENGLISH}
