"""Reviewers are found by their link as long as it is good; what they signed stays for ever."""

from datetime import timedelta

from dialogues.signoff.signing import Signature, Stance, Verdict
from storage.database.connection import Database, Tx
from storage.rounds import reviews
from storage.rounds.reviews import NewReviewer, Reviewer, SignedVerdict
from tests.storage.seeding import NINE, seed_script

LINK, OTHER = b"1" * 32, b"2" * 32
MONTH = timedelta(days=30)
CARD = SignedVerdict(part="card:pro", hash="h" * 64, verdict=Verdict.FIT, comment="Well put.")


async def invite(tx: Tx, name: str = "Ada", link: bytes = LINK, dialogue: str = "warm") -> int:
    made = await reviews.invite(
        tx,
        NewReviewer(
            dialogue=dialogue,
            name=name,
            body="Tenants' union",
            stance=Stance.AGAINST,
            link=link,
            invited_by="Olu",
            created_at=NINE,
            expires_at=NINE + MONTH,
        ),
    )
    return made.id


async def test_reviewer_is_found_by_the_link(database: Database):
    async with database.write() as tx:
        number = await invite(tx)

        found = await reviews.by_link(tx, LINK, NINE)

    assert found == Reviewer(
        id=number,
        dialogue="warm",
        name="Ada",
        body="Tenants' union",
        stance=Stance.AGAINST,
        invited_by="Olu",
        created_at=NINE,
        expires_at=NINE + MONTH,
        revoked=False,
    )


async def test_link_that_is_over_or_taken_back_finds_nobody(database: Database):
    async with database.write() as tx:
        number = await invite(tx)

        assert await reviews.by_link(tx, LINK, NINE + MONTH) is None
        assert await reviews.by_link(tx, OTHER, NINE) is None
        assert (await reviews.revoke(tx, number), await reviews.revoke(tx, number)) == (True, False)
        assert await reviews.by_link(tx, LINK, NINE) is None
        assert [one.revoked for one in await reviews.reviewers_of(tx, "warm")] == [True]


async def test_reviewers_are_listed_by_dialogue(database: Database):
    async with database.write() as tx:
        await invite(tx, "Ada", LINK)
        await invite(tx, "Ben", OTHER, dialogue="other")

        assert [one.name for one in await reviews.reviewers_of(tx, "warm")] == ["Ada"]


async def test_every_signature_stays_in_the_order_it_was_given(database: Database):
    async with database.write() as tx:
        script, reviewer = await seed_script(tx), await invite(tx)
        again = SignedVerdict(part="card:pro", hash="h" * 64, verdict=Verdict.UNFIT, comment="")
        for signed in ([CARD], [again], []):
            await reviews.sign(
                tx,
                reviewer_id=reviewer,
                script_id=script,
                signed=signed,
                signed_as="A. Ada",
                now=NINE,
            )

        found = await reviews.signatures(tx, "warm")

    first = Signature(
        part="card:pro",
        hash="h" * 64,
        version=1,
        reviewer_id=reviewer,
        reviewer="A. Ada",
        invited_as="Ada",
        body="Tenants' union",
        stance=Stance.AGAINST,
        verdict=Verdict.FIT,
        comment="Well put.",
        signed_at=NINE,
    )
    assert (found[0], [one.verdict for one in found]) == (first, [Verdict.FIT, Verdict.UNFIT])
