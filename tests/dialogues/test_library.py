"""The shipped dialogues keep the promises that their README makes to citizens and officers."""

import re
from collections import Counter
from datetime import timedelta

from dialogues.checks import check
from dialogues.reading import words
from dialogues.steps import Card, Consent, Quiz, Reveal, Say, Scale, Single
from dialogues.weighing import Rate, Tradeoff
from tests.dialogues.cases import TODAY
from tests.dialogues.shelf import (
    FULL,
    LIBRARY,
    SLUGS,
    cards,
    dialogue,
    each_shipped,
    messages,
    script,
    steps,
)

VOICES_FOR = ("v_carer", "v_nurse", "v_late")
VOICES_AGAINST = ("v_tenant", "v_privacy", "v_mistake")

# Where a reader finds the answer of each knowledge item, word for word.
KEY_PASSAGES = {
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

STABLE_IDS = {
    "taster": {
        "start": "hello consent heard idea first_judgement",
        "weigh": "sides g_meal r_mistake can_refuse judgement if_conditions promises sure"
        " reason_against_view what_others_said thanks",
    },
    FULL: {
        "welcome": "hello not_decided how_it_works consent your_rights can_stop",
        "about_you": "about_you_intro age_band sex ethnic_group disability housing area heard",
        "first_view": "idea first_judgement first_sure first_matters first_trust knowledge_intro"
        " k_charity k_health k_refuse k_kept k_benefits k_decides k_log k_reach first_thought",
        "basics": "basics_intro b_problem b_who basics_clear_1 b_data b_not b_flow basics_clear_2"
        " b_law b_decides b_refuse basics_question",
        "good_bad_safe": "sides_intro sides g_health g_hidden g_forms g_money r_match r_leak"
        " r_creep r_trust weighty_points sides_pause safeguards s_roles s_log s_delete s_group"
        " safer sides_thought",
        "voices": "voices_intro six_voices v_carer v_nurse v_late v_tenant v_privacy v_mistake"
        " nearest_voice voices_new voices_missing",
        "trade_offs": "trade_offs_intro t_plan t_choice package rank_matters t_ways choose_way"
        " hardest_choice",
        "check": "check_intro c_reach c_log c_decides c_benefits c_kept c_refuse c_health"
        " c_charity trust",
        "judgement": "judgement_intro judgement sure conditions if_yes_if own_promise"
        " if_no_unless own_change reason_for_view reason_against_view judgement_pause score"
        " change_mind what_others_said",
        "how_was_it": "how_was_it_intro evaluation felt_pushed change_next_time",
        "closing": "thanks what_next still_in_charge",
    },
}


def gap(one: list[Card], other: list[Card]) -> float:
    """Give how much longer the longer side is, as a share of the shorter one."""
    lengths = [
        sum(len(words(card.text + "\n" + (card.more or ""))) for card in side)
        for side in (one, other)
    ]
    return max(lengths) / min(lengths) - 1


# --- whole scripts --------------------------------------------------------------------------


@each_shipped
def test_shipped_dialogue_has_no_fault_and_no_warning(slug):
    found = check(script(slug), today=TODAY, start=TODAY)

    assert [str(problem) for problem in found.problems] == []
    assert found.accepted == ()


@each_shipped
def test_slug_is_the_name_of_the_folder(slug):
    assert dialogue(slug).dialogue.id == slug


def test_library_holds_exactly_the_dialogues_tested_here():
    assert sorted(path.parent.name for path in LIBRARY.glob("*/dialogue.yaml")) == sorted(SLUGS)


@each_shipped
def test_ids_stay_as_published_since_answers_are_kept_under_them(slug):
    ids = {stage.id: " ".join(step.id for step in stage.walk()) for stage in dialogue(slug).stages}

    assert ids == STABLE_IDS[slug]


def test_parts_are_counted_right_where_they_are_announced():
    stages = dialogue(FULL).stages
    last_day = stages[-1].opens.day
    announced = [text for where, text in messages(FULL) if where == "how_it_works.text"]
    invited = [stage.invitation.split(".")[0] for stage in stages if stage.invitation]

    assert f"There are {len(stages)} short parts over {last_day + 1} days." in announced[0]
    assert invited == [
        f"Part {number} of {len(stages)}"
        for number, stage in enumerate(stages, 1)
        if stage.invitation
    ]


# --- fairness -------------------------------------------------------------------------------


def test_voices_for_and_against_are_as_many_and_nearly_as_long():
    for_it, against_it = cards(FULL, *VOICES_FOR), cards(FULL, *VOICES_AGAINST)

    assert len(for_it) == len(against_it) == 3
    assert gap(for_it, against_it) <= 0.1


@each_shipped
def test_every_card_names_a_source_and_every_source_is_used(slug):
    named = [source for card in cards(slug) for source in card.sources]

    assert [card.id for card in cards(slug) if not card.sources] == []
    assert set(named) == set(dialogue(slug).sources)


@each_shipped
def test_source_without_an_address_says_that_it_is_made_up(slug):
    without = [source.title for source in dialogue(slug).sources.values() if source.url is None]

    assert [title for title in without if "made up" not in title] == []


@each_shipped
def test_bodies_are_said_to_be_made_up(slug):
    bodies = dialogue(slug).proposal.bodies

    assert [body for body in bodies if not body.endswith("(made up)")] == []


def test_numbers_made_up_for_illustration_say_so_on_the_card():
    [card] = cards(FULL, "t_choice")

    assert "These numbers are made up" in card.text
    assert "made-up numbers" in card.image.alt


def test_gains_and_losses_of_each_choice_have_the_same_weight():
    [package] = steps(FULL, Tradeoff)
    settings = [setting for dial in package.dials.values() for setting in dial.settings.values()]
    gains = sum(len(words(setting.gains)) for setting in settings)
    losses = sum(len(words(setting.gives_up)) for setting in settings)

    assert max(gains, losses) / min(gains, losses) - 1 <= 0.05
    assert [
        s.label for s in settings if abs(len(words(s.gains)) - len(words(s.gives_up))) > 4
    ] == []


def test_figures_of_the_choices_say_that_they_are_made_up():
    [package] = steps(FULL, Tradeoff)
    told = [
        text
        for dial in package.dials.values()
        for setting in dial.settings.values()
        for text in (setting.gains, setting.gives_up)
    ]

    assert [text for text in told if re.search(r"\d", text) and "made-up" not in text] == []
    assert [text for text in told if "made-up" in text] != []


def test_public_scores_the_plan_on_twelve_things():
    [score] = steps(FULL, Rate)

    assert " ".join(score.items) == (
        "purpose_clear purpose_needed purpose_only least_data good_over_harm worst_case fair"
        " say_no checked money told put_right"
    )


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


def test_knowledge_is_asked_twice_and_explained_only_the_second_time():
    first = [quiz for quiz in steps(FULL, Quiz) if quiz.id.startswith("k_")]
    second = [quiz for quiz in steps(FULL, Quiz) if quiz.repeats]

    assert len(first) == 8
    assert sorted(quiz.repeats for quiz in second) == sorted(quiz.id for quiz in first)
    assert [quiz.repeats for quiz in second] != [quiz.id for quiz in first]
    assert [quiz.id for quiz in first if quiz.explain] == []
    assert [quiz.id for quiz in second if not quiz.explain] == []


def test_right_answers_are_yes_as_often_as_no():
    keys = [
        quiz.answer
        for quiz in steps(FULL, Quiz)
        if quiz.id.startswith("k_") and set(quiz.options) == {"yes", "no"}
    ]

    assert Counter(keys) == {"yes": 2, "no": 2}


# --- views before and after -----------------------------------------------------------------


@each_shipped
def test_views_compared_have_the_same_answers_to_choose_from(slug):
    by_id = {step.id: step for step in steps(slug, Single, Scale)}
    later = [step for step in by_id.values() if step.compare_to]

    def choices(step: Single | Scale) -> object:
        return step.options if isinstance(step, Single) else (step.items, step.least, step.most)

    assert later
    assert [s.id for s in later if choices(s) != choices(by_id[s.compare_to])] == []


def test_judgement_waits_for_both_sides_and_three_days():
    gate = dialogue(FULL).stage("judgement").gate
    required = {
        card.id
        for stage_id in ("basics", "good_bad_safe", "voices")
        for card in dialogue(FULL).stage(stage_id).walk()
        if isinstance(card, Card)
    }

    assert set(gate.seen) == required
    assert gate.since_joining == timedelta(days=3)


@each_shipped
def test_results_are_shown_only_after_every_other_view_is_given(slug):
    [(stage, reveal)] = [
        (stage, step) for stage, step in dialogue(slug).walk() if isinstance(step, Reveal)
    ]
    after = list(stage.walk())[list(stage.walk()).index(reveal) + 1 :]

    assert reveal.of == "judgement"
    assert [step.id for step in after if not isinstance(step, Say)] == []


# --- consent --------------------------------------------------------------------------------


def test_each_use_of_answers_is_agreed_to_on_its_own():
    [consent] = steps(FULL, Consent)

    assert [purpose.id for purpose in consent.required] == ["take_part"]
    assert [purpose.id for purpose in consent.optional] == ["quote", "contact"]


# --- pictures -------------------------------------------------------------------------------


def test_every_picture_is_small_shown_and_told_in_words():
    folder = LIBRARY / FULL
    shown = {card.image.file: card.image.alt for card in cards(FULL) if card.image}
    files = {f"img/{file.name}": file.read_bytes() for file in folder.glob("img/*")}

    assert set(shown) == set(files)
    assert {name for name, content in files.items() if not content.startswith(b"\x89PNG")} == set()
    assert {name: len(content) for name, content in files.items() if len(content) > 60_000} == {}
    assert {name: alt for name, alt in shown.items() if len(words(alt)) < 15} == {}
