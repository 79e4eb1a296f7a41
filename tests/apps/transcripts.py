#!/usr/bin/env python3
"""Runs every command of the chapters, and compares what comes out with what is shown.

usage: transcripts.py PROJECT BUILD

A chapter's commands run from top to bottom in one folder that is what the README's first
command leaves: a copy of the project with the program, the examples, the judge of the exercises
and digits.json under build/. Run are the ```console and ```sh blocks and the commands in the
text. Not run are forms such as "gambeta train DATA", names of commands, and what is tried ELSEWHERE;
how many tests there are is asked of ctest. What is not in a console block
only has to succeed.

A transcript is a ```console block: "$ command", then its output, stderr and stdout as they
come; "..." stands for lines left out. Words must be the same, and figures without decimals. A
figure with decimals may differ by a third or by five units of its last place, a percentage
by 5 points, a count in a criterion by 2, as other processors round otherwise and training is
chaotic. In a row of numbers alone only the first figure and, within 20 points, percentages
are compared. Times and the marks of a chart may be anything.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT, BUILD = map(os.path.abspath, sys.argv[1:3])
# What builds, measures or needs another program: .ci/run, tests/models/export_c.py and others try it.
ELSEWHERE = re.compile(r"(\./)?(apps/(quickstart|build|install-missing|package/build|playground/build|bench/\S*)"
                       r"|tests/(run|named|alone|fuzz/run)|build/tests/\S*|(build/)?gambeta-bench"
                       r"|cmake|ctest|mpirun|cc|flower|arm-none-eabi-\w+)( |$)")
NEEDS_ARGUMENTS = "train eval predict inspect compare fold export recalibrate doctor play".split()
NUMBER = re.compile(r"[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
PERCENT = re.compile(r"(\d+\.\d+) (?:± \d+\.\d+ )?%")
TIME = re.compile(r"\d+\.?\d*(?:e-\d+)?( (?:ms|s|us)\b)|(?<=\"seconds\":)[\d.e-]+")
CHART = re.compile(r"\s*([\d.]+ %)? *\|[ o#.*+|-]*$|\s*\+-+$|.*[█░]")


def commands(markdown):
    """(command, its output's lines or None) in the order of the text."""
    for language, block, code in re.findall(
            r"^```(\w*)\n(.*?)^```|`([^`]+)`", markdown, re.S | re.M):
        if language == "console":
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                yield command, output.rstrip("\n").split("\n") if output.strip() else []
        elif language == "sh":
            yield from ((line, None) for line in block.splitlines())
        elif is_command(code := re.sub(r"\s+", " ", code)):
            yield code, None


def is_command(code):
    """Code in a sentence: no form such as `gambeta train DATA`, no name such as `gambeta train`."""
    first, _, rest = code.partition(" ")
    if code.endswith("/") or re.search(r"\b[A-Z]{3,}\b|\.\.\.|, ", code) or first.endswith("gambeta") and not rest:
        return False
    script = os.path.join(PROJECT, first)
    return (first in ("gambeta", "build/gambeta") and rest not in NEEDS_ARGUMENTS
            or first.startswith(("./", "build/")) and not re.search(r"\.\w+$", first)
            or os.path.isfile(script) and os.access(script, os.X_OK)
            or bool(re.match(r"(head|cmake|ctest|mpirun|gambeta-bench) ", code)))


def same_number(shown, real, spread=0):
    """spread: by how much a whole number may differ."""
    if shown == real:
        return True
    a, b = (float(text.replace(",", "")) for text in (shown, real))
    if "." not in shown and "e" not in shown:
        return abs(a - b) <= spread
    decimals = len(shown.partition(".")[2].partition("e")[0])
    return abs(a - b) <= max(abs(a) / 3, 5 * 10.0**-decimals)


def same_line(shown, real):
    if CHART.match(shown) and CHART.match(real):
        return True
    shown, real = (TIME.sub(r"\1", line) for line in (shown, real))
    words = [re.sub(r"\s+", " ", NUMBER.sub("0", line)).strip() for line in (shown, real)]
    spread = 2 if re.match(r"\s*\[(yes|NO )\]", shown) else 0  # a count of trained networks
    table = re.match(r"[\s\d.e%±()/,+-]+$", shown + real)  # numbers alone: runs may be chaotic
    if words[0] != words[1] and not table:
        return False
    for a, b in zip(PERCENT.findall(shown), PERCENT.findall(real)):
        if abs(float(a) - float(b)) > (20 if table else 5):
            return False
    numbers = [NUMBER.findall(PERCENT.sub("", line)) for line in (shown, real)]
    if table:
        return same_number(numbers[0][0], numbers[1][0]) if all(numbers) else shown == real
    return all(same_number(a, b, spread) for a, b in zip(*numbers))


def first_difference(shown, real):
    """None, or the shown line that has no counterpart and the real one in its place."""
    at = 0
    for i, line in enumerate(shown):
        if line.strip() == "...":
            if i + 1 == len(shown):
                return None
            while at < len(real) and not same_line(shown[i + 1], real[at]):
                at += 1
        elif at == len(real) or not same_line(line, real[at]):
            return line, real[at] if at < len(real) else "(the end)"
        else:
            at += 1
    return None if at == len(real) else ("(the end)", real[at])


def run(command, folder):
    """(exit code, lines of stdout and stderr)"""
    environment = dict(os.environ, PATH=os.path.join(folder, "build") + ":" + os.environ["PATH"],
                       NO_COLOR="1", OMP_WAIT_POLICY="passive")
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.rstrip("\n").split("\n") if done.stdout.strip() else []


def copy_after_quickstart(folder):
    def left_out(inside, names):
        return [name for name in names if name.startswith(".") or name == "node_modules"
                or inside == PROJECT and name.startswith("build")]

    shutil.copytree(PROJECT, folder, dirs_exist_ok=True, ignore=left_out)
    for path in ("gambeta", "apps/examples", "apps/exercises/judge"):
        os.makedirs(os.path.join(folder, "build", os.path.dirname(path)), exist_ok=True)
        os.symlink(os.path.join(BUILD, path), os.path.join(folder, "build", path))
    # A reader's own tables and command.
    run("sed 1s/species/price/ data/sets/iris.csv > your.csv; cp your.csv d.csv; ln -s /bin/true publish", folder)


def problem(command, shown, folder):
    """None, or what is wrong."""
    if command == "./tests/run":
        listed = run("ctest -N", BUILD)[1]
        count_all = int(listed[-1].split()[-1])
        if not any(line.endswith(" gambeta-bench") for line in listed):
            count_all += 1  # Google Benchmark is not installed here
        status, real = 0, [f"100% tests passed, 0 tests failed out of {count_all}", "(times)"]
    elif ELSEWHERE.match(command):
        return None
    else:
        status, real = run(command, folder)
    if shown is None:
        # A bug put in is caught, an exercise is not written yet.
        expected = 1 if "--bug" in command or "exercises/check" in command else 0
        return None if status == expected else "exit code {}: {}".format(status, "\n".join(real[-3:]))
    difference = first_difference(shown, real)
    return difference and "shown: {}\n  is:    {}".format(*difference)


PASSED = set()


def check_chapter(path):
    """Runs a chapter's commands; (how many, how many fail)."""
    count = wrong = 0
    with tempfile.TemporaryDirectory() as folder, open(path) as file:
        copy_after_quickstart(folder)
        chapter = list(commands(file.read()))
        if not any(command == "./apps/quickstart" and shown for command, shown in chapter):
            run("gambeta train digits -o build/digits.json", folder)
        for command, shown in chapter:
            if shown is None and command in PASSED:
                continue
            what = problem(command, shown, folder)
            count += 1
            if not what and re.match(r"gambeta (verify|reproduce|explain)(?!.*--report)", command):
                PASSED.add(command)  # needs no files and leaves none
            if what:
                wrong += 1
                print("{}: $ {}\n  {}".format(os.path.relpath(path, PROJECT), command, what))
    return count, wrong


def chapters():
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [f for f in folders if not f.startswith((".", "build", "node_modules"))]
        yield from (os.path.join(folder, f) for f in files
                    if f.endswith(".md") and f != "CHANGELOG.md")


# The comparison must be able to fail.
assert first_difference(["a 0.50 x", "...", "z 3"], ["a 0.55 x", "b", "z 3"]) is None
assert first_difference(["a 0.50"], ["a 0.70"]) and first_difference(["3 rows"], ["4 rows"])
assert first_difference(["a"], ["a", "b"]) and first_difference(["a", "..", "b"], ["a", "b"])

assert same_line("outer |   500     0", "outer |   500     0")
assert not same_line("outer |   500     0", "outer |   123   377")
assert same_line('{"epoch":1,"loss":0.75,"seconds":0.1}', '{"epoch":1,"loss":0.76,"seconds":7}')
assert not same_line('{"epoch":1,"loss":0.75,"seconds":0.1}', '{"epoch":1,"loss":9,"seconds":0.1}')
assert not same_line("0.01 96.7 ± 0.5 % 7 0", "0.01 16.7 ± 0.5 % 7 0")
assert not same_line("accuracy 98.3 %", "accuracy 68.3 %")

assert list(commands("`gambeta train moons`, `gambeta train`, `gambeta eval MODEL DATA`, `core/ops.hpp`,\n"
                     "`./apps/exercises/check`, and `build/gambeta\nverify`\n")) == [
    (command, None) for command in ("gambeta train moons", "./apps/exercises/check", "build/gambeta verify")]

results = [check_chapter(path) for path in sorted(chapters())]
count, wrong = map(sum, zip(*results))
print(f"{count} commands of the chapters run, {wrong} fail or print something else than shown")
sys.exit(wrong > 0 or count < 70)
