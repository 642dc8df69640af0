"""What simulated citizens write: plain remarks put together from reasons, worries and terms."""

from random import Random

_FOR = (
    "My neighbour was ill all winter and never asked for help.",
    "If one letter can get a cold home fixed, I think it is worth it.",
    "People should not have to tell the same story to three offices.",
    "Help should find people before they end up in hospital.",
    "It saves money that can be used for something better.",
    "My mum would never fill in a form like that by herself.",
)
_AGAINST = (
    "I would not want the council to know that somebody is ill.",
    "Lists get lost. It has happened before.",
    "I worry that it will be used for something else later.",
    "A wrong letter could shame somebody in front of the family.",
    "Some people will stop going to their doctor.",
    "Nobody asked me when they took down my details.",
)
_TERMS = (
    "People must be able to say no with one phone call.",
    "It should end on a fixed date unless it is agreed again.",
    "Somebody outside should check who looked at the list.",
    "Only the small team should see it, nobody else.",
    "They should tell us every year what came of it.",
    "It would be fair if they asked first.",
)
BOTH_SIDES = 0.5  # share of remarks that see the other side too
WITH_TERMS = 0.4  # share that name a condition
_LINKS = ("Still, ", "On the other hand, ", "But ", "At the same time, ")


def remark(random: Random, leaning: float) -> str:
    """Write one remark; the more somebody leans one way, the more of it leans with them."""
    own, other = (_FOR, _AGAINST) if random.random() < leaning else (_AGAINST, _FOR)
    text = random.choice(own)
    if random.random() < BOTH_SIDES:
        text += " " + _joined(random, random.choice(other))
    if random.random() < WITH_TERMS:
        text += " " + random.choice(_TERMS)
    return text


def _joined(random: Random, sentence: str) -> str:
    start = sentence if sentence.startswith("I ") else sentence[0].lower() + sentence[1:]
    return random.choice(_LINKS) + start
