#!/usr/bin/env python3
"""Runs the Python of models/README.md: gambeta's models in PyTorch, and PyTorch's in gambeta.

usage: pytorch.py SOURCE GAMBETA      exits 77 without PyTorch
"""
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("skipped: needs Debian's python3-torch, or PyTorch from pip")
    sys.exit(77)

source, gambeta = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
os.chdir(tempfile.mkdtemp())
readme = open(os.path.join(source, "models", "README.md")).read()
load, example, save = re.findall(r"```python\n(.*?)```", readme.split("### In C\n")[0], re.S)


def run(*arguments):
    return subprocess.run([gambeta, *arguments], check=True, capture_output=True, text=True).stdout


def load_in_torch(path):
    names = {}
    exec(load.replace("moons.json", path), names)
    return names["m"], names["net"].eval()


def close(a, b, tolerance=1e-6):
    a, b = torch.as_tensor(a, dtype=torch.double), torch.as_tensor(b, dtype=torch.double)
    return bool(((a - b).abs() <= tolerance * b.abs().clamp(min=1)).all())


def table(name):
    """A built-in set as inputs and labels, the way gambeta reads it."""
    lines = [line.split(",") for line in run("data", name, "-q").strip().split("\n")]
    open("data.csv", "w").write("\n".join(",".join(line) for line in lines) + "\n")
    inputs = torch.tensor([[float(cell) for cell in line[:-1]] for line in lines[1:]],
                          dtype=torch.double)
    return inputs, [line[-1] for line in lines[1:]]


def check_eval(path, net, m, name, inputs=None):
    """gambeta's outputs and loss over a whole set are PyTorch's."""
    raw, labels = table(name)
    scale = m.get("preprocessing", {"mean": [0.0], "std": [1.0]})
    x = ((raw - torch.tensor(scale["mean"], dtype=torch.double)) /
         torch.tensor(scale["std"], dtype=torch.double)).float()
    with torch.no_grad():
        y = net(x).double()
    if m.get("task") != "regression":  # the outputs of all rows, up to what softmax takes from them
        rows = [json.loads(line)["probabilities"].values()
                for line in run("predict", path, "data.csv", "--json").strip().split("\n")]
        outputs = torch.tensor([list(row) for row in rows], dtype=torch.double).log()
        gap = (outputs - y.log_softmax(1)).abs().max() / y.abs().max().clamp(min=1)
        assert gap <= 1e-6, (name, gap)
        print(f"{name}: eval outputs differ by {gap:.1e} of the largest")
    ours = json.loads(run("eval", path, "data.csv", "--json"))
    if m.get("task") == "regression":
        target = (torch.tensor([[float(label)] for label in labels], dtype=torch.double) -
                  scale["target_mean"]) / scale["target_std"]
        theirs = torch.nn.functional.mse_loss(y, target)
    else:
        classes = m.get("classes", sorted(set(labels)))
        target = torch.tensor([classes.index(label) for label in labels])
        theirs = torch.nn.functional.cross_entropy(y, target)
    assert close(ours["loss"], theirs.item()), (name, ours["loss"], theirs.item())


# There: networks of every kind, their example and their loss.
for flags in (["iris"], ["moons"], ["digits"], ["moons", "--no-batch-norm", "--activation", "tanh"],
              ["wine", "--patience", "3"], ["diabetes", "--activation", "sigmoid"],
              ["xor", "--bn-momentum", "none"]):
    run("train", *flags, "--epochs", "8", "-q", "-o", "m.json")
    m, net = load_in_torch("m.json")
    names = {"torch": torch, "m": m, "net": net, "print": lambda a, b: results.append((a[0], b))}
    results = []
    with torch.no_grad():
        exec(example, names)
    assert close(*results[0]), results
    check_eval("m.json", net, m, flags[0])

# A dialect that PyTorch does not speak is refused, not misread.
run("train", "moons", "--bn-dialect", "keras", "--epochs", "2", "-q", "-o", "keras.json")
try:
    load_in_torch("keras.json")
    raise SystemExit("PyTorch takes a batch norm of Keras for its own")
except TypeError as error:
    assert "dialect" in str(error), error

# And back: a network that was trained in PyTorch, on raw inputs.
torch.manual_seed(1)
inputs, labels = table("iris")
classes = sorted(set(labels))
target = torch.tensor([classes.index(label) for label in labels])
net = torch.nn.Sequential(torch.nn.Linear(4, 16, bias=False), torch.nn.BatchNorm1d(16), torch.nn.ReLU(),
                          torch.nn.Linear(16, 8), torch.nn.BatchNorm1d(8, momentum=None, eps=1e-3),
                          torch.nn.Tanh(), torch.nn.Linear(8, 3))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for _ in range(60):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(net(inputs.float()), target).backward()
    optimizer.step()
net.eval()
exec(save, {"json": json, "net": net})
written = json.load(open("net.json"))
for name in "data.csv",:  # labels by number, columns by order: the file has no names
    rows = open(name).read().strip().split("\n")[1:]
    rows = [",".join(row.split(",")[:-1] + [str(classes.index(row.split(",")[-1]))]) for row in rows]
    open("numbers.csv", "w").write("\n".join(rows) + "\n")


def loss_of(path):
    return json.loads(run("eval", path, "numbers.csv", "--json"))["loss"]


with torch.no_grad():
    theirs = torch.nn.functional.cross_entropy(net(inputs.float()).double(), target).item()
assert close(loss_of("net.json"), theirs), (loss_of("net.json"), theirs)

# Statistics of shape (1, C), as some layers keep them, and doubles are as good.
for key, tensor in written["state"].items():
    if "running" in key:
        tensor["shape"] = [1] + tensor["shape"]
json.dump(written, open("rows.json", "w"))
assert loss_of("rows.json") == loss_of("net.json")
exec(save.replace("net.json", "double.json"), {"json": json, "net": net.double()})
assert loss_of("double.json") == loss_of("net.json")

if "  fold " in run("help"):
    run("fold", "net.json", "-o", "folded.json")
    assert close(loss_of("folded.json"), theirs, 1e-5)
print("PyTorch", torch.__version__, "agrees, both ways")
