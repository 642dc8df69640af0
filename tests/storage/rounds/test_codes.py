"""A code is found however it is written, and none that reads the same is stored beside it."""

import pytest

from storage.rounds import rounds
from storage.rounds.codes import code_key, looks_like_code
from tests.storage.seeding import seed_round


@pytest.fixture
async def round_id(database):
    async with database.write() as tx:
        return (await seed_round(tx)).id


SPELLINGS = ["Spring-27", "SPRING27", "spring 27", " Spring_27 ", "sp-ri ng27"]
SPELLINGS += ["spring\u201327", "\uff33pring27"]


@pytest.mark.parametrize("typed", SPELLINGS)
async def test_code_is_found_however_it_is_written(database, round_id, typed):
    async with database.write() as tx:
        assert await rounds.add_code(tx, code="Spring-27", round_id=round_id)

    async with database.read() as tx:
        found, round_ = await rounds.find_code(tx, typed), await rounds.by_code(tx, typed)

    assert (found.code, round_.id) == ("Spring-27", round_id)


@pytest.mark.parametrize("typed", ["spring-2", "spring-277", "springs27", "", "--"])
async def test_other_code_is_not_found(database, round_id, typed):
    async with database.write() as tx:
        await rounds.add_code(tx, code="Spring-27", round_id=round_id)

    async with database.read() as tx:
        assert await rounds.find_code(tx, typed) is None


@pytest.mark.parametrize("code", ["Spring-27", "SPRING27", "spring_2-7"])
async def test_code_that_reads_as_another_is_not_stored(database, round_id, code):
    async with database.write() as tx:
        await rounds.add_code(tx, code="Spring-27", round_id=round_id)

        assert not await rounds.add_code(tx, code=code, round_id=round_id)


async def test_of_codes_of_before_that_read_the_same_only_the_written_one_is_meant(
    database, round_id
):
    async with database.write() as tx:
        for code in ("ABC", "abc"):
            await tx.execute(rounds.codes.insert().values(code=code, round_id=round_id, label=""))

    async with database.read() as tx:
        found = [await rounds.find_code(tx, typed) for typed in ("ABC", "abc", "Abc")]

    assert [one and one.code for one in found] == ["ABC", "abc", None]


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("WARM", True),
        ("warm 27", True),
        ("a-b-c", True),
        ("ab", False),
        ("What is this?", False),
        ("na\u00efve", True),
        ("\u043a\u043e\u0434", False),
        ("x" * 65, False),
    ],
)
def test_what_can_be_a_code(text, is_code):
    assert looks_like_code(text) is is_code


def test_key_of_a_key_is_the_same():
    assert code_key(code_key("Spring \u2013 27")) == code_key("spring27") == "spring27"
