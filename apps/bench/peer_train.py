#!/usr/bin/env python3
"""Trains in PyTorch what `gambeta train` trains with the same options.

usage: peer_train.py moons
       peer_train.py IMAGES LABELS [EPOCHS]   784-256-128-10, batches of 128

A fifth of the rows checks every epoch; the rate falls from 0.1 along a cosine. Prints the
share of those rows that are classified rightly at the end.
"""
import gzip
import math
import os
import sys

import numpy as np
import torch
from torch import nn

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
torch.manual_seed(0)


def moons(rows=1000, noise=0.2):
    random = np.random.default_rng(0)
    angle = np.pi * random.random(rows)
    label = np.arange(rows) % 2
    x = np.where(label, 1 - np.cos(angle), np.cos(angle))
    y = np.where(label, 0.5 - np.sin(angle), np.sin(angle))
    return np.stack([x, y], 1) + noise * random.standard_normal((rows, 2)), label


def idx(images, labels):
    pixels = np.frombuffer(gzip.open(images).read(), np.uint8, offset=16)
    label = np.frombuffer(gzip.open(labels).read(), np.uint8, offset=8)
    return pixels.reshape(len(label), -1).astype(np.float32), label.astype(np.int64)


def main(arguments):
    if arguments[0] == "moons":
        (x, y), widths, batch, epochs = moons(), [2, 32, 32, 2], 32, 50
    else:
        x, y = idx(*arguments[:2])
        widths, batch = [x.shape[1], 256, 128, 10], 128
        epochs = int(arguments[2]) if len(arguments) > 2 else 10
    order = np.random.default_rng(1).permutation(len(y))
    x, y = x[order], y[order]
    x = (x - x.mean(0)) / (x.std(0) + (x.std(0) == 0))
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y)
    train = len(y) * 4 // 5

    layers = []
    for i in range(len(widths) - 2):
        layers += [nn.Linear(widths[i], widths[i + 1], bias=False),
                   nn.BatchNorm1d(widths[i + 1]), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))
    sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    right = 0
    for epoch in range(epochs):
        sgd.param_groups[0]["lr"] = 0.1 * (1 + math.cos(math.pi * epoch / epochs)) / 2
        net.train()
        for rows in torch.randperm(train).split(batch):
            sgd.zero_grad(set_to_none=True)
            loss(net(x[rows]), y[rows]).backward()
            sgd.step()
        net.eval()
        with torch.inference_mode():
            right = (net(x[train:]).argmax(1) == y[train:]).float().mean().item()
    print(right)


main(sys.argv[1:])
