"""Scripts are read from disk by name or path, and refused in words."""

from pathlib import Path

import pytest

from bot.authoring.files import ScriptNotFound, read_script, shipped
from dialogues.script.limits import MAX_BYTES, MAX_FILE
from dialogues.script.problems import ScriptFaulty

SCRIPT = """\
dialogue: {id: tiny, version: 1, title: Tiny, summary: A tiny one.}
languages: [cy]
privacy: {notice: We keep answers., contact: data@example.org, keep_for: 1 month}
stages:
  - id: start
    title: Start
    minutes: 1
    opens: {day: 0}
    steps:
      - {type: say, id: hello, text: Hello}
"""
INCLUDES = "      - {{type: include, file: {}}}\n"
WELSH = 'msgctxt "start.hello.text"\nmsgid "Hello"\nmsgstr "Helo"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tiny" / "img").mkdir(parents=True)
    (tmp_path / "tiny" / "files").mkdir()
    (tmp_path / "tiny" / "files" / "plan.txt").write_bytes(b"a plan")
    (tmp_path / "tiny" / "dialogue.yaml").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "tiny" / "cy.po").write_text(WELSH, encoding="utf-8")
    (tmp_path / "tiny" / "img" / "dot.png").write_bytes(b"a picture")
    return tmp_path / "tiny"


def refusal(path: str | Path) -> str:
    with pytest.raises(ScriptNotFound) as refused:
        read_script(str(path))
    return str(refused.value)


def test_shipped_dialogues_are_listed_by_name():
    assert shipped() == (
        *("early-help", "home-care-records", "host-kit", "jury-round", "panel-wave", "taster"),
        "warm-and-safe-homes",
    )


@pytest.mark.parametrize("slug", shipped())
def test_shipped_dialogue_is_read_by_its_name(slug):
    script = read_script(slug)

    assert (script.name, script.dialogue.dialogue.id) == (f"{slug}/dialogue.yaml", slug)


def test_folder_is_read_with_its_translations_pictures_and_handouts(folder):
    script = read_script(str(folder))

    assert script.name == str(folder / "dialogue.yaml")
    assert dict(script.images) == {"img/dot.png": b"a picture"}
    assert dict(script.handouts) == {"files/plan.txt": b"a plan"}
    assert script.in_language("cy").stages[0].steps[0].text == "Helo"


def test_file_that_a_script_includes_is_read_with_it(folder):
    (folder / "parts").mkdir()
    (folder / "parts" / "bye.yaml").write_text("- {type: say, id: bye, text: Bye}\n")
    (folder / "parts" / "other.yaml").write_text("- {type: say, id: other, text: Other}\n")
    (folder / "dialogue.yaml").write_text(SCRIPT + INCLUDES.format("parts/bye.yaml"))

    script = read_script(str(folder))

    assert [step.id for _, step in script.dialogue.walk()] == ["hello", "bye"]
    assert dict(script.parts) == {"parts/bye.yaml": b"- {type: say, id: bye, text: Bye}\n"}


def test_included_file_that_is_missing_is_told_with_its_place(folder):
    file = folder / "dialogue.yaml"
    file.write_text(SCRIPT + INCLUDES.format("bye.yaml"))

    with pytest.raises(ScriptFaulty) as refused:
        read_script(str(folder))

    assert str(refused.value) == (
        f"{file}:11:31: error: there is no file 'bye.yaml' beside the script. Put it there, or "
        "correct its name. [part-missing]"
    )


def test_file_is_read_like_its_folder(folder):
    assert read_script(str(folder / "dialogue.yaml")) == read_script(str(folder))


@pytest.mark.parametrize("missing", ["", "nothing-here", "../../etc", "a\0b", "~nobody-at-all/x"])
def test_script_that_is_not_there_is_refused_with_the_shipped_ones(missing):
    assert refusal(missing) == (
        f"There is no dialogue '{missing}'. Name one of these: {', '.join(shipped())};"
        " or give the path of a .yaml file, or of a folder with a dialogue.yaml."
    )


def test_file_of_another_kind_is_refused(folder):
    picture = folder / "img" / "dot.png"

    assert refusal(picture) == f"{picture} is not a script. Give a file that ends in .yaml."


@pytest.mark.parametrize(
    "name", ["img/dot.png", "files/plan.txt", "cy.po", "dialogue.yaml", "bye.yaml"]
)
def test_link_out_of_the_folder_is_refused(folder, tmp_path, name):
    (folder / "bye.yaml").touch()
    (folder / "dialogue.yaml").write_text(SCRIPT + INCLUDES.format("bye.yaml"))
    outside = tmp_path / "outside"
    outside.write_text("secret", encoding="utf-8")
    (folder / name).unlink()
    (folder / name).symlink_to(outside)

    assert refusal(folder) == (
        f"{folder / name} is a link to somewhere else. Put the file itself into the folder."
    )


def test_picture_too_large_is_refused(folder):
    (folder / "img" / "dot.png").write_bytes(b"0" * (MAX_FILE + 1))

    assert refusal(folder) == (
        f"{folder / 'img' / 'dot.png'} is larger than 5 MiB. Make the picture smaller."
    )


def test_handout_too_large_is_refused(folder):
    (folder / "files" / "plan.txt").write_bytes(b"0" * (MAX_FILE + 1))

    assert refusal(folder) == (
        f"{folder / 'files' / 'plan.txt'} is larger than 5 MiB. Make the file smaller."
    )


def test_script_too_large_is_refused_as_faulty(folder):
    file = folder / "dialogue.yaml"
    file.write_bytes(b"#" * (MAX_BYTES + 1))

    with pytest.raises(ScriptFaulty) as refused:
        read_script(str(folder))

    assert str(refused.value) == (
        f"{file}:1:1: error: the file is larger than 1 MiB."
        " Split the dialogue, or move images out of it. [file-too-large]"
    )
