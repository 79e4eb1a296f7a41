#!/usr/bin/env python3
"""What `gambeta export` writes as ONNX: approved by onnx's checker, and right on every row.

usage: export_onnx.py SOURCE PROGRAM [TABLE.csv:LABEL ...]     tables to try besides
exits 77 without python3-onnx, or without onnxruntime-node (npm ci --ignore-scripts in models/onnx)
"""
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

from export_rows import rows_of, table_with_gaps, table_with_words, with_batch_norms

source_folder, program = (os.path.abspath(path) for path in sys.argv[1:3])
folder = source_folder + "/tests/models/onnx"
tables = [os.path.abspath(table).rsplit(":", 1) for table in sys.argv[3:]]
try:
    import onnx
    import onnx.checker  # the folder of that name beside this file has none
except ImportError:
    print("skipped: needs Debian's python3-onnx")
    sys.exit(77)
if not shutil.which("node") or not os.path.isdir(folder + "/node_modules/onnxruntime-node"):
    print("skipped: needs node, and `npm ci --ignore-scripts` in tests/models/onnx")
    sys.exit(77)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def try_model(data, flags=(), export=(), more_norms=False):
    run(program, "train", data, "-q", "-o", "m.json", "--epochs", "8", *flags)
    if more_norms:
        with_batch_norms("m.json")
    run(program, "export", "m.json", "-o", "m.onnx", *export)
    described, model = json.load(open("m.json")), onnx.load("m.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (7, 13)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    columns = [column for column in described["columns"] if column["kind"] != "left out"]
    assert json.loads(metadata["inputs"]) == [column["name"] for column in columns]
    assert json.loads(metadata["kinds"]) == [column["kind"] for column in columns]
    if "values" in metadata:
        assert json.loads(metadata["values"]) == [column.get("values", []) for column in columns]
    kinds = [node.op_type for node in model.graph.node]
    assert ("BatchNormalization" in kinds) == bool(export)

    classes, rows = described.get("classes"), rows_of(program, data, described)
    json.dump([[None if math.isnan(x) else x for x in row] for row in rows],
              open("rows.json", "w"))
    said = [json.loads(line) for line in
            run(program, "predict", "m.json", data, "--json", "-q").splitlines()]
    found = json.loads(run("node", folder + "/run.js", "m.onnx", "rows.json"))
    largest = 0
    if classes:
        assert json.loads(metadata["classes"]) == classes and "scores" in found
        width, numbers = len(classes), found["probabilities"]["data"]
        for i, row in enumerate(said):
            row_found = numbers[i * width:(i + 1) * width]
            assert classes[row_found.index(max(row_found))] == row["prediction"]
            pairs = zip(row_found, (row["probabilities"][c] for c in classes))
            largest = max([largest] + [abs(a - b) for a, b in pairs])
    else:
        unit = described.get("preprocessing", {}).get("target_std", 1)
        numbers = found["prediction"]["data"]
        assert len(numbers) == len(said)
        largest = max(abs(a - b["prediction"]) / unit for a, b in zip(numbers, said))
    assert largest <= 1e-5, f"{data}: {largest}"
    print(f"{data} {' '.join(flags)}: {len(rows)} rows, largest difference {largest:.2g}")


def hold_what_the_chapter_prints():
    """The commands and the Python of models/README.md, as they stand there. Debian has no onnxruntime
    for Python: its place is taken by one that asks onnxruntime-node and knows no more than is used."""
    chapter = open(source_folder + "/models/README.md").read().split("### In ONNX\n")[1]
    commands, python = re.findall(r"```\w+\n(.*?)```", chapter, re.DOTALL)[:2]
    os.symlink(program, "gambeta")
    run("sh", "-ec", f"PATH=$PWD:$PATH\n{commands}")
    open("onnxruntime.py", "w").write(f"""
import json, math, subprocess, types, numpy, onnx
class InferenceSession:
    def __init__(self, file):
        self.file = file
    def get_modelmeta(self):
        entries = onnx.load(self.file).metadata_props
        return types.SimpleNamespace(custom_metadata_map={{entry.key: entry.value for entry in entries}})
    def run(self, names, inputs):
        assert names is None and list(inputs) == ["x"] and inputs["x"].dtype == numpy.float32
        rows = [[None if math.isnan(x) else x for x in row] for row in inputs["x"].tolist()]
        json.dump(rows, open("x.json", "w"))
        command = ["node", "{folder}/run.js", self.file, "x.json"]
        found = json.loads(subprocess.check_output(command))
        return [numpy.array(each["data"]).reshape(each["shape"]) for each in found.values()]
""")
    said = run(sys.executable, "-c", python)
    assert re.fullmatch(r"Gentoo 0\.9\d*\n", said), said


os.chdir(tempfile.mkdtemp(prefix="gambeta-test-"))
try:
    hold_what_the_chapter_prints()
    for name in ["iris", "wine", "breast-cancer", "digits", "diabetes", "moons", "circles",
                 "spirals", "xor", "blobs", "sine"]:
        try_model(name)
    for activation in ("relu", "sigmoid", "tanh"):
        try_model("wine", ["--activation", activation], ["--keep-batch-norm"])
        for data in ("iris", "diabetes"):
            try_model(data, ["--activation", activation], more_norms=True)
    for data in ("iris", "diabetes"):
        try_model(data, ["--hidden", ""])
    try_model(table_with_gaps(program, "wine"))
    try_model(table_with_words())
    try_model("words.csv", ["--no-standardize", "--no-batch-norm"])
    try_model(source_folder + "/data/sets/penguins.csv")
    for data, label in tables:
        try_model(data, ["--label", label])
    try_model("iris", ["--no-batch-norm", "--no-standardize"])
finally:
    shutil.rmtree(os.getcwd())
