#!/usr/bin/env python3
"""Runs random command lines, the same for the same seed, and looks at what comes of each.

usage: command_lines.py PROGRAM [COUNT [SEED]]

No command ends by a signal or takes longer than 20 s; what fails says why in one line that begins
with "gambeta: ", and nothing like nan stands in a result; what is saved loads, and what was
there before a failed command is there after it. Every command that is printed (what to do next,
how to go on, the doctor's remedies) runs as printed, in a copy of the folder, and so does the
command of a report, which makes the same model.
"""
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 300
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
SETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "sets")

dice = random.Random(SEED)
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
for name in ("iris.csv", "penguins.csv"):
    shutil.copy(os.path.join(SETS, name), name)


def write(name, text):
    with open(name, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def table():
    """A CSV file with a bit of everything that tables have."""
    kinds = [lambda i: str(i), lambda i: dice.choice(["yes", "no"]),
             lambda i: dice.choice(["red", "green", "blue", ""]), lambda i: f"${i},{i:03}",
             lambda i: f"{i / 7:.3f}", lambda i: f"{i},{i % 10}", lambda i: dice.choice(["NA", "3", "x"]),
             lambda i: f"2024-01-{i % 28 + 1:02}", lambda i: "5", lambda i: "", lambda i: f"{i}%"]
    columns = dice.choices(kinds, k=dice.randint(1, 6))
    separator = dice.choice([",", ",", ";", "\t", "|"])
    quoted = [lambda cell: f'"{cell}"', lambda cell: cell][dice.randint(0, 1)]
    header = separator.join(dice.choice(["id", "a", "Größe", "b=1", "c d", "é"]) + str(k)
                            for k in range(len(columns)))
    lines = [header] if dice.random() < 0.8 else []
    for i in range(dice.choice([0, 1, 2, 5, 40, 200])):
        lines.append(separator.join(quoted(column(i)) for column in columns))
    text = "\n".join(lines).encode()
    if dice.random() < 0.2 and text:  # a byte that should not be there
        at = dice.randrange(len(text))
        text = text[:at] + bytes([dice.choice([0, 10, 34, 44, 255, 45])]) + text[at + 1:]
    return text


VALUES = ["0", "1", "-1", "2", "3", "0.1", "1e30", "1e-30", "nan", "inf", "", " ", "none", "all",
          "32", "8,4", "8,", "999999999999999999999", "iris.csv", "penguins.csv", "t.csv", "m.json",
          "n.json", "missing.json", "/dev/null", ".", "relu", "tanh", "cosine", "step", "torch",
          "keras", "species", "island", "body_mass_g", "regression", "classification", "drop",
          "fill", "comma", "point", "yes", "no", "-", "--", "x\ny", "é", "a,b"]
COMMANDS = ["train", "eval", "predict", "inspect", "doctor", "fold", "recalibrate", "data",
            "export", "explain", "compare"]
SOURCES = ["moons", "iris", "penguins", "iris.csv", "penguins.csv", "t.csv", "sine", "xor", "nothing"]
FLAGS = {command: sorted(set(re.findall(
    r"^  (?:-\w,)?(--[a-z][a-z-]*)(.*)", subprocess.run([PROGRAM, "help", command],
                                                        capture_output=True, text=True).stdout, re.M)))
    for command in COMMANDS}


def likely(flag, rest):
    """Values that a flag may take."""
    if re.match(r" (INT|N)\b", rest):
        return ["1", "2", "3", "8", "32"]
    if re.match(r" (FLOAT|X)\b", rest):
        return ["0", "0.1", "0.3", "0.5", "1e-3"]
    choice = re.match(r" ([a-z0-9]+(?:\|[a-z0-9]+)+)", rest)
    if choice:
        return choice[1].split("|")
    return {"--label": ["species", "a0", "b=11", "1", "2"], "--ignore": ["1", "island", "2", "a0"],
            "--category": ["1", "2", "a0"], "--use": ["1", "id0"], "--hidden": ["8", "8,4", ""],
            "--missing": ["fill", "drop", "refuse"], "--header": ["yes", "no"],
            "--decimal": ["comma", "point"], "--task": ["regression", "classification"],
            "--resume": ["m.json", "n.json"], "--report": ["r.html"], "--history": ["h.csv"],
            "--graph": ["g.svg"], "--bn-momentum": ["none", "0.2"]}.get(flag, VALUES)


def words():
    """A command line that is often nearly right."""
    command = dice.choice(COMMANDS + ["train"] * 8 + ["eval"] * 3)
    line = [command]
    model = dice.choice(["m.json", "m.json", "m.json", "n.json", "iris.csv"])
    if command in ("train", "data", "compare"):
        line.append(dice.choice(SOURCES))
    elif command != "explain":
        line.append(model)
        if command in ("eval", "predict", "doctor", "recalibrate"):
            line.append(dice.choice(SOURCES))
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        flag, rest = dice.choice(FLAGS[command] or [("--help", "")])
        if flag == "--watch":
            continue
        line.append(flag)
        if rest.startswith(" ") and not rest.startswith("  ") or dice.random() < 0.1:
            line.append(dice.choice(likely(flag, rest) if dice.random() < 0.7 else VALUES))
    if command in ("train", "compare"):
        line += ["--epochs", dice.choice(["1", "2", "3"])]
    if command in ("train", "fold", "recalibrate", "export"):
        line += ["-o", dice.choice(["m.json", "n.json", "o.c"] if command == "export" else ["m.json", "n.json"])]
    return line


def fail(line, done, why):
    print("FAILED:", why, "\n ", [PROGRAM, *line], "\n  code", done and done.returncode,
          "\n ", done and done.stderr[-600:], "\n ", done and done.stdout[-300:], "\n  in", folder.name)
    shutil.copytree(folder.name, "/tmp/command-lines", dirs_exist_ok=True)
    sys.exit(1)


def contents(name):
    with open(name, "rb") as file:
        return file.read()


def look_at(line):
    before = {name: contents(name) for name in os.listdir(".")}
    done = None
    try:
        done = subprocess.run([PROGRAM, *line], capture_output=True, timeout=20,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        fail(line, done, "it takes more than 20 s")
    done.stdout, done.stderr = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    if done.returncode not in (0, 1, 2):
        fail(line, done, "another exit code than 0, 1 and 2")
    told = [text for text in done.stderr.split("\n") if text.startswith("gambeta: ")]
    findings = line[0] == "doctor" and not told  # which are its result
    if done.returncode and len(told) != 1 and not findings:
        fail(line, done, "a failure with other than one line of why")
    if any(len(text) > 500 for text in told):
        fail(line, done, "a line of why that nobody reads to its end")
    if done.returncode == 0 and told:
        fail(line, done, "a success with an error line")
    if done.returncode == 0 and re.search(r"\bnan\b|\binf\b", done.stdout):
        fail(line, done, "no number in a result")
    for name in os.listdir("."):
        if ".tmp." in name:
            fail(line, done, "a temporary file is left: " + name)
        if done.returncode and contents(name) != before.get(name) and name in before:
            fail(line, done, "a failed command changed " + name)
    if done.returncode == 0 and line[0] in ("train", "fold", "recalibrate") and "--help" not in line:
        out = line[-1]
        if subprocess.run([PROGRAM, "inspect", out], capture_output=True).returncode:
            fail(line, done, "what was saved does not load")
    if "--help" not in line and "-h" not in line:
        look_at_printed(line, done)
    return done.returncode


PRINTED = re.compile(r"(?:next: |go on: |^ +\$ )(gambeta .*)$", re.M)
printed = 0


def look_at_printed(line, done):
    """Runs the commands that a run printed."""
    global printed
    commands = [(text, None) for text in PRINTED.findall(done.stderr + done.stdout)]
    report = line[line.index("--report") + 1] if "--report" in line else ""
    if done.returncode == 0 and line[0] == "train" and os.path.isfile(report):
        shown = re.findall(r"<pre><code>(gambeta train .*?)</code></pre>", contents(report).decode(), re.S)
        if "--resume" not in line and len(shown) == 2:  # the command as it was, and the settings'
            commands.append((html.unescape(shown[-1]) + " -o again.json", line[-1]))
    for text, model in commands:
        printed += 1
        with tempfile.TemporaryDirectory() as copy:
            shutil.copytree(".", copy, dirs_exist_ok=True)
            os.symlink(PROGRAM, os.path.join(copy, "gambeta"))
            again = subprocess.run(["bash", "-c", text], cwd=copy, capture_output=True, text=True,
                                   stdin=subprocess.DEVNULL,
                                   env=dict(os.environ, PATH=copy + ":" + os.environ["PATH"]))
            if again.returncode > 1 or again.returncode and again.stderr.startswith("gambeta: "):
                fail(line, again, "it printed a command that does not run: " + text)
            if model and state_of(os.path.join(copy, "again.json")) != state_of(model):
                fail(line, again, "the report's command makes another model: " + text)


def state_of(model):
    return json.loads(contents(model))["state"]


subprocess.run([PROGRAM, "train", "penguins", "--epochs", "2", "-o", "m.json"], check=True,
               capture_output=True)
shutil.copy("m.json", "n.json")
succeeded = 0
for number in range(COUNT):
    write("t.csv", table())
    succeeded += look_at(words()) == 0
print(f"{COUNT} command lines of seed {SEED}, of which {succeeded} succeeded and printed "
      f"{printed} commands that run: nothing found")
sys.exit(printed == 0)
