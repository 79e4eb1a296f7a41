#!/usr/bin/env python3
"""Trains over processes that mpirun starts, and ends some of them. Skips without mpirun.

usage: ranks.py PROGRAM
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
KILLS = int(os.environ.get("GAMBETA_TEST_KILLS", "3"))
if shutil.which("mpirun") is None:
    print("skipped: no mpirun (Debian: apt-get install openmpi-bin libopenmpi-dev)")
    sys.exit(77)

environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMP_WAIT_POLICY="passive")
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)


def command(ranks, *words):
    launcher = ["mpirun", "-n", str(ranks), "--oversubscribe", "--mca", "btl",
                "self,vader"] if ranks else []
    return [*launcher, PROGRAM, *words]


def run(ranks, *words):
    return subprocess.run(command(ranks, *words), env=environment, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def check(what, condition, *shown):
    if not condition:
        print("FAILED:", what, *shown)
        sys.exit(1)
    print("ok:", what)


def numbers(path):
    with open(path) as file:
        return {name: tensor["data"] for name, tensor in json.load(file)["state"].items()}


def distance(a, b):
    """The largest |a - b| / max(1, max |tensor|) of all tensors."""
    x, y = numbers(a), numbers(b)
    return max(max(abs(u - v) for u, v in zip(x[n], y[n])) / max(1, *map(abs, x[n]))
               for n in x)


def contents(path):
    with open(path, "rb") as file:
        return file.read()


first = run(3, "train", "wine", "--epochs", "3", "-o", "three.json")
if "built without MPI" in first.stderr:
    print("skipped: the program was built without MPI")
    sys.exit(77)
check("three processes train", first.returncode == 0, first.stderr)
check("one of them speaks", first.stderr.count("saved three.json") == 1, first.stderr)
run(0, "train", "wine", "--epochs", "3", "-o", "one.json")
check("and end where one does", distance("three.json", "one.json") < 1e-4,
      distance("three.json", "one.json"))
run(3, "train", "wine", "--epochs", "3", "-o", "again.json")
check("with the same bytes each time", contents("three.json") == contents("again.json"))
check("batches of 3 rows over 4: some have none",
      run(4, "train", "wine", "--epochs", "1", "--batch-size", "3", "-o", "few.json").returncode == 0)

long = ["--lr-schedule", "constant"]
run(3, "train", "iris", "--epochs", "4", *long, "-o", "part.json")
for ranks in (0, 2):
    resumed = run(ranks, "train", "iris", "--resume", "part.json", "--epochs", "6", *long,
                  "-o", f"on-{ranks}.json")
    check(f"a model of three goes on over {ranks or 1}", resumed.returncode == 0, resumed.stderr)
run(0, "train", "iris", "--epochs", "6", *long, "-o", "whole.json")
check("to where a run in one piece ends", distance("on-2.json", "whole.json") < 1e-3,
      distance("on-2.json", "whole.json"))

run(2, "train", "wine", "--epochs", "3", "--sync-batch-norm", "off", "-o", "local.json")
check("without synchronization it ends elsewhere", distance("local.json", "one.json") > 1e-3)
check("--sync-batch-norm alone is refused",
      run(0, "train", "wine", "--sync-batch-norm", "off").returncode == 2)
small = run(4, "train", "wine", "--batch-size", "6", "--sync-batch-norm", "off")
check("shares of one row are refused, with the size that works",
      small.returncode != 0 and "needs batches of at least 8" in small.stderr, small.stderr)

for data, model in ("wine", "one.json"), ("diabetes", "number.json"):
    if model == "number.json":
        run(0, "train", data, "-o", model)
    alone, spread = run(0, "eval", model, data, "--json"), run(3, "eval", model, data, "--json")
    a, b = json.loads(alone.stdout), json.loads(spread.stdout)
    check(f"eval of {data} over three says once what one process says",
          a.keys() == b.keys() and abs(a["loss"] - b["loss"]) < 1e-5, spread.stdout)
check("eval without its file ends all",
      run(3, "eval", "one.json", "nothing").stderr.count("gambeta: ") == 1)

alone, spread = run(0, "inspect", "one.json"), run(3, "inspect", "one.json")
check("other commands run once", alone.stdout == spread.stdout, spread.stdout)
wrong = run(3, "train", "nothing")
check("an error is one line and ends all",
      wrong.returncode != 0 and wrong.stderr.count("gambeta: ") == 1, wrong.stderr)
diverged = run(2, "train", "iris", "--lr", "1e30", "-o", "d.json")
check("so is a divergence, and nothing is saved",
      diverged.returncode != 0 and "nothing saved" in diverged.stderr
      and not os.path.exists("d.json"), diverged.stderr)


def ranks_of(launcher):
    children = subprocess.run(["pgrep", "-P", str(launcher)], text=True,
                              stdout=subprocess.PIPE).stdout.split()
    return [int(pid) for pid in children if os.path.samefile(f"/proc/{pid}/exe", PROGRAM)]


def start(ranks):
    process = subprocess.Popen(command(ranks, "train", "digits", "--epochs", "100000",
                                       "--json", "-o", "long.json"), env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    check("training begins", process.stdout.readline().startswith('{"epoch":1,'))
    return process


shutil.copy("one.json", "long.json")
for kill in range(KILLS):
    process = start(3)
    time.sleep(random.uniform(0, 0.3))
    os.kill(random.choice(ranks_of(process.pid)), signal.SIGKILL)
    began = time.time()
    process.communicate(timeout=30)
    check("a killed rank ends all within 5 s", time.time() - began < 5, time.time() - began)
    check("and the file of before is whole", contents("long.json") == contents("one.json"))
    check("with an exit code", process.returncode != 0)

process = start(2)
os.kill(ranks_of(process.pid)[0], signal.SIGTERM)
said = process.communicate(timeout=30)[1]
check("a signal to one stops all, and the model is saved",
      "go on: gambeta train digits --resume long.json" in said, said)
check("it can go on", run(0, "train", "digits", "--resume", "long.json", "--stop-after",
                          "1").returncode in (0, 143))
