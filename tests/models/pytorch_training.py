#!/usr/bin/env python3
"""Five full-batch epochs in gambeta and in PyTorch, from one starting model: the same numbers.

usage: pytorch_training.py GAMBETA      exits 77 without PyTorch
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("skipped: needs Debian's python3-torch, or PyTorch from pip")
    sys.exit(77)

EPOCHS = 5
TOLERANCE = 1e-5  # of |ours - theirs| / max(1, |theirs|), both in float
gambeta = os.path.abspath(sys.argv[1])
os.chdir(tempfile.mkdtemp())


def run(*arguments):
    return subprocess.run([gambeta, *arguments], check=True, capture_output=True, text=True).stdout


def train(name, epochs, flags):
    path = f"{name}-{epochs}.json"
    run("train", name, "--batch-size", "100000", "--val-split", "0", "--lr-schedule", "constant",
        "--epochs", str(epochs), "-q", "-o", path, *flags)
    return json.load(open(path))


def network_of(model):
    net = torch.nn.Sequential(*[getattr(torch.nn, layer["type"])(
        **{key: value for key, value in layer.items() if key != "type"}) for layer in model["layers"]])
    net.load_state_dict({key: torch.tensor(t["data"], dtype=getattr(torch, t["dtype"])).reshape(t["shape"])
                         for key, t in model["state"].items()})
    return net


def rows_of(name, model):
    """All rows on the model's scale, and the number of each row's class."""
    lines = [line.split(",") for line in run("data", name, "-q").strip().split("\n")[1:]]
    raw = torch.tensor([[float(cell) for cell in line[:-1]] for line in lines], dtype=torch.double)
    scale = model["preprocessing"]
    inputs = (raw - torch.tensor(scale["mean"]).double()) / torch.tensor(scale["std"]).double()
    return inputs.float(), torch.tensor([model["classes"].index(line[-1]) for line in lines])


def parameters_of(net):
    """gambeta does not let gamma, beta and biases decay; PyTorch has to be told."""
    decays = [layer.weight for layer in net if isinstance(layer, torch.nn.Linear)]
    others = [p for p in net.parameters() if all(p is not d for d in decays)]
    return [{"params": decays}, {"params": others, "weight_decay": 0}]


def torch_trains(start, name, sgd, prepare=lambda net: None):
    net = network_of(start).train()
    prepare(net)
    inputs, classes = rows_of(name, start)
    optimizer = torch.optim.SGD(parameters_of(net), **sgd)
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(inputs), classes).backward()
        optimizer.step()
    return net.state_dict()


def largest_difference(ours, theirs):
    """Over all weights, gammas, betas and running statistics; the batch counts are equal."""
    worst = (0.0, "")
    for key, tensor in theirs.items():
        mine = torch.tensor(ours["state"][key]["data"], dtype=torch.double).reshape(tensor.shape)
        if key.endswith("num_batches_tracked"):
            assert mine.equal(tensor.double()), key
            continue
        gap = (mine - tensor.double()).abs() / tensor.double().abs().clamp(min=1)
        worst = max(worst, (gap.max().item(), key))
    return worst


def biased_running_variance(net):
    """A wrong update: the running variance takes ss / m in place of ss / (m - 1)."""
    def mend(layer, inputs, _):
        layer.running_var.data -= layer.momentum * inputs[0].detach().var(0) / len(inputs[0])
    for layer in net:
        if isinstance(layer, torch.nn.BatchNorm1d):
            layer.register_forward_hook(mend)


for name in "iris", "moons":
    for decay in 0, 0.01:
        flags = ["--nesterov", "--weight-decay", str(decay)] if decay else []
        start, end = train(name, 0, flags), train(name, EPOCHS, flags)
        assert (start["training"]["epoch"], end["training"]["epoch"]) == (0, EPOCHS)
        sgd = {"lr": end["optimizer"]["lr"], "momentum": end["optimizer"]["momentum"],
               "nesterov": decay > 0, "weight_decay": decay}
        assert sgd["momentum"] == 0.9, sgd
        worst, where = largest_difference(end, torch_trains(start, name, sgd))
        print(f"{name} {sgd}: largest difference {worst:.1e} ({where})")
        assert worst <= TOLERANCE, (name, where, worst)

        # The comparison must see a wrong update, a small one, too.
        for wrong in (torch_trains(start, name, {**sgd, "momentum": 0.899}),
                      torch_trains(start, name, {**sgd, "weight_decay": decay + 0.001}),
                      torch_trains(start, name, sgd, biased_running_variance)):
            assert largest_difference(end, wrong)[0] > TOLERANCE, (name, "a wrong update passes")
print("PyTorch", torch.__version__, "trains the same")
