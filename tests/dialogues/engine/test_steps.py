"""Every kind of step takes its answer, by tap or by words, and stores it whole."""

from datetime import timedelta

import pytest

from dialogues.languages.phrases import phrase
from dialogues.turn.effects import AnswerSource, Record, Standing
from dialogues.turn.events import Attached, Edited, Pressed, Tallied
from tests.dialogues.builders import (
    COLOURS,
    MONDAY,
    Talk,
    agreed,
    card,
    plan_of,
    reflect,
    single,
    stage,
    texts,
)

PROFILE = {
    "type": "profile",
    "id": "age",
    "text": "How old are you?",
    "why": "To see who is missing.",
    "options": {"young": "Under 40", "old": "40 or over"},
}
MULTI = {"type": "multi", "id": "many", "text": "Which?", "options": COLOURS, "most": 2}
RANK = {"type": "rank", "id": "order", "text": "Order?", "options": COLOURS, "random": False}
SCALE = {
    "type": "scale",
    "id": "trust",
    "text": "How much?",
    "items": {"council": "The council", "board": "The board"},
    "labels": {1: "Not at all", 5: "Fully"},
    "unsure": "I cannot say",
}
QUIZ = {
    "type": "quiz",
    "id": "sky",
    "text": "What colour is the sky?",
    "options": COLOURS,
    "answer": "blue",
    "card": "fact",
    "explain": "Air scatters blue light.",
    "random": False,
}


def asked(*steps: dict) -> Talk:
    """Somebody who agreed and is at the first of these steps; one more card follows."""
    return agreed(stage("first", *steps, card("end")))


def answers(talk: Talk) -> list[tuple]:
    """Give what was stored after consent: part, code, number, standing."""
    return [(r.part, r.code, r.number, str(r.standing)) for r in talk.records[1:]]


def test_tap_is_stored_whole():
    talk = asked(single("colour"))
    asked_at = talk.now

    talk.press("Green")

    assert talk.records[1:] == [
        Record(
            stage="first",
            step="colour",
            kind="single",
            code="green",
            source=AnswerSource.TAPPED,
            standing=Standing.ANSWERED,
            asked_at=asked_at,
        )
    ]


@pytest.mark.parametrize("text", ["Green", "green", " GREEN! ", "Green, please"])
def test_answer_is_understood_as_people_type_it(text: str):
    talk = asked(single("colour"))

    talk.say(text)

    assert answers(talk) == [("", "green", None, "answered")]
    assert talk.records[-1].source == AnswerSource.TYPED


@pytest.mark.parametrize("text", ["Purple", "0", "4", "999999999999", "", "-1", "\u22122"])
def test_odd_answer_gets_a_kind_word_and_the_question_again(text: str):
    talk = asked(single("colour"))

    shown = talk.say(text)

    assert texts(shown) == [phrase("en", "odd_choice"), "Which?\n\n1. Red\n2. Green\n3. Blue"]
    assert answers(talk) == []


def test_tap_that_was_on_its_way_counts_after_the_question_was_asked_again():
    talk = asked(single("colour"))
    tap = Pressed(prompt=talk.state.prompt.no, button=0)

    talk.say("Purple")
    talk.take(tap)

    assert answers(talk) == [("", "red", None, "answered")]


def test_answer_is_echoed_with_the_next_message_for_chats_that_do_not_show_taps():
    talk = asked(single("colour"))

    shown = talk.press("Green")

    assert [show.echo for show in shown] == ["Green"]


def test_random_order_is_the_persons_own_and_recorded():
    orders = set()
    for seed in range(20):
        talk = Talk(plan=asked(single("colour", random=True)).plan)
        talk.join(seed=seed)
        talk.press("I agree")
        talk.press("Green")
        orders.add(talk.records[-1].shown_order)

    assert len(orders) > 3
    assert {tuple(sorted(order)) for order in orders} == {("blue", "green", "red")}


def test_profile_question_may_stay_unanswered():
    talk = asked(PROFILE)

    talk.press("Prefer not to say")

    assert answers(talk) == [("", None, None, "prefer_not_to_say")]


def test_multi_is_stored_once_when_done():
    talk = asked(MULTI)
    talk.press("Red")
    marked = talk.press("Blue")

    talk.press("Done")

    assert marked[0].buttons == ("✓ Red", "Green", "✓ Blue", "Done")
    assert marked[0].redraws
    assert answers(talk) == [("", "red blue", None, "answered")]


def test_multi_holds_no_more_than_it_may():
    talk = asked(MULTI)
    talk.press("Red")
    talk.press("Blue")

    shown = talk.press("Green")

    assert texts(shown) == [phrase("en", "multi_full", count=2)]
    assert talk.state.prompt.picked == ("red", "blue")


def test_pick_is_taken_back_by_a_second_press():
    talk = asked(MULTI)
    talk.press("Red")

    shown = talk.press("✓ Red")

    assert shown[0].buttons == ("Red", "Green", "Blue", "Skip")


def test_same_press_within_a_second_is_a_double_tap():
    talk = asked(MULTI)
    talk.press("Red")
    talk.now += timedelta(milliseconds=300)

    shown = talk.press_at(0)

    assert shown == []
    assert talk.state.prompt.picked == ("red",)


def test_exclusive_answer_clears_the_others():
    talk = asked({**MULTI, "exclusive": ["blue"]})
    talk.press("Red")

    shown = talk.press("Blue")

    assert shown[0].buttons == ("Red", "Green", "✓ Blue", "Done")


def test_rank_ends_with_the_last_place():
    talk = asked(RANK)
    talk.press("Blue")
    numbered = talk.press("Red")
    talk.press("Green")

    assert numbered[0].buttons == ("2. Red", "Green", "1. Blue", "Done")
    assert answers(talk) == [("", "blue red green", None, "answered")]


def test_scale_asks_for_each_item_and_tells_the_question_once():
    talk = asked(SCALE)
    first = talk.messages[-1].text

    second = talk.press("4")
    talk.press("I cannot say")

    ends = "_1 = Not at all · 5 = Fully_"
    assert first == f"How much?\n\n**The council**\n\n{ends}"
    assert second[0].text == f"**The board**\n\n{ends}"
    assert answers(talk) == [
        ("council", "4", 4.0, "answered"),
        ("board", "unsure", None, "answered"),
    ]


def test_scale_in_random_order_records_the_order():
    talk = asked({**SCALE, "random": True})

    talk.press("4")

    assert sorted(talk.records[-1].shown_order) == ["board", "council"]
    assert talk.records[-1].part == talk.records[-1].shown_order[0]


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Blue", "**That is right.** Air scatters blue light."),
        ("Red", "**Not quite. The answer is: Blue.** Air scatters blue light."),
        ("I don't know", "**The answer is: Blue.** Air scatters blue light."),
    ],
)
def test_quiz_tells_the_answer_kindly(label: str, told: str):
    talk = asked(card("fact"), QUIZ)
    talk.press("Next")

    shown = talk.press(label)

    assert texts(shown)[0] == told


def test_quiz_that_repeats_another_says_nothing_in_between():
    quiet = {key: value for key, value in QUIZ.items() if key != "explain"}
    again = {"type": "quiz", "id": "sky_again", "repeats": "sky", "random": False}
    talk = asked(card("fact"), quiet, again)
    talk.press("Next")

    between = talk.press("Red")
    talk.press("Blue")

    assert texts(between) == ["What colour is the sky?"]
    assert answers(talk) == [
        ("", "red", 0.0, "answered"),
        ("", "blue", 1.0, "answered"),
    ]


def test_reflection_takes_several_messages():
    talk = asked(reflect())
    talk.say("One thing.")
    talk.say("Another.")

    shown = talk.press("Done")

    assert [(r.part, r.text) for r in talk.records[1:]] == [("1", "One thing."), ("2", "Another.")]
    assert shown[0].text.startswith("**end**")


def test_reflection_holds_thirty_messages_and_says_so():
    talk = asked(reflect())
    for number in range(30):
        talk.say(f"Thought {number}")

    shown = talk.say("One too many")

    assert texts(shown) == [phrase("en", "reflect_full", count=30)]
    assert len(talk.records) == 31


def test_reflection_that_was_begun_is_asked_again_with_done():
    talk = asked(reflect())
    talk.say("One thing.")

    shown = talk.say("help")

    assert shown[1].buttons == ("Done",)


def test_voice_is_kept_where_the_script_allows_it():
    talk = asked(reflect(accept=["text", "voice"]))

    talk.take(Attached(media="voice", ref="v1", caption=""))

    assert talk.records[-1].ref == "v1"
    assert talk.records[-1].source == AnswerSource.VOICE


@pytest.mark.parametrize("media", ["voice", "photo", "sticker", "text", "location"])
def test_attachment_that_is_no_answer_gets_a_kind_word(media: str):
    talk = asked(reflect())

    shown = talk.take(Attached(media=media, ref="v1"))

    assert texts(shown)[0] == phrase("en", "odd_media")
    assert len(shown) == 2
    assert answers(talk) == []


# --- albums -----------------------------------------------------------------------------------


def send_album(talk: Talk, *media: str, album: str = "g1") -> list[list[str]]:
    """Send several things at once; give what each was answered with."""
    answered = []
    for kind in media:
        talk.refs += 1
        shown = talk.take(Attached(media=kind, ref=f"m{talk.refs}", album=album))
        answered.append(texts(shown))
    return answered


KEPT = [phrase("en", "reflect_kept")]


def test_every_picture_of_an_album_is_kept_and_one_answer_given():
    talk = asked(reflect(accept=["text", "photo"]))

    answered = send_album(talk, *["photo"] * 4)

    assert answered == [KEPT, [], [], []]
    assert [(r.part, r.ref) for r in talk.records[1:]] == [
        ("1", "m1"),
        ("2", "m2"),
        ("3", "m3"),
        ("4", "m4"),
    ]


def test_done_under_the_one_answer_ends_the_reflection():
    talk = asked(reflect(accept=["text", "photo"]))
    send_album(talk, "photo", "photo")

    shown = talk.press("Done")

    assert texts(shown) == ["**end**\n\nAbout end."]


def test_two_albums_and_single_photos_are_each_answered():
    talk = asked(reflect(accept=["text", "photo"]))

    answered = [
        *send_album(talk, "photo", "photo"),
        *send_album(talk, "photo", "photo", album="g2"),
        *send_album(talk, "photo", "photo", album=""),
    ]

    assert answered == [KEPT, [], KEPT, [], KEPT, KEPT]


def test_album_that_is_no_answer_is_told_so_once():
    talk = asked(reflect())

    answered = send_album(talk, *["photo"] * 3)

    assert [len(shown) for shown in answered] == [2, 0, 0]
    assert answers(talk) == []


def test_what_of_an_album_cannot_be_kept_is_told():
    talk = asked(reflect(accept=["text", "photo"]))

    answered = send_album(talk, "photo", "video", "video")

    assert [shown[:1] for shown in answered] == [KEPT, [phrase("en", "odd_media")], []]


def test_rest_of_an_album_that_comes_after_done_is_not_lost_in_silence():
    talk = asked(reflect(accept=["text", "photo"]))
    send_album(talk, "photo")
    talk.press("Done")

    answered = send_album(talk, "photo", "photo")

    assert [shown[:1] for shown in answered] == [[phrase("en", "odd_media")], []]


def test_album_of_more_than_fits_is_told_once():
    talk = asked(reflect(accept=["text", "photo"]))

    answered = send_album(talk, *["photo"] * 33)

    assert answered == [KEPT, *[[]] * 29, [phrase("en", "reflect_full", count=30)], [], []]


# --- changes, cards, quizzes ------------------------------------------------------------------


def test_changed_message_is_a_further_revision():
    talk = asked(reflect())
    talk.say("Becuase", ref="r1")

    shown = talk.take(Edited(text="Because", ref="r1"))

    assert texts(shown) == [phrase("en", "edited")]
    assert [(r.part, r.text, r.revision) for r in talk.records[1:]] == [
        ("1", "Becuase", 1),
        ("1", "Because", 2),
    ]


def test_change_of_a_message_that_was_no_answer_is_told():
    talk = asked(reflect())

    shown = talk.take(Edited(text="Hello", ref="elsewhere"))

    assert texts(shown) == [phrase("en", "edited_other")]


def test_card_tells_more_on_request_and_then_offers_the_rest():
    talk = asked(card("fact", more="Much more."))

    shown = talk.press("Tell me more")

    assert (shown[0].text, shown[0].buttons) == ("Much more.", ("Next",))


def test_deck_is_dealt_one_side_first_and_recorded():
    cards = [card(f"c{n}", side=side) for n, side in enumerate(["benefit", "risk"] * 2)]
    talk = asked({"type": "deck", "id": "sides", "order": "sides", "cards": cards})
    for _ in cards:
        talk.press("Next")

    order = talk.records[1].shown_order
    sides = [next(c["side"] for c in cards if c["id"] == name) for name in order]
    assert talk.state.shown[:4] == order
    assert sides in (["benefit"] * 2 + ["risk"] * 2, ["risk"] * 2 + ["benefit"] * 2)


@pytest.mark.parametrize(("point", "card_shown"), [("4", "yes"), ("3", "no")])
def test_branch_holds_for_a_point_of_a_scale(point: str, card_shown: str):
    one = {**SCALE, "items": {"council": "The council"}}
    branch = {
        "type": "branch",
        "id": "fork",
        "when": {"trust": {"is": "4"}},
        "then": [card("yes")],
        "else": [card("no")],
    }
    talk = asked(one, branch)

    talk.press(point)

    assert talk.state.shown == (card_shown,)


@pytest.mark.parametrize("code", ["inf", "nan", "1e5", "1_000"])
def test_code_that_only_looks_like_a_number_is_a_name(code: str):
    talk = asked(single("odd", options={code: "This", "other": "That"}))

    talk.press("This")

    assert answers(talk) == [("", code, None, "answered")]


def reveal(talk: Talk, *shares: tuple[str, int]) -> list:
    talk.tally = lambda step: Tallied(step=step, people=20 if shares else 0, shares=shares)
    return talk.press("Green")


REVEAL = {"type": "reveal", "id": "others", "of": "colour", "text": "Others:", "else": "Too few."}


def test_reveal_shows_rounded_shares_over_the_threshold():
    talk = asked(single("colour"), REVEAL)

    shown = reveal(talk, ("green", 60), ("red", 40))

    note = phrase("en", "reveal_people", count=20)
    assert texts(shown) == [f"Others:\n\n- Green: **60%**\n- Red: **40%**\n\n_{note}_"]


def test_answer_is_echoed_with_what_the_store_was_asked_for():
    talk = asked(single("colour"), REVEAL)

    shown = reveal(talk, ("green", 60), ("red", 40))

    assert ([show.echo for show in shown], talk.state.echo) == (["Green"], "")


def test_reveal_says_so_below_the_threshold():
    talk = asked(single("colour"), REVEAL)

    assert texts(reveal(talk)) == ["Too few."]


def test_reveal_is_left_out_without_an_own_answer():
    talk = asked(single("colour"), REVEAL)

    shown = talk.press("Skip")

    assert [show.text.partition("\n")[0] for show in shown] == ["**end**"]


def test_tally_nobody_asked_for_shows_nothing():
    talk = asked(single("colour"), REVEAL)

    assert talk.take(Tallied(step="colour", people=20, shares=(("red", 100),))) == []


def test_enough_for_now_keeps_the_place():
    rest = {"type": "pause", "id": "rest", "text": "Had enough?"}
    talk = asked(rest, single("colour"))

    rested = talk.press("Enough for now")
    shown = talk.say("Hello again")

    assert texts(rested) == [phrase("en", "later_said")]
    assert texts(shown) == ["Which?"]


def test_enough_for_now_at_the_end_finishes_the_part():
    rest = {"type": "pause", "id": "rest", "text": "Had enough?"}
    talk = agreed(stage("first", rest))

    shown = talk.press("Enough for now")

    assert texts(shown) == [phrase("en", "finished")]
    assert [*talk.state.finished] == ["first"]


@pytest.mark.parametrize("button", [-1, 4, 99])
def test_button_that_was_never_there_is_refused(button: int):
    talk = asked(single("colour"))
    talk.now += timedelta(minutes=1)

    shown = talk.take(Pressed(prompt=talk.state.prompt.no, button=button))

    assert texts(shown) == [phrase("en", "stale"), "Which?"]


def test_button_of_an_old_card_is_refused_and_the_open_question_asked_again():
    talk = asked(card("fact"), single("shade"))
    old = Pressed(prompt=talk.state.prompt.no, button=0)
    talk.press("Next")
    talk.now += timedelta(minutes=1)

    shown = talk.take(old)

    assert texts(shown) == [phrase("en", "stale"), "Which?"]
    assert answers(talk) == []


def test_clock_that_goes_backwards_counts_no_time():
    talk = asked(single("colour"))
    talk.now = MONDAY

    talk.press("Green", wait=timedelta(hours=-5))

    assert talk.state.active >= 0


@pytest.mark.parametrize("step", [single("colour", random=True), {**QUIZ, "random": True}])
def test_answer_named_last_stays_last_in_every_order(step: dict):
    plan = asked(card("fact"), {**step, "last": ["green"]}).plan
    lasts = set()
    for seed in range(10):
        talk = Talk(plan=plan)
        talk.join(seed=seed)
        talk.press("I agree")
        talk.press("Next")
        lasts.add(talk.state.prompt.buttons[:3][-1])

    assert lasts == {"green"}


def test_yes_stands_for_i_agree():
    talk = Talk(plan=asked(card("fact")).plan)
    talk.join()

    talk.say("Yes.")

    assert [(record.purpose, record.granted) for record in talk.records] == [("take_part", True)]


def test_notes_of_the_authors_are_never_shown():
    noted = {"note": "Do not show this."}
    steps = (card("plan", **noted), single("colour", **noted), reflect(**noted))
    talk = Talk(plan=plan_of(stage("first", *steps, **noted)))
    talk.join()

    for answer in ("Next", "Green", "Words.", "Done"):
        talk.say(answer)

    assert any("About plan." in show.text for show in talk.messages)
    assert not [show for show in talk.messages if "Do not show" in str(show)]
