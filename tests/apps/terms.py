#!/usr/bin/env python3
"""Every term of the list is explained before it is used, over all chapters.

usage: terms.py PROJECT

A term is bold where it is explained, in the chapter that the list says. There nothing may use it
before, no chapter that is read earlier may use it at all, and none may make it bold. README.md
comes first, uses some words in passing, and sends those who do not know them to the first chapter.
"""
import os
import re
import sys

# The chapters in reading order, and the terms that each explains.
TERMS = {
    "layers/first-steps.md": """network, row, column, layer, unit, weight, bias, parameter, activation,
        ReLU, sigmoid, dead unit, MLP, hidden layer, logit, softmax, cross-entropy, loss, accuracy,
        validation, gradient, gradient descent, learning rate, diverge, forward pass, backward pass,
        autograd, tape, tensor, finite difference, batch, SGD, epoch, velocity, SGD's momentum, mean,
        standard deviation, variance, batch normalization, x-hat, epsilon, gamma, beta, running mean,
        eval, buffer, batch norm's momentum, dialect, fold, internal covariate shift, smoother,
        regularizer, standard error""",
    "core/README.md": "closure, handle, broadcast",
    "layers/README.md": "identities, residual",
    "optim/README.md": "Nesterov, weight decay, effective learning rate, schedule, rank",
    "models/README.md": "",
    "data/README.md": "classification, regression, one-hot, RMSE, R2",
    "core/kernels/README.md": "gemm, GFLOP/s",
    "apps/README.md": "recall, F1, balanced accuracy",
    "apps/doctor/README.md": "",
    "apps/claims/README.md": "",
    "apps/exercises/README.md": "",
    "apps/playground/README.md": "",
}


def findings(chapters):
    """What is wrong, a line for each term; chapters: the text of each, README.md's first."""
    earlier = ["README.md"]
    for home, terms in TERMS.items():
        for term in filter(None, re.split(r",\s+", terms)):
            word = r"\s".join(map(re.escape, term.split())) + r"(?:e?s|ing)?\b"
            bold = re.search(rf"\*\*{word}\*\*", chapters[home], re.I)
            if not bold:
                yield f"{term}: nowhere bold in {home}"
            elif re.search(rf"\b{word}", prose(chapters[home][:bold.start()]), re.I):
                yield f"{term}: used before it is explained"
            for path in earlier:
                if re.search(rf"\*\*{word}\*\*", chapters[path], re.I):
                    yield f"{term}: bold in {path}, before it is explained"
                elif path != "README.md" and re.search(rf"\b{word}", prose(chapters[path]), re.I):
                    yield f"{term}: used in {path}, before it is explained in {home}"
        earlier.append(home)


def prose(text):
    """Without formulas, code, notes and links' addresses, which may be ahead of their words."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    text = re.sub(r"^(    .*|#.*|\[\^.*)$", "", text, flags=re.M)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    return re.sub(r"\s+", " ", text)


def read(path):
    with open(os.path.join(sys.argv[1], path)) as file:
        return file.read()


chapters = {path: read(path) for path in ("README.md", *TERMS)}


def with_text(path, change):
    return list(findings({**chapters, path: change(chapters[path])}))


# The search must be able to fail.
FIRST = "layers/first-steps.md"
assert any("network: used" in line for line in with_text(FIRST, lambda t: "a network\n" + t))
assert any("epoch: nowhere" in line for line in with_text(FIRST, lambda t: t.replace("**epoch**", "")))
assert any("fold: bold in R" in line for line in with_text("README.md", lambda t: t + "**fold**"))
assert any("gemm: used in core/R" in line for line in with_text("core/README.md", lambda t: t + "a gemm"))

listed = {os.path.relpath(os.path.join(folder, name), sys.argv[1])
          for room in ("apps", "core", "data", "layers", "models", "optim")
          for folder, _, names in os.walk(os.path.join(sys.argv[1], room))
          for name in names if name.endswith(".md")}
wrong = list(findings(chapters)) + sorted(f"{path}: no place in the reading order" for path in listed - set(TERMS))
print("\n".join(wrong) or "each term is explained before it is used")
sys.exit(bool(wrong))
