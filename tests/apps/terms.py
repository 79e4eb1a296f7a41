#!/usr/bin/env python3
"""Every term of the list is explained before it is used.

usage: terms.py PROJECT

A term is bold where it is explained, in layers/first-steps.md. There nothing may use it
before, and nothing that is read earlier, README.md, may make it bold.
"""
import os
import re
import sys

TERMS = """network, row, column, layer, unit, weight, bias, parameter, activation, ReLU,
sigmoid, dead unit, MLP, hidden layer, logit, softmax, cross-entropy, loss, gradient,
gradient descent, learning rate, diverge, forward pass, backward pass, autograd, tape, tensor,
finite difference, batch, SGD, epoch, velocity, SGD's momentum, mean, standard deviation,
variance, batch normalization, x-hat, epsilon, gamma, beta, running mean, eval, buffer,
batch norm's momentum, dialect, fold, internal covariate shift, smoother, regularizer,
standard error"""


def findings(chapter, before):
    """What is wrong, a line for each term; before: the text that is read earlier."""
    for term in re.split(r",\s+", TERMS):
        word = r"\s".join(map(re.escape, term.split())) + r"(?:e?s)?\b"
        bold = re.search(rf"\*\*{word}\*\*", chapter, re.I)
        if not bold:
            yield f"{term}: nowhere bold"
        elif re.search(rf"\b{word}", joined(chapter[:bold.start()]), re.I):
            yield f"{term}: used before it is explained"
        if re.search(rf"\*\*{word}\*\*", before, re.I):
            yield f"{term}: bold before it is explained"


def joined(text):
    """Without formulas, code and links' addresses, which may be ahead of their words."""
    text = re.sub(r"^(    .*|#.*)$", "", text, flags=re.M)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    return re.sub(r"\s+", " ", text)


def read(*path):
    with open(os.path.join(sys.argv[1], *path)) as file:
        return file.read()


chapter, before = read("layers", "first-steps.md"), read("README.md")
# The search must be able to fail.
assert any("network: used" in line for line in findings("a network\n" + chapter, before))
assert any("epoch: nowhere" in line for line in findings(chapter.replace("**epoch**", ""), ""))
assert any("fold: bold" in line for line in findings(chapter, "to **fold**"))

wrong = list(findings(chapter, before))
print("\n".join(wrong) or "each term is explained before it is used")
sys.exit(bool(wrong))
