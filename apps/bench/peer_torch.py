#!/usr/bin/env python3
"""Times PyTorch on the works of gambeta-bench, one JSON line for each.

usage: peer_torch.py    (threads: OMP_NUM_THREADS for ATen; versus_peers sets them)
"""
import json
import os
import re
import statistics
import time

import torch
from torch import nn

# On a busy machine the time on the wall says who had to wait; see versus_peers --cpu-time.
now = time.process_time if os.environ.get("BENCH_CLOCK") == "cpu" else time.perf_counter

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
torch.manual_seed(0)


def works():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "works.inc")
    text = open(path).read()
    steps = re.findall(r'^WORK\("(\w+)", ([\d, ]+)\)', text, re.M)
    shapes = re.findall(r"^BATCH_NORM\((\d+), (\d+)\)", text, re.M)
    numbers = {name: [int(n) for n in list_.split(",")] for name, list_ in steps}
    return ({name: (n[0], n[1:]) for name, n in numbers.items()},
            [(int(m), int(n)) for m, n in shapes])


def microseconds(call, batch_seconds=0.02, batches=5):
    """The median over batches of calls, after a warm-up of one batch."""
    for _ in range(5):
        call()
    start = now()
    call()
    count = max(1, int(batch_seconds / (now() - start)))
    times = []
    for _ in range(batches + 1):
        start = now()
        for _ in range(count):
            call()
        times.append((now() - start) / count)
    return statistics.median(times[1:]) * 1e6


def report(name, call):
    print(json.dumps({"name": name, "us": microseconds(call)}), flush=True)


def net_of(widths, batch_norm):
    layers = []
    for i in range(len(widths) - 2):
        layers.append(nn.Linear(widths[i], widths[i + 1]))
        if batch_norm:
            layers.append(nn.BatchNorm1d(widths[i + 1]))
        layers.append(nn.ReLU())
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))


def stepper(batch, widths, batch_norm):
    net, batches = net_of(widths, batch_norm).train(), 16
    x = torch.randn(batches * batch, widths[0])
    labels = torch.randint(0, widths[-1], (batches * batch,))
    sgd = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    turn = 0

    def step():
        nonlocal turn
        rows = slice(turn * batch, (turn + 1) * batch)
        turn = (turn + 1) % batches
        sgd.zero_grad(set_to_none=True)  # the faster of its two ways
        loss(net(x[rows]), labels[rows]).backward()
        sgd.step()

    return step


def batch_norm_both_ways(rows, cols):
    layer = nn.BatchNorm1d(cols).train()
    x, dy = torch.randn(rows, cols, requires_grad=True), torch.randn(rows, cols)

    def both():
        x.grad = layer.weight.grad = layer.bias.grad = None
        layer(x).backward(dy)

    return both


def main():
    nets, shapes = works()
    for name, (batch, widths) in nets.items():
        report(f"step/{name}", stepper(batch, widths, True))
        report(f"step/{name}/without_batch_norm", stepper(batch, widths, False))
    for rows, cols in shapes:
        report(f"batch_norm/{rows}x{cols}", batch_norm_both_ways(rows, cols))
    with torch.inference_mode():
        for name in ("W2", "W3"):
            net = net_of(nets[name][1], True).eval()
            for rows in (1, 256):
                x = torch.randn(rows, nets[name][1][0])
                report(f"infer/{name}/batch_{rows}", lambda: net(x))


main()
