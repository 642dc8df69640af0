"""The walls of the house: who may import whom, how long a file may grow, what no file may hold."""

import ast
import builtins
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ROOMS = ("bot", "dialogues", "storage")
HOUSE = "the bot acts, storage remembers, dialogues think"
LONGEST_FILE = 450  # past this a file holds more than one noun
LONGEST_FUNCTION = 40  # lines; past this a function tells more than one story
MOST_ARGUMENTS = 8  # past this they are a thing without a name
LOOSE = {"bot": 2, "dialogues": 3, "storage": 2, "tests/bot": 6}  # modules in no package
MOST_HOMONYMS = 5  # class names that mean two things
MOST_IMPORTS = 14  # of the module that every command shares
ERROR_BASES = {  # every error of ours is one of these: told to people, or dealt with by code
    "bot.refused.BotError",
    "dialogues.refused.Refused",
    "storage.refused.StorageError",
}

# What thinking may use. Everything else, and all that touches the world, is for the other rooms.
PURE_LIBRARIES = {
    "babel",
    "dialogues",
    "markdown_it",
    "nh3",
    "numpy",
    "polib",
    "pydantic",
    "pydantic_core",
    "ruamel",
    "scipy",
}
WORLDLY_MODULES = {
    *("asyncio", "concurrent", "ctypes", "fcntl", "glob", "http", "logging", "mmap"),
    *("multiprocessing", "os", "pathlib", "secrets", "select", "selectors", "shutil", "signal"),
    *("smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile"),
    *("threading", "time"),
}
WORLDLY_CALLS = {
    "now",
    "utcnow",
    "today",
    "open",
    "print",
    "input",
    "uuid1",
    "uuid4",
    "getrandbits",
}

# One person's disk, one person's network, one build machine's name.
PRIVATE_TRACES = re.compile(
    r"(?<![\w.~-])/(?:home|root|Users|work|mnt)[/]\w"
    r"|\.\./shared[/]"
    r"|\bfarm[-]"
    r"|pypi[.]org|pythonhosted[.]org"
    r"|--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host"
)


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((TOP / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def classes(*rooms: str) -> Iterator[tuple[str, Path, ast.ClassDef]]:
    for path, tree in modules(*rooms):
        module = ".".join(path.relative_to(TOP).with_suffix("").parts)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield f"{module}.{node.name}", path, node


def named_bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base) for base in node.bases}


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(*rooms: str) -> Iterator[tuple[Path, Function]]:
    for path, tree in modules(*rooms):
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, Function))


def length(path: Path, function: Function) -> int:
    """Count a function's lines; of a command those of its body, since each option takes some."""
    first = function.body[1] if is_command(path, function) else function
    return (function.end_lineno or first.lineno) - first.lineno + 1


def arguments(function: Function) -> int:
    given = function.args
    return len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs)


def is_command(path: Path, function: Function) -> bool:
    """Tell whether the command line calls a function: what it takes are options, each with help."""
    if TOP / "bot" / "cli" not in path.parents:
        return False
    by_name = rf"\.command\([^)]*\)\({function.name}\)"
    decorated = any("command" in ast.unparse(decorator) for decorator in function.decorator_list)
    return decorated or bool(re.search(by_name, path.read_text(encoding="utf-8")))


def imported(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Every import as (module, name taken from it); the name is None for a plain import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((module, alias.name) for alias in node.names)


def is_package(dotted: str) -> bool:
    return (TOP / dotted.replace(".", "/") / "__init__.py").is_file()


def is_module(dotted: str) -> bool:
    return is_package(dotted) or (TOP / (dotted.replace(".", "/") + ".py")).is_file()


def takes_from_root(module: str, name: str | None) -> bool:
    """Tell whether an import takes a package as a whole, or a name that is no module of it."""
    if not is_package(module):
        return module.startswith(".")
    return name is None or not is_module(f"{module}.{name}")


def lint_imports(top: Path) -> subprocess.CompletedProcess[str]:
    command = (
        "from importlinter.cli import lint_imports_command as c; c(['--no-cache', '--no-logo'])"
    )
    return subprocess.run(
        [sys.executable, "-c", command], cwd=top, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """The three rooms and their contracts, to break without harm."""
    for room in ROOMS:
        shutil.copytree(
            TOP / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "library")
        )
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_as_they_are_keep_every_contract():
    done = lint_imports(TOP)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    ("room", "line", "broken"),
    [
        ("storage/schema", "import bot.http.intruder", HOUSE),
        ("dialogues/text", "import storage.schema.intruder", HOUSE),
        ("dialogues/text", "import asyncio", "dialogues are pure"),
        ("dialogues/text", "import logging", "dialogues are pure"),
        ("bot/http", "import sqlalchemy", "only storage speaks SQL"),
        ("bot/http", "import asyncpg", "only storage speaks SQL"),
        ("bot/turns", "import bot.web.app", "floors of bot"),
        ("bot/webchat", "import bot.rounds.lifecycle", "floors of bot"),
        ("dialogues/kinds", "import dialogues.engine.step", "floors of dialogues"),
        ("storage/schema", "import storage.database.bulk", "floors of storage"),
        ("bot", "import json", "floors of bot"),  # what stands in no package has no floor
    ],
)
def test_import_through_a_wall_breaks_its_contract(copy_of_the_house, room, line, broken):
    for place in ("bot/http", "storage/schema"):
        (copy_of_the_house / place / "intruder.py").write_text("")
    (copy_of_the_house / room / "trespasser.py").write_text(line + "\n")

    done = lint_imports(copy_of_the_house)

    verdicts = re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE)
    assert (done.returncode, verdicts) == (1, [broken])


def test_packages_begin_empty():
    filled = [
        str(path.relative_to(TOP))
        for room in (*ROOMS, "tests")
        for path in (TOP / room).rglob("__init__.py")
        if path.read_bytes().strip()
    ]

    assert filled == []


def test_files_are_short_enough_to_hold_one_noun():
    long = {
        str(path.relative_to(TOP)): lines
        for room in ROOMS
        for path in (TOP / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_modules_stand_in_packages():
    loose = {
        room: [path.name for path in (TOP / room).glob("*.py") if path.name != "__init__.py"]
        for room in LOOSE
    }

    crowded = {room: names for room, names in loose.items() if len(names) > LOOSE[room]}

    assert crowded == {}


def test_class_names_mean_one_thing():
    places: dict[str, list[str]] = {}
    for _, path, node in classes(*ROOMS):
        places.setdefault(node.name, []).append(str(path.relative_to(TOP)))

    homonyms = {name: files for name, files in places.items() if len(files) > 1}

    assert len(homonyms) <= MOST_HOMONYMS, homonyms


def test_errors_have_a_base_of_ours():
    bases = {name: named_bases(node) for name, _, node in classes(*ROOMS)}
    ours = {name.rpartition(".")[2] for name in ERROR_BASES}
    errors = {name for name in dir(builtins) if name.endswith(("Error", "Exception"))}
    errors |= {name for named in bases.values() for name in named if name.endswith("Error")}

    roots = {name for name, named in bases.items() if named & errors and not named & ours}

    assert roots == ERROR_BASES


def test_module_that_all_commands_share_imports_little():
    tree = ast.parse((TOP / "bot" / "cli" / "console.py").read_text(encoding="utf-8"))

    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]

    assert len(imports) <= MOST_IMPORTS


def test_rows_go_from_the_corridor_to_storage_by_type():
    loose = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for path, tree in modules("bot/turns", "storage/turns")
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    ]

    assert loose == []


def test_functions_tell_one_story():
    long = [
        f"{path.relative_to(TOP)}:{node.lineno}: {node.name}, {length(path, node)} lines"
        for path, node in functions(*ROOMS)
        if length(path, node) > LONGEST_FUNCTION and "migrations" not in path.parts
    ]

    assert long == []


def test_functions_take_few_arguments():
    # a command's arguments are its options, each with its help
    greedy = [
        f"{path.relative_to(TOP)}:{node.lineno}: {node.name}"
        for path, node in functions(*ROOMS)
        if arguments(node) > MOST_ARGUMENTS and not is_command(path, node)
    ]

    assert greedy == []


def test_nobody_imports_from_a_package_root():
    found = [
        f"{path.relative_to(TOP)}: {module} {name}"
        for path, tree in modules(*ROOMS, "tests")
        for module, name in imported(tree)
        if takes_from_root(module, name)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("dialogues", "engine", False),
        ("dialogues.turn.state", "State", False),
        ("json", None, False),
        ("dialogues", None, True),
        ("dialogues", "*", True),
        ("dialogues", "State", True),
        (".state", "State", True),
    ],
)
def test_import_from_a_package_root_is_recognised(module, name, expected):
    assert takes_from_root(module, name) is expected


def test_dialogues_import_nothing_that_touches_the_world():
    allowed = PURE_LIBRARIES | (set(sys.stdlib_module_names) - WORLDLY_MODULES)

    found = [
        f"{path.relative_to(TOP)}: {module}"
        for path, tree in modules("dialogues")
        for module, _ in imported(tree)
        if module.partition(".")[0] not in allowed
    ]

    assert found == []


def test_dialogues_ask_no_clock_and_open_no_file():
    found = [
        f"{path.relative_to(TOP)}:{node.lineno}: {ast.unparse(node.func)}"
        for path, tree in modules("dialogues")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in WORLDLY_CALLS
    ]

    assert found == []


@pytest.mark.skipif(not (TOP / ".git").exists(), reason="no git checkout: nothing is tracked here")
def test_tracked_files_hold_no_trace_of_one_machine():
    # The checkout may belong to another user, as in a container; git is told that this is fine.
    git = ["git", "-c", f"safe.directory={TOP}", "ls-files", "-z"]
    listed = subprocess.run(git, cwd=TOP, capture_output=True, text=True, check=True).stdout
    tracked = [TOP / name for name in listed.split("\0") if name]

    found = [
        f"{path.relative_to(TOP)}: {trace.group()}"
        for path in tracked
        if path.is_file()
        for trace in PRIVATE_TRACES.finditer(path.read_bytes().decode("utf-8", errors="ignore"))
    ]

    assert Path(__file__) in tracked
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_trace"),
    [
        ("see /home" + "/ann/notes", True),
        ("see /work" + "/main/README.md", True),
        ("built on farm" + "-7", True),
        ("from https://pypi" + ".org/simple", True),
        ("--extra-index" + "-url=http://mirror", True),
        ("--find" + "-links wheels", True),
        ("pip-compile --no-emit-index-url --no-emit-find-links", False),
        ("https://example.org/home/page", False),
        ("docs/work/plan.md", False),
    ],
)
def test_trace_of_one_machine_is_recognised(text, is_trace):
    assert bool(PRIVATE_TRACES.search(text)) is is_trace
