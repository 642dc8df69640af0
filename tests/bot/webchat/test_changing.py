"""The newest answers have a button in the web chat that leads back to their question."""

from datetime import timedelta

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from dialogues.languages.phrases import phrase
from storage.schema import turns
from tests.bot.webchat.visiting import Seen, Visitor


@pytest.fixture
async def ann(service):
    """Give somebody who answered which promises they want, and is asked why."""
    server = TestServer(service.app)
    await server.start_server()
    client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
    ann = Visitor(client)
    await ann.open("/chat/meals")
    for label in ("Start", "I agree", "Next", "Ask first", "Done"):
        await ann.press(label)
    yield ann
    await client.close()


def changes(page: Seen) -> list[str]:
    """Give what the buttons say aloud that change an answer."""
    labels = (button["label"] for form in page.forms for button in form.buttons)
    return [label for label in labels if label.startswith("Change your answer: ")]


async def answers(service) -> list[tuple]:
    of = turns.responses.c
    async with service.context.database.read() as tx:
        query = turns.responses.select().order_by(of.id)
        return [(r.step, r.revision, r.code, r.current) for r in await tx.execute(query)]


async def test_answers_can_be_changed_and_nothing_else(ann):
    assert changes(ann.page) == ["Change your answer: Ask first"]
    assert ann.page.html.count(">Change</button>") == 1


async def test_change_asks_the_question_again_and_keeps_both_answers(ann, service, clock):
    clock.set(clock.now() + timedelta(minutes=1))

    page = await ann.press("Change your answer: Ask first")

    told = phrase("en", "ask_again_was", answer="Ask first").strip("_")
    assert page.bubbles[-1][1].startswith(told)
    assert page.answers == [
        *("✓ Ask first", "Erase lists", "Nothing else", "Done", "Leave it as it is"),
    ]
    await ann.press("Erase lists")
    page = await ann.press("Done")
    assert await answers(service) == [
        ("promises", 1, "ask", False),
        ("promises", 2, "ask erase", True),
    ]
    assert changes(page) == ["Change your answer: Ask first, Erase lists"]


async def test_button_for_the_last_answer_leads_back_from_an_open_question(ann, service):
    page = await ann.press("Change my last answer")

    assert page.answers[-1] == "Leave it as it is"
    assert [row[0] for row in await answers(service)] == ["promises"]


async def test_newest_words_can_be_changed_once_something_else_is_asked(ann):
    page = await ann.write("Because")
    assert changes(page) == ["Change your answer: Ask first"]

    page = await ann.press("Done")

    assert changes(page) == ["Change your answer: Ask first", "Change your answer: Because"]


async def test_words_written_anew_take_the_place_of_the_first(ann, service):
    await ann.write("Because")
    await ann.press("Done")

    await ann.press("Change your answer: Because")
    await ann.write("For no reason")
    await ann.press("Done")

    assert (await answers(service))[1:] == [("why", 1, None, False), ("why", 2, None, True)]


async def test_nothing_can_be_changed_by_who_left(ann):
    await ann.write("stop")

    page = await ann.press("Yes, I want to leave")

    assert changes(page) == []
