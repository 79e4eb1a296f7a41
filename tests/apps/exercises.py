#!/usr/bin/env python3
"""apps/exercises: a gap says so, each solution is right, each mistake is called by its name.

usage: exercises.py PROJECT BUILD PROGRAM
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

PROJECT, BUILD, PROGRAM = map(os.path.abspath, sys.argv[1:4])
ROOM = os.path.join(PROJECT, "apps", "exercises")
GAP = re.compile(r"(---- your code ----\n).*?(\n *// ---- to here ----)", re.S)

# Exercise, what is replaced in its solution, by what, and the name that check must give.
MISTAKES = [
    ("squared", "2 * x.value(i, j) * dy", "x.value(i, j) * dy", "no-two"),
    ("squared", " * dy(i, j)", "", "no-dy"),
    ("squared", "+=", "=", "overwritten"),
    ("linear", "w(o, k);", "w(k, o);", "w-transposed"),
    ("linear", "dw(o, k)", "dw(k, o)", "dw-transposed"),
    ("linear", "+= dy(i, o) * x(i, k)", "+= dy(i, o) * x(i, k) / x.rows", None),
    ("linear", "+= dy(i, o);\n", "+= dy(i, o) / x.rows;\n", None),
    ("linear", "// ---- to here ----",
     "for (View v : {dw, db}) for (Index k = 0; k < v.size(); ++k) v.data[k] /= x.rows;",
     "averaged"),
    ("linear", "// ---- your code ----", "for (View v : {dx, dw, db}) std::fill_n(v.data, v.size(), 0);",
     "overwritten"),
    ("softmax", " / double(logits.rows)", "", "not-averaged"),
    ("softmax", "(j == labels.at(i))", "0", "no-label"),
    ("softmax", "logits(i, j) - largest", "logits(i, j)", "overflow"),
    ("normalize", "ss / m", "ss / (m - 1)", "forward-unbiased"),
    ("normalize", "std::sqrt(ss / m + epsilon)", "(std::sqrt(ss / m) + epsilon)",
     "eps-outside-root"),
    ("normalize", "(v - mean) * (v - mean);", "v * v;\n  ss -= m * mean * mean;",
     "one-pass-variance"),
    ("normalize", 'throw std::runtime_error("one row has no variance");', "{}",
     "batch-of-one-silent"),
    ("gamma_beta", " * x_hat[i]", "", "no-x-hat"),
    ("gamma_beta", "// ---- to here ----", "std::swap(dgamma, dbeta);", "exchanged"),
    ("gamma_beta", "// ---- to here ----",
     "dgamma /= double(dy.size()), dbeta /= double(dy.size());", "averaged"),
    ("direct", "gamma * inv", "inv", "no-gamma"),
    ("direct", "gamma * inv", "gamma", "no-inv"),
    ("through_mean", "-gamma * inv * dbeta / m", "0", "no-mean-path"),
    ("through_mean", "d = -gamma", "d = gamma", "uphill"),
    ("through_mean", "dbeta / m", "dbeta", "not-averaged"),
    ("through_variance", "-gamma * inv * x_hat[i] * dgamma / divisor", "0",
     "no-variance-path"),
    ("through_variance", "dgamma / divisor", "dgamma / double(dy.size())",
     "forward-unbiased-backward-biased"),
    ("through_variance", "= -gamma", "= -2 * gamma", "factor-2"),
    ("remember", "(1 - f) * running.mean + f * sum / m",
     "f * running.mean + (1 - f) * sum / m;\n  f = 1 - f", "momentum-swapped"),
    ("remember", "(m - 1)", "m", "running-biased"),
    ("remember", 'throw std::runtime_error("not a number")', "{}", "poisoned-by-nan"),
    ("in_use", "const double inv = 1 / std::sqrt(norm.running.variance + epsilon);",
     "double sum = 0, ss = 0, m = double(x.size());\n"
     "for (double v : x) sum += v;\n"
     "for (double v : x) ss += (v - sum / m) * (v - sum / m);\n"
     "const double inv = 1 / std::sqrt(ss / m + epsilon);", None),
    ("saved", '{"running_mean", norm.running.mean},\n          '
     '{"running_var", norm.running.variance},\n          '
     '{"num_batches_tracked", norm.batches}', "", "buffers-not-saved"),
    ("saved", ',\n          {"num_batches_tracked", norm.batches}', "", "counter-not-saved"),
    ("folded", "(b(0, o) - norm.running.mean) * s", "b(0, o) - norm.running.mean * s",
     "bias-not-scaled"),
    ("folded", " + epsilon", "", "no-epsilon"),
    ("folded", "b(0, o) - norm.running.mean", "b(0, o)", "no-mean"),
    ("folded", "w(o, k) *=", "w(k, o) *=", "columns-scaled"),
    ("sgd", "+ gradient[i]", "+ (1 - momentum) * gradient[i]", "dampened"),
    ("sgd", "-= rate", "+= rate", "uphill"),
    ("sgd", "rate * v[i]", "rate * gradient[i]", None),
    ("sgd", "+ gradient[i];\n    w[i] -= rate * v[i]", "+ rate * gradient[i];\n    w[i] -= v[i]",
     "rate-in-velocity"),
]
EVAL_USES_BATCH = ("in_use", "norm.running.mean) * inv", "sum / m) * inv", "eval-uses-batch")

failures = []
compiler = os.environ.get("CXX", "g++")


def expect(condition, what):
    if not condition:
        failures.append(what)


def check(*words, **more):
    """Exit code and all that check says."""
    start = time.monotonic()
    done = subprocess.run([os.path.join(ROOM, "check"), *words], text=True,
                          env={**os.environ, "GAMBETA_BUILD": BUILD, "CXX": compiler, **more},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seconds = time.monotonic() - start
    expect(seconds < 30, f"check {words}: {seconds:.0f} s")  # alone it takes one or two
    return done.returncode, done.stdout


def read(*path):
    with open(os.path.join(ROOM, *path)) as file:
        return file.read()


def compile_header():
    """The compiler, with exercises.hpp compiled ahead, which takes it less than a third of the
    time; where that does not suit it, it reads the header as ever."""
    flags = re.search(r'(-std=.*?) "\$2"', read("check"), re.S)[1]
    flags = flags.replace("\\\n", "").replace('"$project"', PROJECT).split()
    header = os.path.join("apps", "exercises", "exercises.hpp")
    os.makedirs(os.path.join(folder, os.path.dirname(header)))
    subprocess.run([compiler, *flags, "-w", "-x", "c++-header", os.path.join(PROJECT, header),
                    "-o", os.path.join(folder, header + ".gch")])
    return f"{compiler} -I{folder}"


def check_text(name, text):
    path = os.path.join(folder, name + ".cpp")
    with open(path, "w") as file:
        file.write(text)
    return check(name, path)


def expect_named(name, text, mistake):
    code, said = check_text(name, text)
    expect(code == 1 and "wrong on" in said, f"{name}, {mistake}: {code}\n{said}")
    line = f"  it is {mistake}:" if mistake else "  none of the known mistakes"
    expect(line in said, f"{name}: not called {mistake}\n{said}")


def changed(text, old, new):
    expect(old in text, f"the solution has no longer: {old}")
    return text.replace(old, new, 1) if not old.startswith("logits(") else text.replace(old, new)


with tempfile.TemporaryDirectory() as folder:
    compiler = compile_header()
    names = check("--list")[1].split()
    expect(len(names) == 13, f"{len(names)} exercises")
    for name in names:
        solution = read("solutions", name + ".cpp")
        gap = GAP.sub(r"\1not_written_yet();\2", solution)
        # A reader who has filled the gap must still see this test pass.
        expect(GAP.sub("", read(name + ".cpp")) == GAP.sub("", solution),
               f"{name}.cpp and its solution differ outside of the gap")
        code, said = check_text(name, gap)
        expect((code, said) == (1, f"{name}: not written yet\n"), said)
        code, said = check_text(name, solution)
        expect(code == 0 and said.startswith(f"{name}: right, on "), said)

    for name, old, new, mistake in MISTAKES:
        text = changed(read("solutions", name + ".cpp"), old, new)
        expect_named(name, text, mistake)
        if name == "in_use":  # the variance of the batch, and now its mean, too
            text = changed(text, *EVAL_USES_BATCH[1:3])
            expect_named(name, text, EVAL_USES_BATCH[3])
        if mistake == "forward-unbiased":  # the page for readers shows this one
            expect(check_text(name, text)[1] in read("README.md"), "README.md shows another answer")

    # Those that one process can make: the others are caught by R1 to R4 alone.
    zoo = [line["bug"] for line in json.loads(subprocess.run(
        [PROGRAM, "verify", "--zoo", "--json"], text=True, stdout=subprocess.PIPE).stdout)["bugs"]
        if any(not re.fullmatch("R[1-4]", check) for check in line["caught_by"])]
    missing = set(zoo) - {entry[3] for entry in MISTAKES + [EVAL_USES_BATCH]}
    expect(len(set(zoo)) == 12 and not missing, f"zoo {zoo}: no exercise for {missing}")

    solution = read("solutions", "sgd.cpp")
    for words, text in (("does not compile", "nonsense\n" + solution),
                        ("crashed", solution.replace("w[i] -=", "w[i + 9] -=")),
                        ("does not end", solution.replace("++i", ""))):
        code, said = check_text("sgd", text)
        expect(code == 2 and words in said, f"sgd, {words}: {code}\n{said}")
    code, said = check("nothing")
    expect(code == 2 and "--list" in said, said)
    code, said = check("sgd", GAMBETA_BUILD=folder)
    expect(code == 2 and "./apps/quickstart" in said, said)

print("\n".join(failures) or f"{len(names)} exercises and {len(MISTAKES) + 1} mistakes judged")
sys.exit(bool(failures))
