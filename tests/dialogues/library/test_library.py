"""The shipped dialogues keep the promises that their README makes to citizens and officers."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from dialogues.checks.check import check
from dialogues.checks.duties import unmet
from dialogues.script.kinds.card import Card
from dialogues.script.kinds.consent import Consent
from dialogues.script.kinds.quiz import Quiz
from dialogues.script.kinds.rate import Rate
from dialogues.script.kinds.reveal import Reveal
from dialogues.script.kinds.say import Say
from dialogues.script.kinds.scale import Scale
from dialogues.script.kinds.single import Single
from dialogues.script.kinds.tradeoff import Tradeoff
from dialogues.text.readability import words
from tests.dialogues.checks.cases import TODAY
from tests.dialogues.shelf import (
    FULL,
    LIBRARY,
    LONG,
    SLUGS,
    cards,
    dialogue,
    each_long,
    each_shipped,
    messages,
    script,
    steps,
)

VOICES = {  # those that lean towards the plan, and those that lean away
    "early-help": (("v_leanne", "v_head", "v_worker"), ("v_tyler", "v_fatima", "v_pete")),
    "home-care-records": (("v_daughter", "v_alan", "v_nurse"), ("v_beryl", "v_colin", "v_worker")),
    FULL: (("v_carer", "v_nurse", "v_late"), ("v_tenant", "v_privacy", "v_mistake")),
}

# Purposes beyond taking part, where they are not those of most.
PURPOSES = {"taster": [], "panel-wave": ["compare", "quote", "deeper"]}

# Where a reader finds the answer of each knowledge item, word for word.
KEY_PASSAGES = {
    "early-help": {
        "k_told": "Eight weeks before, each parent would get a letter that explains the plan.",
        "k_chooses": "Two family workers look at each, and choose whom to write to.",
        "k_fines": "could not be used for fines when a child misses school",
        "k_kept": "kept together for one school year and then erased",
        "k_marks": "- marks, and notes on how a child behaves",
        "k_no_thanks": "If it says no, nothing else happens",
        "k_decides": "A committee of elected councillors will decide",
    },
    "home-care-records": {
        "k_notes": "- notes of talks with a doctor",
        "k_fact": "A care worker would see medicines and allergies",
        "k_refuse": "They could say no at any time, and would still get care.",
        "k_money": "the record could not be used to work out what somebody pays",
        "k_end": "One month after the care has ended, staff could no longer look in.",
        "k_look": "You could ask for the list of who looked at your record.",
        "k_decides": "A joint board of the council and the health board decides",
    },
    "host-kit": {},
    "jury-round": {
        "k_follow": "It does not have to follow you.",
        "k_names": "Inspectors would see only the address and the number.",
        "k_log": "A computer would keep a record of each look.",
        "k_notice": "They tell the tenant and the landlord two days before.",
    },
    "panel-wave": {
        "power_k_name": "It would get no name and no illness.",
        "power_k_refuse": "Each home gets a letter first, and can say no.",
    },
    "taster": {"can_refuse": "Each family gets a letter first and can say no."},
    FULL: {
        "can_stop": "**stop** to leave",
        "k_charity": "The charity sees nothing before that yes.",
        "k_health": "Yes means that the person has a serious breathing condition.",
        "k_refuse": "You could say no by phone, by post or online.",
        "k_kept": "The matched list would be kept for six months and then erased.",
        "k_benefits": "Staff could not use the list to check benefits",
        "k_decides": "A committee of elected councillors will decide.",
        "k_log": "A computer would keep a record each time somebody opens the list.",
        "k_reach": "About 30 in 100 homes are reached.",
    },
}

# The ids of every step, stage by stage, as they were published: `slug stage: ids`.
PUBLISHED = (Path(__file__).parent / "published_ids.txt").read_text("utf-8").splitlines()


def gap(one: list[Card], other: list[Card]) -> float:
    """Give how much longer the longer side is, as a share of the shorter one."""
    lengths = [
        sum(len(words(card.text + "\n" + (card.more or ""))) for card in side)
        for side in (one, other)
    ]
    return max(lengths) / min(lengths) - 1


# --- whole scripts --------------------------------------------------------------------------


@each_shipped
def test_shipped_dialogue_has_no_fault_and_no_warning_but_that_people_may_catch_up(slug):
    found = check(script(slug), today=TODAY, start=TODAY)

    assert [str(problem) for problem in found.problems] == []
    assert [accepted.problem.code for accepted in found.accepted] == ["stage-open-ended"]


@each_shipped
def test_shipped_dialogue_leaves_nothing_open_that_a_public_body_owes(slug):
    assert [str(problem) for problem in unmet(script(slug))] == []


@each_shipped
def test_slug_is_the_name_of_the_folder(slug):
    assert dialogue(slug).dialogue.id == slug


def test_library_holds_exactly_the_dialogues_tested_here():
    assert sorted(path.parent.name for path in LIBRARY.glob("*/dialogue.yaml")) == sorted(SLUGS)


@each_shipped
def test_ids_stay_as_published_since_answers_are_kept_under_them(slug):
    ids = [
        f"{slug} {stage.id}: {' '.join(step.id for step in stage.walk())}"
        for stage in dialogue(slug).stages
    ]

    assert ids == [line for line in PUBLISHED if line.startswith(f"{slug} ")]


@each_long
def test_parts_are_counted_right_where_they_are_announced(slug):
    stages = dialogue(slug).stages
    last_day = stages[-1].opens.day
    [announced] = [text for where, text in messages(slug) if where == "how_it_works.text"]
    invited = [stage.invitation.split(".")[0] for stage in stages if stage.invitation]

    assert f"There are {len(stages)} short parts over {last_day + 1} days." in announced
    assert invited == [
        f"Part {number} of {len(stages)}"
        for number, stage in enumerate(stages, 1)
        if stage.invitation
    ]


# --- fairness -------------------------------------------------------------------------------


@each_long
def test_voices_for_and_against_are_as_many_and_nearly_as_long(slug):
    for_it, against_it = (cards(slug, *names) for names in VOICES[slug])

    assert len(for_it) == len(against_it) == 3
    assert gap(for_it, against_it) <= 0.1


@each_long
def test_everybody_who_speaks_can_be_named_as_nearest_to_oneself(slug):
    [nearest] = [single for single in steps(slug, Single) if single.id == "nearest_voice"]
    [towards, away] = VOICES[slug]

    assert set(nearest.options) == {*towards, *away, "nobody"}
    assert [c.id for c in cards(slug, *towards, *away) if nearest.options[c.id] != c.title] == []


@each_shipped
def test_every_card_names_a_source_and_every_source_is_used(slug):
    named = [source for card in cards(slug) for source in card.sources]

    assert [card.id for card in cards(slug) if not card.sources] == []
    assert set(named) == set(dialogue(slug).sources)


@each_shipped
def test_source_without_an_address_is_made_up_or_to_be_filled_in_and_says_so(slug):
    without = [source.title for source in dialogue(slug).sources.values() if source.url is None]

    assert [t for t in without if "made up" not in t and not t.startswith("FILL IN: ")] == []


@each_shipped
def test_bodies_are_said_to_be_made_up(slug):
    bodies = dialogue(slug).proposal.bodies

    assert [body for body in bodies if not body.endswith("(made up)")] == []


def test_numbers_made_up_for_illustration_say_so_on_the_card():
    [card] = cards(FULL, "t_choice")

    assert "These numbers are made up" in card.text
    assert "made-up numbers" in card.image.alt


@each_long
def test_gains_and_losses_of_each_choice_have_the_same_weight(slug):
    [package] = steps(slug, Tradeoff)
    settings = [setting for dial in package.dials.values() for setting in dial.settings.values()]
    gains = sum(len(words(setting.gains)) for setting in settings)
    losses = sum(len(words(setting.gives_up)) for setting in settings)

    assert max(gains, losses) / min(gains, losses) - 1 <= 0.05
    assert [
        s.label for s in settings if abs(len(words(s.gains)) - len(words(s.gives_up))) > 4
    ] == []


@each_long
def test_figures_of_the_choices_say_that_they_are_made_up(slug):
    [package] = steps(slug, Tradeoff)
    told = [
        text
        for dial in package.dials.values()
        for setting in dial.settings.values()
        for text in (setting.gains, setting.gives_up)
    ]

    assert [text for text in told if re.search(r"\d", text) and "made-up" not in text] == []
    assert [text for text in told if "made-up" in text] != []


@each_long
def test_public_scores_the_plan_on_the_same_twelve_things(slug):
    [score] = [rate for rate in steps(slug, Rate) if rate.id == "score"]
    [first] = [rate for rate in steps(FULL, Rate) if rate.id == "score"]

    assert " ".join(score.items) == (
        "purpose_clear purpose_needed purpose_only least_data good_over_harm worst_case fair"
        " say_no checked money told put_right"
    )
    assert (score.text, score.items) == (first.text, first.items)


# --- knowledge ------------------------------------------------------------------------------


@each_shipped
def test_answer_of_every_quiz_stands_on_its_card(slug):
    own = [quiz for quiz in steps(slug, Quiz) if not quiz.repeats]
    by_id = {card.id: card for card in cards(slug)}
    passages = KEY_PASSAGES[slug]

    missing = [
        quiz.id
        for quiz in own
        if passages[quiz.id] not in " ".join(by_id[quiz.card].text.replace("\n", " ").split())
    ]

    assert missing == []
    assert [quiz.id for quiz in own] == list(passages)


@each_long
def test_knowledge_is_asked_twice_and_explained_only_the_second_time(slug):
    first = [quiz for quiz in steps(slug, Quiz) if quiz.id.startswith("k_")]
    second = [quiz for quiz in steps(slug, Quiz) if quiz.repeats]

    assert len(first) in (7, 8)
    assert sorted(quiz.repeats for quiz in second) == sorted(quiz.id for quiz in first)
    assert [quiz.repeats for quiz in second] != [quiz.id for quiz in first]
    assert [quiz.id for quiz in first if quiz.explain] == []
    assert [quiz.id for quiz in second if not quiz.explain] == []


@pytest.mark.parametrize("slug", [*LONG, "jury-round", "panel-wave"])
def test_right_answers_are_yes_as_often_as_no(slug):
    keys = Counter(
        quiz.answer
        for quiz in steps(slug, Quiz)
        if "k_" in quiz.id and set(quiz.options or ()) == {"yes", "no"}
    )

    assert keys["yes"] == keys["no"] > 0


# --- views before and after -----------------------------------------------------------------


@each_shipped
def test_views_compared_have_the_same_answers_to_choose_from(slug):
    by_id = {step.id: step for step in steps(slug, Single, Scale)}
    later = [step for step in by_id.values() if step.compare_to]

    def choices(step: Single | Scale) -> object:
        return step.options if isinstance(step, Single) else (step.items, step.least, step.most)

    assert later
    assert [s.id for s in later if choices(s) != choices(by_id[s.compare_to])] == []


@each_long
def test_judgement_waits_for_both_sides_and_three_days(slug):
    [gate] = [stage.gate for stage in dialogue(slug).stages if stage.gate.seen]
    required = {
        card.id
        for stage_id in ("basics", "good_bad_safe", "voices")
        for card in dialogue(slug).stage(stage_id).walk()
        if isinstance(card, Card)
    }

    assert set(gate.seen) == required
    assert gate.since_joining == timedelta(days=3)


@each_shipped
def test_results_are_shown_only_after_every_other_view_is_given(slug):
    for stage, reveal in dialogue(slug).walk():
        if isinstance(reveal, Reveal):
            after = list(stage.walk())[list(stage.walk()).index(reveal) + 1 :]

            assert reveal.of == "judgement"
            assert [step.id for step in after if not isinstance(step, Say)] == []


# --- consent --------------------------------------------------------------------------------


@each_shipped
def test_each_use_of_answers_is_agreed_to_on_its_own(slug):
    [consent] = steps(slug, Consent)

    assert [purpose.id for purpose in consent.required] == ["take_part"]
    assert [purpose.id for purpose in consent.optional] == PURPOSES.get(slug, ["quote", "contact"])


@each_shipped
def test_consent_names_the_chat_company_and_the_ways_out(slug):
    [consent] = steps(slug, Consent)
    said = " ".join(consent.text.split())

    assert "the company behind it can see this chat" in said
    assert "You can leave, erase your answers or complain at any time." in said


# --- pictures -------------------------------------------------------------------------------


def test_every_picture_is_small_shown_and_told_in_words():
    folder = LIBRARY / FULL
    shown = {card.image.file: card.image.alt for card in cards(FULL) if card.image}
    files = {f"img/{file.name}": file.read_bytes() for file in folder.glob("img/*")}

    assert set(shown) == set(files)
    assert {name for name, content in files.items() if not content.startswith(b"\x89PNG")} == set()
    assert {name: len(content) for name, content in files.items() if len(content) > 60_000} == {}
    assert {name: alt for name, alt in shown.items() if len(words(alt)) < 15} == {}
