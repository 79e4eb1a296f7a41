#!/usr/bin/env python3
"""Runs every transcript of the chapters and compares what comes out with what is shown.

usage: transcripts.py PROJECT PROGRAM

A transcript is a ```console block: "$ command", then its output, stderr and stdout as they
come; "..." stands for lines left out. Words must be the same, and figures without decimals. A
figure with decimals may differ by a third or by five units of its last place, a percentage
by 5 points, a count in a criterion by 2, as other processors round otherwise and training is
chaotic. In a row of numbers alone only the first figure and, within 20 points, percentages
are compared. Times and the marks of a chart may be anything. A chapter's commands run one after
another in one folder that holds the shipped data sets, and PROGRAM as build/gambeta. Scripts that
build (./apps/quickstart, ./tests/run) are not run; how many tests there are is asked of ctest.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT, PROGRAM = map(os.path.abspath, sys.argv[1:3])
NUMBER = re.compile(r"[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
PERCENT = re.compile(r"(\d+\.\d+) (?:± \d+\.\d+ )?%")
TIME = re.compile(r"\d+\.?\d*(?:e-\d+)?( (?:ms|s|us)\b)|(?<=\"seconds\":)[\d.e-]+")
CHART = re.compile(r"\s*([\d.]+ %)? *\|[ o#.*+|-]*$|\s*\+-+$|.*[█░]")


def transcripts(markdown):
    """(command, expected lines) in the order of the text."""
    for block in re.findall(r"^```console\n(.*?)^```", markdown, re.S | re.M):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output.rstrip("\n").split("\n") if output.strip() else []


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
    environment = dict(os.environ, PATH=os.path.dirname(PROGRAM) + ":" + os.environ["PATH"],
                       NO_COLOR="1", OMP_WAIT_POLICY="passive")
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.rstrip("\n").split("\n") if done.stdout.strip() else []


def check_chapter(path):
    """Runs a chapter's transcripts; (how many, how many differ)."""
    count = wrong = 0
    with tempfile.TemporaryDirectory() as folder, open(path) as file:
        sets = os.path.join(PROJECT, "data", "sets")
        for name in os.listdir(sets):
            shutil.copy(os.path.join(sets, name), folder)
        os.mkdir(os.path.join(folder, "build"))
        os.symlink(PROGRAM, os.path.join(folder, "build", "gambeta"))
        for command, shown in transcripts(file.read()):
            if command == "./apps/quickstart":
                continue
            if command == "./tests/run":
                listed = run("ctest -N", os.path.dirname(PROGRAM))
                count_all = int(listed[-1].split()[-1])
                if not any(line.endswith(" gambeta-bench") for line in listed):
                    count_all += 1  # Google Benchmark is not installed here
                real = [f"100% tests passed, 0 tests failed out of {count_all}", "(times)"]
            else:
                real = run(command, folder)
            difference = first_difference(shown, real)
            count += 1
            if difference:
                wrong += 1
                print("{}: $ {}\n  shown: {}\n  is:    {}".format(
                    os.path.relpath(path, PROJECT), command, *difference))
    return count, wrong


def chapters():
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [f for f in folders if not f.startswith((".", "build"))]
        yield from (os.path.join(folder, f) for f in files if f.endswith(".md"))


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

results = [check_chapter(path) for path in sorted(chapters())]
count, wrong = map(sum, zip(*results))
print(f"{count} commands of the chapters run, {wrong} print something else than shown")
sys.exit(wrong > 0 or count < 10)
