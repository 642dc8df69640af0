"""Lines that are put together from frames are those that a careful writer writes."""

import io

from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.cells import WITHHELD, CsvTable
from bot.evidence.person import ExportedPerson
from bot.evidence.tables import LONG_COLUMNS, LONG_WORDS, LongTable
from storage.queries.participant_records import ExportedAnswer, ParticipantRecord
from tests.storage.answering import NINE, script

DIALOGUE = script().dialogue  # read once: slow beside what is tested
VIEW = ExportedAnswer(
    id=1,
    stage="welcome",
    step="view",
    kind="single",
    part="",
    revision=1,
    current=True,
    code="1",
    number=1.0,
    text=None,
    shown_order="2 1",
    source="tapped",
    standing="answered",
    language="en",
    channel="telegram",
    version=3,
    asked_at="2026-03-02T09:00:00.000000Z",
    answered_at="2026-03-02T09:02:00.000000Z",
)
CHANGES = {
    "id": st.integers(1, 9),
    "version": st.integers(2, 3),
    "step": st.sampled_from(["view", "worries", "gone"]),
    "part": st.sampled_from(["", "-a", "a,b"]),
    "revision": st.integers(1, 2),
    "current": st.booleans(),
    "code": st.sampled_from([None, "1", "=1", "%s", 'say "no"']),
    "number": st.sampled_from([None, 0.0, 1.0, -2.5]),
    "text": st.one_of(st.none(), st.just(WITHHELD), st.text()),
    "shown_order": st.sampled_from([None, "1 2", "1\r\n2"]),
    "asked_at": st.sampled_from([None, VIEW.asked_at, VIEW.answered_at]),
}
ANSWERS = st.fixed_dictionaries({}, optional=CHANGES).map(lambda told: VIEW._replace(**told))


def somebody(
    name: str,
    answers: list[ExportedAnswer],
    *,
    quotable: bool,
    file: str | None,
    arm: str = "",
    role: str = "",
) -> ExportedPerson:
    """Make a person who answered so; a file belongs to the question `view`."""
    record = ParticipantRecord(
        enrolment_id=1,
        seal=None,
        arm=arm,
        role=role,
        status="active",
        language="en",
        channel="telegram",
        stage="welcome",
        step="",
        joined_at=NINE,
        last_at=NINE,
        ended_at=None,
        version=3,
        consents={},
        answers=(),
        attachments=(),
    )
    return ExportedPerson(
        name=name,
        record=record,
        quotable=quotable,
        withholds=False,
        answers=tuple(answers),
        files={("view", ""): file} if file else {},
        kept_back=0,
        unreadable=0,
    )


PEOPLE = st.builds(
    somebody,
    st.sampled_from(["p1", "p2"]),
    st.lists(ANSWERS, max_size=4),
    quotable=st.booleans(),
    file=st.sampled_from([None, None, "attachments/p1/view_.ogg"]),
    arm=st.sampled_from(["", "full", "control"]),
    role=st.sampled_from(["", "table"]),
)


@given(st.lists(PEOPLE, max_size=4))
def test_lines_of_any_answers_are_their_rows_in_csv(people):
    table = LongTable([DIALOGUE], "spring")
    carefully, quickly = io.BytesIO(), io.BytesIO()

    CsvTable(carefully, LONG_COLUMNS, words=LONG_WORDS).write(
        row for person in people for row in table.rows(person)
    )
    CsvTable(quickly, LONG_COLUMNS).add(line for one in people for line in table.lines(one))

    assert quickly.getvalue() == carefully.getvalue()


def test_answers_alike_differ_by_name_and_times_alone():
    table = LongTable([DIALOGUE], "spring")
    ann = somebody("p1", [VIEW], quotable=True, file=None)
    later = VIEW._replace(id=2, asked_at=None, answered_at="2026-03-03T09:02:00.000000Z")
    bob = somebody("p2", [later], quotable=True, file=None, arm="control", role="table")

    assert [*table.lines(ann), *table.lines(bob)] == [
        (
            "warm,3,spring,p1,,,welcome,view,single,,1,Good,1,,tapped,en,telegram,"
            "2026-03-02T09:00:00.000000Z,2026-03-02T09:02:00.000000Z,1,1,answered,yes,,2 1,\r\n"
        ),
        (
            "warm,3,spring,p2,control,table,welcome,view,single,,1,Good,1,,tapped,en,telegram,"
            ",2026-03-03T09:02:00.000000Z,1,1,answered,yes,,2 1,\r\n"
        ),
    ]
