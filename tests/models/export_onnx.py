#!/usr/bin/env python3
"""What `gambeta export` writes as ONNX: approved by onnx's checker, and right on every row.

usage: export_onnx.py SOURCE PROGRAM
exits 77 without python3-onnx, or without onnxruntime-node (npm ci --ignore-scripts in models/onnx)
"""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

from export_rows import rows_of, table_with_gaps

folder, program = os.path.abspath(sys.argv[1]) + "/tests/models/onnx", os.path.abspath(sys.argv[2])
try:
    import onnx
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


def try_model(data, flags=(), export=()):
    run(program, "train", data, "-q", "-o", "m.json", "--epochs", "8", *flags)
    run(program, "export", "m.json", "-o", "m.onnx", *export)
    described, model = json.load(open("m.json")), onnx.load("m.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (7, 13)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(metadata["inputs"]) == described["inputs"]
    kinds = [node.op_type for node in model.graph.node]
    assert ("BatchNormalization" in kinds) == bool(export)

    classes, rows = described.get("classes"), rows_of(program, data)
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
        unit = described["preprocessing"].get("target_std", 1)
        numbers = found["prediction"]["data"]
        assert len(numbers) == len(said)
        largest = max(abs(a - b["prediction"]) / unit for a, b in zip(numbers, said))
    assert largest <= 1e-5, f"{data}: {largest}"
    print(f"{data} {' '.join(flags)}: {len(rows)} rows, largest difference {largest:.2g}")


os.chdir(tempfile.mkdtemp(prefix="gambeta-test-"))
try:
    for name in ["iris", "wine", "breast-cancer", "digits", "diabetes", "moons", "circles",
                 "spirals", "xor", "blobs", "sine"]:
        try_model(name)
    for activation in ("relu", "sigmoid", "tanh"):
        try_model("wine", ["--activation", activation], ["--keep-batch-norm"])
    try_model(table_with_gaps(program, "wine"))
    try_model("iris", ["--no-batch-norm", "--no-standardize"])
finally:
    shutil.rmtree(os.getcwd())
