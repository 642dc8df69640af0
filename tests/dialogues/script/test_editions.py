"""Scripts are read by the edition of the language they were kept by; new ones by the newest."""

import pytest

from dialogues.script.editions import NEWEST, OLDEST
from dialogues.script.limits import MAX_LANGUAGES, MAX_STAGES, MAX_STEPS, MAX_TEXT
from dialogues.script.loader import load
from dialogues.script.problems import ScriptFaulty
from tests.dialogues.script.test_limits import languages, stages, steps
from tests.dialogues.tiny import TINY, changed

SENTENCES = """\
proposal:
  question: May we share lists of names?
  bodies: [The council]
  data: Names.
  not_data: Anything else.
  purpose: Free meals.
  decision: The council decides in June.
  alternatives: [Do nothing., Ask at the door.]
  complaints: Write to us.
"""  # as the first edition had it
POLISH = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "proposal.decision"
msgid "The council decides in June."
msgstr "Rada zdecyduje w czerwcu."

msgctxt "proposal.alternatives.1"
msgid "Ask at the door."
msgstr "Pytać przy drzwiach."
"""
# What was without a limit once -> a script that goes further than today's allows.
BEYOND = {
    "text": changed("We keep answers.", "a" * (MAX_TEXT + 1)),
    "stages": stages(MAX_STAGES + 1),
    "steps": steps(MAX_STEPS + 1),
    "languages": languages(MAX_LANGUAGES + 1),
}


def test_new_scripts_are_of_the_newest_edition():
    assert (load(TINY.encode()).edition, NEWEST) == (2, 2)


def test_a_script_may_name_the_edition_it_is_written_in():
    script = load(changed("version: 1", "version: 1, edition: 1").encode())

    assert script.edition == 1


def test_what_a_script_names_counts_more_than_what_it_was_kept_by():
    script = load(changed("version: 1", "version: 1, edition: 2").encode(), edition=OLDEST)

    assert script.edition == 2


def test_sentences_of_a_proposal_are_sorted_into_its_form():
    proposal = load((TINY + SENTENCES).encode(), edition=OLDEST).dialogue.proposal

    assert proposal is not None
    assert proposal.decision.who == "The council decides in June."
    assert proposal.alternatives.considered == ("Do nothing.", "Ask at the door.")
    assert proposal.complaints.to == "Write to us."


def test_their_translations_still_say_them():
    source = (TINY + SENTENCES).replace("stages:", "languages: [pl]\nstages:", 1).encode()

    script = load(source, translations={"pl": POLISH.encode()}, edition=OLDEST)

    proposal = script.in_language("pl").proposal
    assert proposal is not None
    assert proposal.decision.who == "Rada zdecyduje w czerwcu."
    assert proposal.alternatives.considered == ("Do nothing.", "Pytać przy drzwiach.")


@pytest.mark.parametrize("source", BEYOND.values(), ids=BEYOND)
def test_limits_hold_from_the_edition_on_that_brought_them(source):
    load(source.encode(), edition=OLDEST)

    with pytest.raises(ScriptFaulty):
        load(source.encode())


def test_the_same_files_read_by_another_edition_are_another_script():
    assert load(TINY.encode(), edition=OLDEST).hash != load(TINY.encode()).hash
