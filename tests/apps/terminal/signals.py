#!/usr/bin/env python3
"""Ctrl-C and SIGTERM while gambeta trains: a resumable model, 130 or 143, never a broken file.

usage: signals.py GAMBETA      exits 77 if this gambeta cannot resume
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

gambeta = os.path.abspath(sys.argv[1])
usage = subprocess.run([gambeta, "train", "--help"], capture_output=True, text=True)
if "--resume" not in usage.stdout:
    print("skipped: this gambeta has no --resume")
    sys.exit(77)
os.chdir(tempfile.mkdtemp())
LONG = [gambeta, "train", "moons", "--epochs", "50000", "-o"]
RUN = [gambeta, "train", "moons", "--epochs", "60", "-o"]


def start(command, wait):
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(wait)
    return run


def loads(path):
    return subprocess.run([gambeta, "inspect", path], capture_output=True).returncode == 0


def no_leftovers():
    left = [name for name in os.listdir(".") if ".tmp." in name]
    assert not left, left


for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
    run = start(LONG + ["stopped.json"], 0.7)
    run.send_signal(number)
    message = run.communicate(timeout=10)[1].decode()
    assert run.returncode == code, (run.returncode, message)
    assert loads("stopped.json") and "resume" in message, message
    no_leftovers()

# A second signal quits at once, and what was saved before stays whole.
before = open("stopped.json", "rb").read()
run = start(LONG + ["stopped.json"], 0.7)
run.send_signal(signal.SIGINT)
run.send_signal(signal.SIGTERM)
run.communicate(timeout=2)
assert run.returncode in (-signal.SIGTERM, -signal.SIGINT, 130, 143), run.returncode
assert loads("stopped.json")

# Stopped at any moment and taken up again, a run ends with the same bytes.
subprocess.run(RUN + ["whole.json"], check=True, capture_output=True)
whole = open("whole.json", "rb").read()
for attempt in range(5):
    if os.path.exists("part.json"):
        os.remove("part.json")
    run = start(RUN + ["part.json"], random.uniform(0.02, 0.4))
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=10)
    if run.returncode == 130 and os.path.exists("part.json"):
        subprocess.run([gambeta, "train", "moons", "--resume", "part.json", "-o", "part.json"],
                       check=True, capture_output=True)
        assert open("part.json", "rb").read() == whole
    no_leftovers()
print("Ctrl-C and SIGTERM leave a model that can be resumed to the same bytes")
