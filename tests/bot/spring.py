"""A short dialogue with a stage of every kind of opening, for tests of rounds."""

from dialogues.script.loader import Script, load
from tests.dialogues.tiny import PROPOSAL

SOURCE = b"""\
dialogue:
  id: spring
  version: 3
  title: Warm homes
  summary: A short dialogue.
languages: [cy]
clock:
  timezone: Europe/London
  quiet: "21:00-08:30"
  max_reminders: 1
privacy:
  notice: We keep what you tell us for three months.
  contact: The council, privacy@council.example
  keep_for: 3 months
stages:
  - id: start
    title: The start
    minutes: 5
    opens: {day: 0}
    closes: {day: 2, at: "20:00"}
    steps:
      - type: consent
        id: consent
        text: Shall we start?
        required:
          - id: take_part
            text: I am 16 or over and agree to take part.
        declined: That is fine.
  - id: learn
    title: Learn
    minutes: 10
    opens: {day: 1, at: "18:30"}
    closes: {day: 3, at: "20:00"}
    steps:
      - {type: say, id: facts, text: Some facts.}
  - id: talk
    title: Talk
    minutes: 10
    opens: {after: learn, wait: 1 day}
    closes: {within: 2 days}
    steps:
      - {type: say, id: others, text: What others say.}
  - id: judge
    title: Judge
    minutes: 10
    opens: {on: 2026-03-20, at: "18:30"}
    steps:
      - {type: say, id: thanks, text: Thank you.}
"""
SOURCE += PROPOSAL.encode()

WELSH = b"""\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: cy\\n"

msgctxt "learn.facts.text"
msgid "Some facts."
msgstr "Ffeithiau."
"""


def spring(source: bytes = SOURCE) -> Script:
    return load(
        source, name="spring.yaml", translations={"cy": WELSH}, images={"img/a.png": b"\x89PNG"}
    )
