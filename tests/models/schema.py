#!/usr/bin/env python3
"""Holds the golden files, the corpus and fresh models against models/model.schema.json.

usage: schema.py SOURCE [GAMBETA]      exits 77 without python3-jsonschema
"""
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: needs Debian's python3-jsonschema")
    sys.exit(77)

source = sys.argv[1]
models = os.path.join(source, "tests", "models")
schema = json.load(open(os.path.join(source, "models", "model.schema.json")))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)

# An activation is one row of a table and one word here.
row = re.compile(r'ActivationFacts\{Activation::\w+,\s*\w+,\s*"\w+",\s*"(\w+)"')
table = open(os.path.join(source, "layers", "activation.hpp")).read()
known = schema["$defs"]["activation"]["properties"]["type"]["enum"]
assert row.findall(table) == known, f"the schema has {known}, the table {row.findall(table)}"

golden_files = [os.path.join(models, "golden", name)
                for name in sorted(os.listdir(os.path.join(models, "golden")))]
for path in golden_files:
    validator.validate(json.load(open(path)))

golden = open(os.path.join(models, "golden", "version-1.json")).read()
held = 0
for case in json.load(open(os.path.join(models, "corpus.json"))):
    assert case["replace"] in golden, case
    if case["schema"] is None:
        continue  # not JSON, or two equal keys: nothing a schema could see
    text = golden.replace(case["replace"], case["by"], 1)
    accepted = validator.is_valid(json.loads(text))
    # A file that loads must be valid. One that is refused must be invalid if the corpus
    # says that a schema can tell.
    expected = case["says"] == "" or not case["schema"]
    assert accepted == expected, ("schema accepts" if accepted else "schema refuses", case)
    held += 1

written = 0
if len(sys.argv) > 2:
    os.chdir(tempfile.mkdtemp())
    for flags in (["iris", "--no-standardize"], ["diabetes", "--momentum", "0"],
                  ["moons", "--no-batch-norm", "--patience", "1", "--lr", "0.4"],
                  ["sine", "--bn-dialect", "cs231n", "--activation", "sigmoid"],
                  ["xor", "--bn-momentum", "none", "--seed", "18446744073709551615"],
                  ["wine", "--val-split", "0"], ["blobs", "--epochs", "0"], ["penguins"],
                  ["moons", "--refit", "--lr", "0.02"]):
        command = [sys.argv[2], "train", *flags, "-q", "-o", "m.json"]
        if "--epochs" not in flags:
            command += ["--epochs", "3"]
        subprocess.run(command, check=True)
        validator.validate(json.load(open("m.json")))
        written += 1
print(f"{len(golden_files)} golden files, {held} of the corpus, {written} fresh models")
