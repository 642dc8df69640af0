"""The dialogue that crowds go through while things go wrong: short, a stage opening later."""

SCRIPT = """\
dialogue: {id: storm, version: 1, title: Storm, summary: A dialogue to be gone through in a storm.}
privacy: {notice: We keep what you answer., contact: data@example.org, keep_for: 1 month}
clock: {timezone: Europe/London}
stages:
- id: first
  title: The first part
  minutes: 1
  opens: {day: 0}
  steps:
  - {type: consent, id: agree, text: Shall we begin?, declined: That is fine.,
     required: [{id: take_part, text: I agree to take part.}]}
  - {type: single, id: view, text: What do you think of it?, random: false,
     options: {for: I am for it, unsure: I am not sure, against: I am against it}}
  - {type: reflect, id: why, text: Why do you think so?}
- id: second
  title: The second part
  minutes: 1
  opens: {after: first, wait: 10 minutes}
  steps:
  - {type: single, id: again, text: And what do you think now?, random: false,
     options: {for: Still for it, unsure: Still not sure, against: Still against it}}
  - {type: reflect, id: last_word, text: What is your last word?}
"""
STAGES = ("first", "second")
ANSWERS = {  # what is tapped, by the step and code it is kept under
    ("view", "for"): "I am for it",
    ("view", "unsure"): "I am not sure",
    ("view", "against"): "I am against it",
    ("again", "for"): "Still for it",
    ("again", "unsure"): "Still not sure",
    ("again", "against"): "Still against it",
}
REFLECTIONS = ("Why do you think so?", "What is your last word?")
END = "That was the last part."
