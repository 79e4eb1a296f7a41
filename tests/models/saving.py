#!/usr/bin/env python3
"""Whatever happens while a model is saved, the file is the old one or the new one.

usage: saving.py GAMBETA [KILLS]      the faults need strace; without it they are left out
"""
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

gambeta = os.path.abspath(sys.argv[1])
kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
folder = tempfile.mkdtemp()
os.chdir(folder)
os.environ["OMP_NUM_THREADS"] = "1"
TRACED = "openat,write,fsync,close,rename"


def command(seed):
    return [gambeta, "train", "moons", "--rows", "100", "--hidden", "64,64", "--epochs", "0",
            "--seed", str(seed), "-q", "-o", "m.json"]


def contents(path="m.json"):
    with open(path, "rb") as file:
        return file.read()


def leftovers():
    return [name for name in os.listdir(".") if ".tmp." in name]


def check_whole(what, wanted=None):
    assert contents() in (wanted or models), f"{what}: the file is broken"


models = []
for seed in (1, 2):
    subprocess.run(command(seed), check=True)
    models.append(contents())
assert models[0] != models[1] and not leftovers()

# kill -9 at random moments of the run, most of which is saving.
start = time.time()
subprocess.run(command(1), check=True)
duration = time.time() - start
in_time = 0
for attempt in range(kills):
    run = subprocess.Popen(command(1 + attempt % 2), stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, 1.2 * duration))
    run.send_signal(signal.SIGKILL)
    in_time += run.wait() != 0
    check_whole("kill -9")
    assert len(leftovers()) <= 1, leftovers()
    for name in leftovers():
        os.remove(name)
print(f"kill -9: {kills} saves, {in_time} of them hit, the file always whole")


def system_calls():
    """The calls of a save that concern its files, as (name, how many of its kind came first)."""
    trace = ["strace", "-qq", "-o", "trace", "-e", "trace=" + TRACED] + command(2)
    if subprocess.run(trace, capture_output=True).returncode != 0:
        return []
    counts, ours, calls = {}, set(), []
    for line in open("trace", errors="replace"):
        match = re.match(r"(\w+)\(([^,)]*)(.*)\)\s+= (-?\d+)", line)
        if not match:
            continue
        name, first, rest, result = match.groups()
        counts[name] = counts.get(name, 0) + 1
        saving = ".tmp." in rest or "O_DIRECTORY" in rest
        if name == "openat" and saving:
            ours.add(result)
        if saving or first in ours or name == "rename" or name == "fsync":
            calls.append((name, counts[name]))
        if name == "close":
            ours.discard(first)
    os.remove("trace")
    return calls


def inject(fault, name, number):
    shutil.copyfile("old", "m.json")
    return subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "-e", "trace=" + name,
         "-e", f"inject={name}:{fault}:when={number}"] + command(2),
        capture_output=True, text=True)


def faults():
    if not shutil.which("strace"):
        return print("faults: left out, they need strace")
    open("old", "wb").write(models[0])
    calls = system_calls()
    if not calls:
        return print("faults: left out, strace is not allowed to trace here")
    assert {name for name, _ in calls} == set(TRACED.split(",")), calls
    tried = 0
    for name, number in calls:
        for error in ("ENOSPC", "EIO", "EROFS"):
            what = f"{error} in {name} number {number}"
            run = inject(f"error={error}", name, number)
            check_whole(what)
            tried += 1
            # A failed close of the folder, or of the trial file, loses nothing.
            if run.returncode == 0:
                assert name == "close", what
                continue
            assert run.returncode == 1, (what, run)
            assert run.stderr.startswith("gambeta: ") and run.stderr.count("\n") == 1, (what, run)
            assert not leftovers(), what
        run = inject("signal=KILL", name, number)
        check_whole(f"a kill in {name} number {number}")
        assert len(leftovers()) <= 1
        for left in leftovers():
            os.remove(left)
    print(f"faults: {tried} in {len(calls)} system calls, the file always whole")


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def full_disk():
    open("m.json", "wb").write(models[0])
    run = subprocess.run(command(2), preexec_fn=limited, restore_signals=False,
                         capture_output=True, text=True)
    assert run.returncode == 1 and "File too large" in run.stderr, run
    check_whole("a file size limit", models[:1])
    assert not leftovers()
    os.mkdir("small")
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", "small"]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        return print("full disk: only a file size limit, mounting is not allowed")
    try:
        run = subprocess.run(command(2)[:-1] + ["small/m.json"], capture_output=True, text=True)
        assert run.returncode == 1 and "No space left on device" in run.stderr, run
        assert os.listdir("small") == []
    finally:
        subprocess.run(["umount", "small"])
    print("full disk: one line, no file left")


def signals_in_a_save():
    """A signal that would end the program waits for the rename, and then it ends it."""
    if not shutil.which("strace") or not system_calls():
        return print("signals in a save: left out, they need strace")
    slow = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync",
            "-e", "inject=fsync:delay_enter=1500000:when=1"]
    train = [gambeta, "train", "moons", "--epochs", "50000", "-q", "-o", "m.json"]
    fold = [gambeta, "fold", "trained", "-q", "-o", "m.json"]
    subprocess.run([gambeta, "train", "moons", "-q", "-o", "trained"], check=True)
    for verb, command, pauses in (("train", train, (0.7, 0.7)), ("fold", fold, (0.5,))):
        open("m.json", "wb").write(models[0])
        tracer = subprocess.Popen(slow + command, stderr=subprocess.PIPE, text=True)
        for pause in pauses:
            time.sleep(pause)
            children = open(f"/proc/{tracer.pid}/task/{tracer.pid}/children").read().split()
            os.kill(int(children[0]), signal.SIGTERM)
        assert contents() == models[0] and len(leftovers()) == 1, verb  # it is being written
        error = tracer.communicate(timeout=20)[1]
        assert tracer.returncode in (143, -signal.SIGTERM), (verb, tracer.returncode, error)
        assert contents() != models[0] and not leftovers(), verb
        subprocess.run([gambeta, "inspect", "m.json"], check=True, stdout=subprocess.DEVNULL)
    print("signals in a save: they wait for the rename, no file left")


def irreplaceable():
    """A file that a rename cannot replace is found before the training."""
    def refused(path, why, **how):
        before = contents(path)
        run = subprocess.run([gambeta, "train", "moons", "--epochs", "0", "-o", path],
                             capture_output=True, text=True, **how)
        assert run.returncode == 1 and why in run.stderr and run.stderr.count("\n") == 1, run
        assert contents(path) == before

    open("old", "wb").write(models[0])
    shutil.copyfile("old", "mounted.json")
    mount = ["mount", "--bind", "old", "mounted.json"]
    if subprocess.run(mount, capture_output=True).returncode == 0:
        try:
            refused("mounted.json", "the file itself is mounted")
        finally:
            subprocess.run(["umount", "mounted.json"])
    else:
        print("a mounted file: left out, mounting is not allowed")
    if os.geteuid() != 0:
        return print("another user's file: left out, it needs root")
    os.chmod(folder, 0o755)
    os.mkdir("sticky")
    os.chmod("sticky", 0o1777)
    shutil.copyfile("old", "sticky/m.json")
    os.chmod("sticky/m.json", 0o666)
    refused("sticky/m.json", "another user's", user=65534)
    print("files that cannot be replaced are found before the training")


faults()
signals_in_a_save()
irreplaceable()
full_disk()
for _ in range(20):
    writers = [subprocess.Popen(command(seed)) for seed in (1, 2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    check_whole("two writers")
assert not leftovers()
print("two writers: the last whole one wins")
shutil.rmtree(folder)
