"""The commands for people who work on the product: they set themselves up, or say why not."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[1]
COMMANDS = ("scripts/test", "scripts/check", "scripts/demo", "scripts/bench", ".ci/run")
PINS = ("requirements.txt", "requirements-test.txt", "requirements-check.txt")
BENCH_PINS = "requirements-bench.txt"  # in an environment of their own
SHELL_TOOLS = ("sh", "env", "bash", "dirname", "cat", "cksum", "tr", "grep", "mv", "rm", "mkdir")

# Stands for Python: notes what it was asked to do, makes a .venv, and claims to install.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *"import ensurepip"*) exit {venv_missing} ;;
    *version_info*2*) echo 3.11 ;;
    "-m venv "*)
        echo "made $3" >>asked
        mkdir -p "$3/bin" && cat "$0" >"$3/bin/python" && cat "$0" >"$3/bin/pip"
        "{chmod}" +x "$3/bin/python" "$3/bin/pip" ;;
    *"install --require-hashes"*) echo "installed $8" >>asked; exit {pip_fails} ;;
    *"install --no-deps"*) echo "installed the product" >>asked ;;
    "-m pytest"* | "-m tests.bench"*) echo "ran $*" >>asked ;;
esac
"""


@pytest.fixture
def fresh_checkout(tmp_path):
    """Return a function: a checkout without .venv on a machine with the given Python, or none."""

    def build(*, python=True, venv_missing=False, pip_fails=False):
        shutil.copytree(TOP / "scripts", tmp_path / "scripts")
        for name in ("pyproject.toml", *PINS, BENCH_PINS):
            shutil.copy(TOP / name, tmp_path)
        machine = tmp_path / "machine"
        machine.mkdir()
        for tool in SHELL_TOOLS:
            (machine / tool).symlink_to(shutil.which(tool))
        if python:
            fake = FAKE_PYTHON.format(
                venv_missing=int(venv_missing),
                pip_fails=int(pip_fails),
                chmod=shutil.which("chmod"),
            )
            (machine / "python3").write_text(fake)
            (machine / "python3").chmod(0o755)
        return tmp_path

    return build


def run(checkout, *command):
    return subprocess.run(
        command,
        cwd=checkout,
        env={"PATH": str(checkout / "machine")},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(checkout):
    return (checkout / "asked").read_text().splitlines()


def pinned(name):
    lines = (TOP / name).read_text().splitlines()
    return dict(
        re.match(r"([a-z0-9.-]+)==(\S+)", line).groups()
        for line in lines
        if line and line[0] not in "# "
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_command_may_be_run(command):
    assert os.access(TOP / command, os.X_OK)


@pytest.mark.skipif(not (TOP / ".git").exists(), reason="no git checkout: nothing is tracked here")
def test_commands_keep_their_run_bit_in_a_clone():
    git = ["git", "-c", f"safe.directory={TOP}", "ls-files", "--stage", "--", *COMMANDS]

    listed = subprocess.run(git, cwd=TOP, capture_output=True, text=True, check=True).stdout

    modes = {line.split("\t")[1]: line.split()[0] for line in listed.splitlines()}
    assert modes == dict.fromkeys(COMMANDS, "100755")


def test_readme_names_the_two_commands_in_its_first_screen():
    first_screen = "\n".join((TOP / "README.md").read_text(encoding="utf-8").splitlines()[:40])

    assert [name for name in ("scripts/demo", "scripts/test") if name not in first_screen] == []


def test_first_run_makes_the_environment_and_passes_arguments_on(fresh_checkout):
    checkout = fresh_checkout()

    done = run(checkout, "scripts/test", "tests/bot", "-k", "two words")

    assert (done.returncode, done.stdout) == (0, "")
    assert asked(checkout) == [
        "made .venv",
        "installed requirements-test.txt",
        "installed the product",
        "ran -m pytest tests/bot -k two words",
    ]


def test_second_run_installs_nothing_and_says_nothing(fresh_checkout):
    checkout = fresh_checkout()
    run(checkout, "scripts/test")
    (checkout / "asked").unlink()

    done = run(checkout, "scripts/test")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert asked(checkout) == ["ran -m pytest"]


def test_bench_puts_what_it_compares_with_into_an_environment_of_its_own(fresh_checkout):
    checkout = fresh_checkout()

    first = run(checkout, "scripts/bench", "turn", "--quick")
    second = run(checkout, "scripts/bench")

    assert (first.returncode, second.returncode) == (0, 0)
    assert asked(checkout) == [
        "made .venv",
        "installed requirements-test.txt",
        "installed the product",
        "made .venv/anchors",
        "installed requirements-bench.txt",
        "ran -m tests.bench turn --quick",
        "ran -m tests.bench",
    ]


def test_changed_pins_are_installed_into_the_environment_that_is_there(fresh_checkout):
    checkout = fresh_checkout()
    run(checkout, "scripts/test")
    (checkout / "asked").unlink()
    with (checkout / "requirements-test.txt").open("a") as pins:
        pins.write("# another version\n")

    run(checkout, "scripts/test")

    assert asked(checkout) == [
        "installed requirements-test.txt",
        "installed the product",
        "ran -m pytest",
    ]


def test_failed_installation_is_told_and_tried_again(fresh_checkout):
    checkout = fresh_checkout(pip_fails=True)

    first = run(checkout, "scripts/test")
    second = run(checkout, "scripts/test")

    told = (
        "Installing the packages named in requirements-test.txt into .venv"
        " (a minute or two the first time).\n"
        "The packages named in requirements-test.txt could not be installed. The reason stands"
        " above. Is this machine online? Then run the command again.\n"
    )
    assert (first.returncode, first.stderr) == (1, told)
    assert (second.returncode, second.stderr) == (1, told)
    assert asked(checkout) == [
        "made .venv",
        "installed requirements-test.txt",
        "installed requirements-test.txt",
    ]


def test_machine_without_python_is_told_what_to_install(fresh_checkout):
    checkout = fresh_checkout(python=False)

    done = run(checkout, "scripts/demo")

    told = (
        "Python 3.11 or newer is needed, and there is none here."
        " On Debian or Ubuntu: sudo apt install python3 python3-venv\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


def test_machine_with_an_older_python_only_is_told_what_to_install(fresh_checkout):
    checkout = fresh_checkout(python=False)
    (checkout / "machine" / "python3").symlink_to(shutil.which("false"))

    done = run(checkout, "scripts/demo")

    told = (
        "Python 3.11 or newer is needed, and there is none here."
        " On Debian or Ubuntu: sudo apt install python3 python3-venv\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


def test_python_without_venv_is_told_the_package_to_install(fresh_checkout):
    checkout = fresh_checkout(venv_missing=True)

    done = run(checkout, "scripts/demo")

    told = (
        "Python 3.11 is here, but its venv module is not."
        " On Debian or Ubuntu: sudo apt install python3.11-venv\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@pytest.mark.parametrize("outcome", [0, 1])
def test_build_machine_runs_the_tests_and_reports_their_outcome(tmp_path, outcome):
    shutil.copytree(TOP / ".ci", tmp_path / ".ci")
    (tmp_path / "scripts").mkdir()
    machine = tmp_path / "machine"
    machine.mkdir()
    for tool in SHELL_TOOLS:
        (machine / tool).symlink_to(shutil.which(tool))
    for path, body in {
        machine / "chromium": "exit 0",
        tmp_path / "scripts" / "test": f'echo "CI=$CI, arguments: $*"; exit {outcome}',
    }.items():
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    done = run(tmp_path, ".ci/run", "-x")

    assert (done.returncode, done.stdout) == (
        outcome,
        "CI=true, arguments: --numprocesses 2 --dist loadfile -x\n",
    )


@pytest.mark.parametrize("name", [*PINS, BENCH_PINS])
def test_every_pin_has_an_exact_version_and_hashes_and_no_address(name):
    text = (TOP / name).read_text()

    entries = re.sub(r" \\\n\s+", " ", text).splitlines()
    loose = [
        entry
        for entry in entries
        if not entry.startswith("#")
        and not re.fullmatch(r"[a-z0-9.-]+==\S+( ; [^-]+)?( --hash=sha256:[0-9a-f]{64})+", entry)
    ]
    assert loose == []
    assert "://" not in text


def test_time_zones_are_known_on_a_machine_without_any():
    ask = "from zoneinfo import ZoneInfo; print(ZoneInfo('Europe/London').key)"

    done = subprocess.run(
        [sys.executable, "-c", ask],
        env={"PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("Europe/London\n", "")
    assert "\ntzdata==" in (TOP / "requirements.txt").read_text()


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ()),
        ("requirements-test.txt", ("test",)),
        ("requirements-check.txt", ("test", "check")),
    ],
)
def test_pins_satisfy_what_the_product_asks_for(name, extras):
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in extras:
        wanted += project["project"]["optional-dependencies"][extra]
    pins = pinned(name)

    unmet = [
        str(need)
        for need in map(Requirement, wanted)
        if (need.marker is None or need.marker.evaluate())
        and not need.specifier.contains(pins.get(canonicalize_name(need.name), "0"))
    ]

    assert unmet == []


def test_all_pin_files_agree():
    product, tests, checks = map(pinned, PINS)

    assert product.items() <= tests.items() <= checks.items()
