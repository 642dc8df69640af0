"""What a panel wave, a jury-style round and a host kit owe to their method, the scripts keep."""

import re
from hashlib import sha256

from dialogues.script.kinds.card import Card
from dialogues.script.kinds.single import Single
from tests.dialogues.shelf import LIBRARY, dialogue, steps

# Change it only when the trend line may be cut; tell that in the changelog.
CORE = "01c6bacb0e61fe53"
WHOLE_EVENING = 100  # minutes at the table


def stage_texts(slug: str, stage_id: str) -> str:
    """Give everything that people read in a stage, as one text."""
    return dialogue(slug).stage(stage_id).model_dump_json(exclude_defaults=True)


def handout(name: str) -> str:
    """Give the words of a paper of the host kit, whatever its lines."""
    text = (LIBRARY / "host-kit" / "files" / name).read_text("utf-8")
    return " ".join(text.split())


def spoken(text: str) -> str:
    """Give the words of a text as they stand on paper, without bold and whatever its lines."""
    return " ".join(text.replace("**", "").split())


def minutes_named(text: str) -> list[tuple[int, int]]:
    """Find the parts of the evening that a text announces, such as 10 to 25 minutes."""
    found = re.findall(r"\b(\d+) to (\d+) minutes:", text, re.IGNORECASE)
    return sorted({(int(begin), int(end)) for begin, end in found})


# --- panel wave -----------------------------------------------------------------------------


def test_core_of_the_panel_reads_as_it_did_in_every_wave_before():
    assert sha256(stage_texts("panel-wave", "core").encode()).hexdigest()[:16] == CORE


def test_core_comes_before_the_topic_and_neither_has_ids_of_the_other():
    stages = [stage.id for stage in dialogue("panel-wave").stages]
    core, topic = (
        [step.id for step in dialogue("panel-wave").stage(stage).walk()]
        for stage in ("core", "power")
    )

    assert stages.index("core") < stages.index("power")
    assert [step for step in core if not step.startswith("core_")] == []
    assert [step for step in topic if step.startswith("core_")] == []


def test_panel_is_told_what_came_of_the_last_wave_before_anything_is_asked():
    first, consent, told = dialogue("panel-wave").stages[0].steps

    assert (first.type, consent.type, told.id) == ("say", "consent", "last_wave")
    assert "**Changed:**" in told.text
    assert "**Not changed:**" in told.text


def test_wave_takes_fifteen_minutes_or_a_little_more():
    assert sum(stage.minutes for stage in dialogue("panel-wave").stages) in (15, 16)


# --- jury-style round -----------------------------------------------------------------------


def test_every_clause_is_voted_on_in_the_same_words_and_one_would_stop_the_plan():
    clauses = [step for step in steps("jury-round", Single) if step.id.startswith("clause_")]
    answers = dialogue("jury-round").scales["clause_vote"]

    assert [clause.text.split("**")[1] for clause in clauses] == [
        f"Clause {number}." for number in range(1, 9)
    ]
    assert [clause.id for clause in clauses if clause.options != answers] == []
    assert clauses[-1].text == (
        "**Clause 8.** The plan does not go ahead. The council finds another way."
    )


def test_parts_that_need_people_together_say_so_in_title_and_invitation():
    together = [
        stage for stage in dialogue("jury-round").stages if stage.title.startswith("Together: ")
    ]

    assert [stage.id for stage in together] == ["hearing", "drafting"]
    assert [s.id for s in together if "together and not in this chat" not in s.invitation] == []


def test_nobody_votes_before_all_facts_and_witnesses():
    seen = {
        card.id
        for stage in ("facts", "witnesses")
        for card in dialogue("jury-round").stage(stage).walk()
        if isinstance(card, Card)
    }

    assert set(dialogue("jury-round").stage("vote").gate.seen) == seen | {"charge_question"}


# --- host kit -------------------------------------------------------------------------------


def test_paper_cards_say_what_the_phone_says():
    on_paper = handout("table-cards.txt")
    plan = next(card for card in steps("host-kit", Card) if card.id == "t_plan")
    sides = [card for card in steps("host-kit", Card) if card.side != "neutral"]

    assert len(sides) == 6
    assert [c.id for c in sides if f"{c.title} {spoken(c.text)}" not in on_paper] == []
    assert spoken(plan.text).partition('?" ')[2] in on_paper
    assert spoken(plan.more) in on_paper


def test_paper_slip_asks_each_person_what_their_own_phone_asks():
    on_paper = handout("private-slips.txt")
    asked = ("age_band", "sex", "ethnic_group", "disability", "first_judgement", "judgement")
    asked += ("promises", "reason", "host_rating", "felt_pushed")
    by_id = {step.id: step for _, step in dialogue("host-kit").walk()}
    labels = [
        label
        for step in asked
        for field in ("options", "items")
        for label in getattr(by_id[step], field, {}).values()
    ]

    assert [step for step in asked if spoken(by_id[step].text) not in on_paper] == []
    assert [label for label in labels if label not in on_paper] == []


def test_parts_of_the_evening_follow_one_another_on_the_phone_and_on_paper():
    phone = minutes_named(stage_texts("host-kit", "table"))
    paper = minutes_named(handout("run-sheet.txt"))

    assert phone == paper
    assert [begin for begin, _ in paper] == [0, *(end for _, end in paper[:-1])]
    assert paper[-1][1] == WHOLE_EVENING


def test_host_and_table_rate_the_same_things_apart():
    by_id = {step.id: step for _, step in dialogue("host-kit").walk()}

    assert list(by_id["host_rating"].items) == list(by_id["host_own_rating"].items)
    assert by_id["if_table_meets"].otherwise[0].id == "p_wait"
    assert by_id["host_rating"] in by_id["if_table_meets"].otherwise
