#!/usr/bin/env bash
# Surprise: the Plural-Forms header that Babel writes for a language is not always one that gettext can read.
# For French, Spanish, Italian, Portuguese and Catalan it names CLDR's operand `e` (of compact numbers, as in 1c6),
# which the plural expressions of gettext do not have: catalogues with such a header cannot be opened at all.
# For Czech, Slovak and Lithuanian it reads, but counts a form that whole numbers never take (CLDR's, of
# fractions), so translators are asked for a text that nobody will ever see.
# Guess before: `to_gettext` gives what its name says, for every language that Babel knows.
# Versions: Babel 2.18.0; gettext.c2py of the Python that runs this (seen with 3.11).
# Source: babel/plural.py (_GettextCompiler), Python's Lib/gettext.py (c2py), Unicode TR35 "Operands".
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.18.0
"$folder/venv/bin/python" - <<'PYTHON'
import gettext
import sys
from importlib.metadata import version

from babel import Locale
from babel.plural import to_gettext

print("Babel", version("babel"), "Python", sys.version.split()[0])
seen = {}
for language in ("en", "cy", "fr", "es", "it", "pt", "ca", "cs", "sk", "lt"):
    header = to_gettext(Locale.parse(language).plural_form)
    count, rule = header.split(";")[:2]
    forms = int(count.partition("=")[2])
    try:
        choose = gettext.c2py(rule.partition("=")[2])
    except ValueError as error:
        seen[language] = f"refused ({error})"
    else:
        taken = {choose(number) for number in (*range(2_000), 1_000_000)}
        seen[language] = f"{forms} forms, {len(taken)} of them taken by whole numbers"
    print(f"{language}: {seen[language]}")

refused = {language for language, what in seen.items() if what.startswith("refused")}
idle = {language for language, what in seen.items() if what.startswith("4 forms, 3 ")}
if refused != {"fr", "es", "it", "pt", "ca"} or idle != {"cs", "sk", "lt"}:
    sys.exit("This is no longer as it was found.")
PYTHON
