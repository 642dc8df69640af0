"""The dialogue that is measured: agree, then answer one question after the other."""

from dialogues.script.loader import Script, load

_HEAD = """\
dialogue: {id: bench, version: 1, title: Warm homes, summary: A dialogue to be measured.}
privacy: {notice: We keep what you answer., contact: data@example.org, keep_for: 1 month}
clock: {timezone: Europe/London}
stages:
- id: start
  title: The start
  minutes: 10
  opens: {day: 0}
  steps:
  - {type: consent, id: agree, text: Shall we begin?, declined: That is fine.,
     required: [{id: take_part, text: I am 16 or over and agree to take part.}]}
"""
_QUESTION = """\
  - type: single
    id: q{number}
    text: >-
      **Question {number}.** The council wants to tell the health board which homes are hard to
      keep warm, so that nurses can call. How do you feel about that today?
    options: {{in_favour: I am for it, unsure: I am not sure yet, against: I am against it}}
"""
_LATER = """\
- id: later
  title: A second look
  minutes: 5
  opens: {day: 1, at: "18:30"}
  closes: {day: 3, at: "20:00"}
  steps:
  - {type: single, id: again, text: How do you feel about it now?,
     options: {in_favour: For it, against: Against it}}
"""


def questionnaire(questions: int) -> Script:
    """Give the dialogue with so many questions in its first stage."""
    asked = "".join(_QUESTION.format(number=number) for number in range(1, questions + 1))
    return load((_HEAD + asked + _LATER).encode(), name="bench.yaml")
