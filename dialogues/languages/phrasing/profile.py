"""What people see of the bot on Telegram before they write to it, in English."""

from dialogues.languages.phrasing.english import Group

# Telegram takes no more than this.
LONGEST_DESCRIPTION = 512
LONGEST_ABOUT = 120
LONGEST_COMMAND = 256

COMMANDS = {
    "help": "what you can do here",
    "pause": "have a break from messages",
    "resume": "go on after a break",
    "back": "change your last answer",
    "privacy": "how your data is kept",
    "my_data": "get a copy of everything about you",
    "language": "change the language",
    "complain": "tell us what went wrong",
    "stop": "leave the dialogue",
    "forget": "delete everything about you",
}

GROUPS = (
    Group(
        where="In the empty chat on Telegram, before people press Start.",
        longest=LONGEST_DESCRIPTION,
        texts={
            "description": "Public bodies ask here what you think about a plan to share personal "
            "data.\n\nYou take part in short steps, over some days, when it suits you. To begin "
            "you need a link or a code from the people who run a dialogue."
        },
    ),
    Group(
        where="On the profile of the bot on Telegram.",
        longest=LONGEST_ABOUT,
        texts={
            "about": "Say what you think about plans to share personal data. "
            "Join with a link or code."
        },
    ),
    Group(
        where="In Telegram's menu of commands, behind the command in English.",
        longest=LONGEST_COMMAND,
        texts=COMMANDS,
    ),
)
