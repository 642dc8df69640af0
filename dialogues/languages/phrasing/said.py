"""What people say when they answer in words of their own, in English: yes, no, please, and."""

from dialogues.languages.phrasing.english import Group

LONGEST_LIST = 500  # characters

YES = (
    "yes, yes I do, yeah, yep, yup, aye, I do, I agree, agree, agreed, I consent, of course, "
    "certainly, definitely, absolutely"
)
FINE = "ok, okay, fine, sure, all right, alright, go ahead, sounds good, that's fine, 👍, 👌, ✅, ✔"
NO = (
    "no, no I don't, nope, nah, never, not really, I don't, I do not, I don't agree, "
    "I disagree, disagree, no way, 👎, ❌, 🚫"
)
COURTESY = "please, thanks, thank you, many thanks, cheers, 🙏, 🙂, 😊"
NOT = (
    "not, no, never, none, nothing, nobody, neither, nor, without, cannot, can't, don't, doesn't, "
    "didn't, isn't, aren't, won't, wouldn't, shouldn't, hardly"
)
NUMBERS = "zero/none/nil, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve"
ABOUT = (
    "about, around, roughly, approximately, approx, circa, ca, nearly, almost, maybe, perhaps, "
    "probably, just, only, exactly, some, I, I'm, am, we, we're, are, have, got, think, guess, "
    "say, would, it, it's, is, that's, there, there's, old, now, in, all, total, ~, ≈"
)
UNDO = (
    "undo, oops, wrong button, wrong answer, wrong one, that was wrong, mistake, my mistake, "
    "I made a mistake, I pressed the wrong button, change my answer, change answer, change that"
)
MEANT = (
    "I meant, meant, I mean, sorry I meant, no I meant, oops I meant, I wanted, I wanted to say, "
    "change to, change it to, make it"
)
TO_AGREE = "to agree to what they are asked; not to have everything about them deleted"

GROUPS = tuple(
    Group(
        where=f"What people write {aim}. Several words or phrases, with commas between them.",
        longest=LONGEST_LIST,
        texts={meaning: words},
    )
    for meaning, words, aim in (
        ("yes", YES, "to say yes, whatever they are asked"),
        ("fine", FINE, TO_AGREE),
        ("no", NO, "to say no, whatever they are asked"),
        ("courtesy", COURTESY, "beside an answer, to be polite"),
        ("and", "and, plus, also", "between two answers of several"),
        ("numbers", NUMBERS, "for 0 to 12, in order, with / between words for the same number"),
        ("about", ABOUT, "beside a number without changing it: single words"),
        ("undo", UNDO, "to say that an answer they gave is not what they meant"),
        ("meant", MEANT, "before the answer that they meant to give: I meant Green"),
        ("not", NOT, "to turn the meaning of an answer round: single words"),
    )
)
