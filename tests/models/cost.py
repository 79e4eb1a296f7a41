#!/usr/bin/env python3
"""What is no model is refused in one line, in a second and in little memory; what is one is
read in no more processor time than 1.5 times what Python's json takes for the text.

usage: cost.py SOURCE GAMBETA
"""
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

source, gambeta = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
golden = os.path.join(source, "tests", "models", "golden", "version-1.json")
os.environ["OMP_NUM_THREADS"] = "1"
folder = tempfile.mkdtemp()
os.chdir(folder)


def inspect(path, **more):
    """Exit code, standard error, seconds and peak megabytes of gambeta inspect."""
    start = time.time()
    run = subprocess.Popen([gambeta, "inspect", path], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, **more)
    message = run.stderr.read().decode()
    _, status, usage = os.wait4(run.pid, 0)
    return os.waitstatus_to_exitcode(status), message, usage.ru_utime + usage.ru_stime, \
        usage.ru_maxrss / 1024, time.time() - start


def refuse(name, text, says, megabytes=50, end=b""):
    """`text` may come in pieces: a child's peak starts at this program's size."""
    with open(name, "wb") as file:
        if isinstance(text, bytes):
            text = [text]
        file.writelines(text)
        file.write(end)
    code, message, seconds, memory, _ = inspect(name)
    assert code == 1, (name, code, message)
    assert message.startswith(f"gambeta: {name}: ") and message.count("\n") <= 2, message
    assert says in message, (name, message)
    assert seconds < 1 and memory < megabytes, (name, seconds, memory)


start = b'{"format": "gambeta-model", "version": 1, '
refuse("brackets", b"[" * 10**6, "not a model file")
refuse("deep", start + b'"state": ' + b"[" * 10**6, "nested too deeply")
refuse("objects", b'{"a":' * 10**5, "nested too deeply")
refuse("twice", start + b'"version": 1}', "'version' is given twice")
refuse("wide", start + b'"layers": [{"type": "Linear", "in_features": 65536, "out_features": 65536, '
       b'"bias": false}], "state": {"0.weight": {"dtype": "float32", "shape": [65536, 65536], '
       b'"data": [1]}}}', "expected 4294967296 numbers, got 1")
refuse("overflow", start + b'"layers": [{"type": "Linear", "in_features": 1, "out_features": 1}], '
       b'"state": {"0.weight": {"dtype": "float32", "shape": [4194305, 4194305, 211106198978564], '
       b'"data": [1]}, "0.bias": {"dtype": "float32", "shape": [1], "data": [1]}}}',
       "shape: expected [1, 1]")
refuse("gzip", gzip.compress(open(golden, "rb").read()), "gzip")
refuse("random", os.urandom(10**5), "not a model file")
# Large files may take twice their size and 100 MB.
refuse("string", (start + b'"task": "' if i == 0 else b"x" * (1 << 20) for i in range(51)),
       "a string of more than 65536 bytes", 200, end=b'"}')
refuse("keys", (b'"k%d": 0, ' % i if i else start for i in range(10**6)), "more than 65536 members",
       2 * 14 + 100, end=b'"end": 0}')
refuse("zeros", (b"0," * (1 << 19) if i else start + b'"layers": [' for i in range(50)),
       "at most 1000", 200, end=b"0]}")
assert inspect(folder)[1].endswith(": Is a directory\n")
assert inspect("nowhere")[1] == "gambeta: nowhere: No such file or directory\n"

# A model may come through a pipe or on the standard input.
os.mkfifo("pipe")
writer = threading.Thread(target=lambda: open("pipe", "wb").write(open(golden, "rb").read()))
writer.start()
assert inspect("pipe")[0] == 0
writer.join()
assert inspect("-", stdin=open(golden))[0] == 0
assert inspect("-", stdin=subprocess.DEVNULL)[0] == 1


def little_memory():
    resource.setrlimit(resource.RLIMIT_AS, (200000 * 1024, 200000 * 1024))


code, message = inspect("string", preexec_fn=little_memory)[:2]
assert code == 1 and message.count("\n") == 1, (code, message)

# 784-512-256-10: half a million weights, 9 MB. Measured: 0.6 to 1.0 of the time of
# Debian's Python.
with open("wide.csv", "w") as file:
    file.write(",".join(f"p{i}" for i in range(784)) + ",k\n")
    for row in range(40):
        file.write(",".join(str((i * row) % 251) for i in range(784)) + f",{row % 10}\n")
subprocess.run([gambeta, "train", "wide.csv", "--hidden", "512,256", "--epochs", "0", "-q", "-o", "wide.json"],
               check=True, stderr=subprocess.DEVNULL)
ours, pythons = [], []
for turn in range(5):
    ours.append(inspect("wide.json")[2])
    begin = time.process_time()
    with open("wide.json") as file:
        json.load(file)
    pythons.append(time.process_time() - begin)
ratio = sorted(ours)[2] / sorted(pythons)[2]
print(f"a model of 9 MB is read in {ratio:.2f} of the time that Python's json takes")
assert ratio < 1.5, (ours, pythons)
shutil.rmtree(folder)
print("every one refused in time, in one line")
