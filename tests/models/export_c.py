#!/usr/bin/env python3
"""What `gambeta export` writes as C: compiled without a warning, and right on every row.

usage: export_c.py SOURCE PROGRAM [TABLE.csv:LABEL ...]     tables to try besides
"""
import ctypes
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from export_rows import rows_of, table_with_gaps, table_with_words, with_batch_norms

source_folder, program = (os.path.abspath(path) for path in sys.argv[1:3])
tables = [os.path.abspath(table).rsplit(":", 1) for table in sys.argv[3:]]
compilers = [c for c in ("gcc", "clang") if shutil.which(c)]
if not compilers:
    print("skipped: there is neither gcc nor clang")
    sys.exit(77)

warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
languages = [["-x", "c", "-std=c99"], ["-x", "c++", "-std=c++17"]]
sanitized = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def run(*command, code=0):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def hold_by_compilers(source, name, everywhere):
    """Compiles with all warnings as C and as C++, and runs the self-test."""
    for compiler, language in itertools.product(compilers, languages):
        run(compiler, *language, *warnings, "-O2", "-c", source, "-o", "part.o")
        if everywhere or (compiler, language) == (compilers[0], languages[0]):
            run(compiler, *language, *warnings, *sanitized, "-g", f"-D{name.upper()}_SELF_TEST",
                source, "-x", "none", "-lm", "-lstdc++", "-o", "self_test")
            assert "as the model" in run("./self_test")


def differences(source, name, model, data):
    """The largest difference to `gambeta predict`, and how many classes differ."""
    described = json.load(open(model))
    rows = rows_of(program, data, described)
    said = [json.loads(line) for line in
            run(program, "predict", model, data, "--json", "-q").splitlines() if line[:1] == "{"]
    assert len(rows) == len(said) > 0
    run(compilers[0], "-O3", "-march=native", "-shared", "-fPIC", source, "-lm", "-o",
        f"./{name}.so")
    predict = getattr(ctypes.CDLL(f"./{name}.so"), f"{name}_predict")
    width, classes = len(rows[0]), described.get("classes", [])
    unit = described.get("preprocessing", {}).get("target_std", 1)
    largest, wrong = 0.0, 0
    for row, expected in zip(rows, said):
        x = (ctypes.c_float * width)(*row)
        if classes:
            y = (ctypes.c_float * len(classes))()
            wrong += classes[predict(x, y)] != expected["prediction"]
            pairs = zip(y, (expected["probabilities"][c] for c in classes))
        else:
            predict.restype = ctypes.c_float
            pairs = [(predict(x) / unit, expected["prediction"] / unit)]
        largest = max([largest] + [abs(a - b) for a, b in pairs])
    return largest, wrong


def try_model(name, data, flags=(), export=(), everywhere=False, more_norms=False):
    run(program, "train", data, "-q", "-o", f"{name}.json", "--epochs", "8", *flags)
    if more_norms:
        with_batch_norms(f"{name}.json")
    run(program, "export", f"{name}.json", "-o", f"{name}.c", *export)
    hold_by_compilers(f"{name}.c", name, everywhere)
    if "--scores" in export:
        return
    largest, wrong = differences(f"{name}.c", name, f"{name}.json", data)
    assert largest <= 1e-5 and wrong == 0, f"{name}: {largest}, {wrong} classes differ"
    print(f"{name}: largest difference {largest:.2g}")


def hold_words(source):
    """The functions from words to numbers: two columns whose names C cannot tell apart have two."""
    library = ctypes.CDLL("./words.so")
    for function, word, expected in [("words_co_lor_index", "green", 1),
                                     ("words_co_lor_index_2", "sweet", 1),
                                     ("words_co_lor_index_2", "green", -1),
                                     ("words_co_lor_index", "*//*", 0),
                                     ("words_co_lor_index", "", -1),
                                     ("words_model_index", "\u00fc", 3)]:
        found = getattr(library, function)(word.encode())
        assert found == expected, (function, word, found)


def hold_on_a_cortex_m4(name, limit, data, *flags):
    """The bytes of the object file for a microcontroller: code, tables and variables."""
    if not shutil.which("arm-none-eabi-gcc"):
        return print("not tried for Cortex-M4: there is no arm-none-eabi-gcc")
    run(program, "train", data, "-q", "-o", f"{name}.json", "--epochs", "2", *flags)
    run(program, "export", f"{name}.json", "-o", f"{name}.c")
    run("arm-none-eabi-gcc", "-std=c99", *warnings, "-mcpu=cortex-m4", "-mthumb",
        "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-Os", "-c", f"{name}.c", "-o", f"{name}.o")
    text, data_, bss = run("arm-none-eabi-size", f"{name}.o").splitlines()[1].split()[:3]
    size = int(text) + int(data_) + int(bss)
    assert size < limit, f"{name}: {size} bytes, at most {limit}"
    print(f"{name} on a Cortex-M4: {size:,} bytes, of them {int(data_) + int(bss)} of memory")


def hold_what_the_chapter_prints():
    """The program and the commands of models/README.md, as they stand there."""
    chapter = open(source_folder + "/models/README.md").read().split("### In C\n")[1].split("### In ONNX\n")[0]
    blocks = re.findall(r"```(\w+)\n(.*?)```", chapter, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["c", "sh", "sh"]
    open("flower.c", "w").write(blocks[0][1])
    os.symlink(program, "gambeta")
    said = run("sh", "-ec", f"PATH=$PWD:$PATH\n{blocks[1][1]}")
    assert re.search(r"^setosa [01]\.\d{3}$", said, re.MULTILINE), said
    if shutil.which("arm-none-eabi-gcc"):
        run("sh", "-ec", blocks[2][1])
        assert os.path.getsize("iris.o") > 0 and os.path.getsize("flower.elf") > 0


os.chdir(tempfile.mkdtemp(prefix="gambeta-test-"))
try:
    hold_what_the_chapter_prints()
    sets = ["iris", "wine", "breast-cancer", "digits", "diabetes", "moons", "circles",
            "spirals", "xor", "blobs", "sine"]
    for data in sets:
        try_model(data.replace("-", "_"), data, everywhere=data in ("iris", "diabetes"))
    for activation in ("relu", "sigmoid", "tanh"):
        try_model(activation, "wine", ["--activation", activation], ["--keep-batch-norm"])
        for data in ("iris", "diabetes"):
            try_model(f"norms_{data}_{activation}", data, ["--activation", activation], more_norms=True)
    for data in ("iris", "diabetes"):
        try_model(f"no_hidden_{data}", data, ["--hidden", ""])
    try_model("gaps", table_with_gaps(program, "wine"))
    try_model("words", table_with_words(), everywhere=True)
    hold_words("words.c")
    try_model("words_raw", "words.csv", ["--no-standardize", "--no-batch-norm"])
    try_model("penguins", source_folder + "/data/sets/penguins.csv")
    for data, label in tables:
        name = os.path.basename(data)[:-len(".csv")]
        try_model(name, data, ["--label", label])
    try_model("no_norm", "iris", ["--no-batch-norm", "--no-standardize"])
    try_model("raw", "iris", ["--no-standardize"])
    hold_on_a_cortex_m4("digits", 16 * 1024, "digits", "--hidden", "32,32")
    hold_on_a_cortex_m4("moons", 6 * 1024, "moons")
    try_model("scores", "iris", export=["--scores"], everywhere=True)
    assert "math.h" not in open("scores.c").read().split("#ifdef SCORES_SELF_TEST")[0]
finally:
    shutil.rmtree(os.getcwd())
