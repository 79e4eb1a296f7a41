#!/usr/bin/env python3
"""Counts lines of code: not blank, and not only a comment. Tests are not counted.

usage: count_lines.py SOURCE      fails if a bound is passed, or if the README says otherwise
"""
import pathlib
import re
import sys

LARGEST = {"what trains": 2900}
ROUNDING = 100  # how far the README's figures, given in hundreds, may be off

source = pathlib.Path(sys.argv[1])
failures = []


def lines_of(path):
    stripped = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return sum(1 for line in stripped if line and not line.startswith("//"))


def count(*folders):
    return sum(lines_of(path) for folder in folders
               for path in sorted((source / folder).rglob("*.[ch]pp")))


figures = {
    "what trains": count("core", "layers", "optim"),
    "kernels": count("core/kernels"),
    "data": count("data"),
    "models": count("models"),
    "apps": count("apps"),
}
figures["in all"] = sum(figures[k] for k in ("what trains", "data", "models", "apps"))
for what, lines in figures.items():
    bound = f", at most {LARGEST[what]:,}" if what in LARGEST else ""
    print(f"{what}: {lines:,}{bound}")
    if lines > LARGEST.get(what, lines):
        failures.append(f"{what}: {lines:,} lines{bound}")

for folder in ("core", "layers", "optim", "data", "models", "apps"):
    for path in sorted((source / folder).rglob("*.[ch]pp")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 300:
            failures.append(f"{path}: {lines} lines, a file has at most 300")

readme = " ".join((source / "README.md").read_text(encoding="utf-8").split())
says = re.search(r"optim\) is ([\d,]+), of which ([\d,]+) are the kernels\. "
                 r"Data is ([\d,]+) and models is ([\d,]*\d)", readme)
if not says:
    failures.append("README.md: the sentence on how large it is was not found")
else:
    for what, text in zip(("what trains", "kernels", "data", "models"), says.groups()):
        said = int(text.replace(",", ""))
        if abs(said - figures[what]) > ROUNDING or said % 100:
            failures.append(f"README.md says {text} lines for {what}: write "
                            f"{round(figures[what], -2):,}")

print("\n".join(failures))
sys.exit(1 if failures else 0)
