"""The log says what happens, and nothing about a person or a secret."""

import io
import json
import logging

import pytest
import structlog

from bot.runtime.logs import set_up_logs
from bot.runtime.settings import LogFormat, LogLevel

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
def lines():
    """Set up logs at the lowest level; give a function that reads what was written."""
    target = io.StringIO()
    set_up_logs(LogLevel.DEBUG, LogFormat.JSON, secrets=["open sesame"], stream=target)

    def read():
        told = [json.loads(line) for line in target.getvalue().splitlines()]
        return [{key: value for key, value in line.items() if key != "timestamp"} for line in told]

    return read


def test_own_line_has_its_facts(lines):
    structlog.get_logger().info("served", port=8080, ratio=0.5, ok=True, nothing=None)

    assert lines() == [
        {
            "event": "served",
            "level": "info",
            "port": 8080,
            "ratio": 0.5,
            "ok": True,
            "nothing": None,
        }
    ]


@pytest.mark.parametrize("key", ["text", "chat_id", "address", "token", "username", "code"])
def test_fact_about_a_person_is_withheld(lines, key):
    structlog.get_logger().info("update", **{key: "Ada Lovelace"})

    assert lines() == [{"event": "update", "level": "info", key: "[withheld]"}]


def test_secrets_are_withheld_wherever_they_stand(lines):
    structlog.get_logger().warning(
        "open sesame failed",
        where=f"https://api.telegram.org/bot{TOKEN}/getMe",
        store="postgresql://ann:hush@host/name",
    )

    assert lines() == [
        {
            "event": "[withheld] failed",
            "level": "warning",
            "where": "https://api.telegram.org/bot[withheld]/getMe",
            "store": "postgresql://[withheld]@host/name",
        }
    ]


def test_error_is_told_by_its_class_and_place_without_its_words(lines):
    try:
        int("Ada said: I am ill")
    except ValueError as error:
        structlog.get_logger().error("turn_failed", exc_info=True)
        structlog.get_logger().error("turn_failed", error=error)

    first, second = lines()
    place = first.pop("at")
    assert place.startswith("test_logs.py:")
    assert (first, second) == (
        {"event": "turn_failed", "level": "error", "error": "ValueError"},
        {"event": "turn_failed", "level": "error", "error": "ValueError"},
    )


def test_library_says_its_own_words_without_what_it_puts_into_them(lines):
    logging.getLogger("some.library").warning("cannot reach %s for chat 4711471147", "Ada")

    assert lines() == [
        {
            "event": "cannot reach … for chat …",
            "level": "warning",
            "library": "some.library",
        }
    ]


def test_error_of_a_library_is_told_without_its_words(lines):
    try:
        {}["Ada"]
    except KeyError:
        logging.getLogger("some.library").exception("broken\nAda")

    (line,) = lines()
    assert (line["event"], line["error"]) == ("broken", "KeyError")
    assert "Ada" not in json.dumps(line)


@pytest.mark.parametrize(
    "name",
    ["httpx", "httpcore.http11", "aiohttp.access", "sqlalchemy.engine", "apscheduler.scheduler"],
)
def test_talkative_library_is_silent_below_warnings(lines, name):
    logging.getLogger(name).info("SELECT * FROM people")

    assert lines() == []


def test_level_is_kept():
    target = io.StringIO()
    set_up_logs(LogLevel.WARNING, LogFormat.JSON, stream=target)

    structlog.get_logger().info("quiet")
    logging.getLogger("some.library").info("quiet")
    structlog.get_logger().warning("heard")

    assert [json.loads(line)["event"] for line in target.getvalue().splitlines()] == ["heard"]


def test_text_is_for_people():
    target = io.StringIO()
    set_up_logs(LogLevel.INFO, LogFormat.TEXT, stream=target)

    structlog.get_logger().info("serving", port=8080)

    assert target.getvalue().split()[1:] == ["[info", "]", "serving", "port=8080"]


def test_line_that_comes_again_and_again_is_counted(lines):
    for _ in range(1234):
        structlog.get_logger().warning("hung_up", why="slow_head")
    structlog.get_logger().info("stopped")

    assert lines() == [
        {"event": "hung_up", "level": "warning", "why": "slow_head"},
        {"event": "last line 10 times", "level": "warning"},
        {"event": "last line 100 times", "level": "warning"},
        {"event": "last line 1000 times", "level": "warning"},
        {"event": "last line 1234 times", "level": "warning"},
        {"event": "stopped", "level": "info"},
    ]


def test_two_lines_that_differ_in_one_fact_are_both_written(lines):
    structlog.get_logger().warning("hung_up", why="slow_head")
    structlog.get_logger().warning("hung_up", why="slow_body")

    assert [line["why"] for line in lines()] == ["slow_head", "slow_body"]
