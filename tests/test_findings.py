"""Scripts that show what other software does against expectation; here, their form."""

import os
import subprocess
from pathlib import Path

import pytest

FIRST = 9  # lines in which a reader finds them
FINDINGS = sorted((Path(__file__).parents[1] / "findings").iterdir())


@pytest.mark.parametrize("script", FINDINGS, ids=[script.stem for script in FINDINGS])
def test_finding_says_what_surprised_in_which_version_and_where_it_stands(script: Path):
    lines = script.read_text("utf-8").splitlines()

    head = [line for line in lines[:FIRST] if line.startswith("# ")]
    told = [line.removeprefix("# ").partition(":")[0] for line in head]
    syntax = subprocess.run(["bash", "-n", script], capture_output=True, check=False)
    assert (script.suffix, lines[0], os.access(script, os.X_OK)) == (
        ".sh",
        "#!/usr/bin/env bash",
        True,
    )
    assert {"Surprise", "Versions", "Source"} <= {*told}
    assert "set -eu" in lines
    assert (syntax.returncode, syntax.stderr) == (0, b"")
