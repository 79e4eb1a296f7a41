"""Rows as an exported model takes them, for the tests of what `gambeta export` writes."""
import csv
import json
import math
import subprocess


def records(program, data):
    said = subprocess.run([program, "data", data, "--as-read", "--json"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def number(cell, column):
    """A cell of a table as its column's number; NaN: missing, -1: a word that is no value of it."""
    cell = cell.strip()
    if column["kind"] == "category":
        return column["values"].index(cell) if cell in column["values"] else -1
    if column["kind"] == "flag" and cell:
        return [value.lower() for value in column["values"]].index(cell.lower())
    return float(cell) if cell not in ("", "NA", "?") else math.nan


def rows_of(program, data, model):
    """The inputs of each row; a missing value is NaN. Of a built-in set they are those that are read,
    and the target is the last column; a CSV file is read here, by the model's columns."""
    if not data.endswith(".csv"):
        return [[math.nan if value is None else float(value) for value in list(row.values())[:-1]]
                for row in records(program, data)]
    used = [column for column in model["columns"] if column["kind"] != "left out"]
    with open(data, newline="") as file:
        return [[number(row[column["name"]], column) for column in used]
                for row in csv.DictReader(file)]


def table_with_gaps(program, data):
    """The data with one input in seven left out, as a CSV file."""
    rows = records(program, data)
    with open("gaps.csv", "w") as file:
        print(*rows[0], sep=",", file=file)
        for i, row in enumerate(rows):
            *inputs, target = row.values()
            print(*("" if (i + j) % 7 == 0 else value for j, value in enumerate(inputs)), target,
                  sep=",", file=file)
    return "gaps.csv"


def table_with_words():
    """A table with flags, categories of two and more values, gaps, names that no C can have, two
    columns whose names become one in C, and values like those of another column."""
    rows = [["size", "co lor", "co*lor", "is \"new\"", "*/ ??/", "age\u00e9", "class"]]
    for i in range(120):
        size, color, taste = i % 7 - 3, "red green *//*".split()[i % 3], "sweet sour".split()[i // 5 % 2]
        new, odd = "yes no".split()[i // 3 % 2], "\u00fc \\t \"q\" %s".split()[i // 2 % 4]
        answer = "big" if size + 2 * (color == "red") - (taste == "sour") + (new == "yes") > 0 else "small"
        row = [size, color, taste, new, odd, i % 11 / 4, answer]
        if i % 9 == 8:
            row[i // 9 % 6] = ""
        rows.append(row)
    with open("words.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    return "words.csv"


def with_batch_norms(file):
    """Writes the model again with batch norms that look trained: one in front, one behind each
    activation, and one last, so that some of them have no Linear that could take them."""
    with open(file) as text:
        model = json.load(text)
    layers, state = [], {}

    def batch_norm(width):
        def numbers(first, step):
            return {"dtype": "float32", "shape": [width],
                    "data": [first + step * (j % 5) for j in range(width)]}
        key = f"{len(layers)}."
        state.update({key + "weight": numbers(0.75, 0.125), key + "bias": numbers(-0.5, 0.25),
                      key + "running_mean": numbers(0.25, -0.125),
                      key + "running_var": numbers(0.5, 0.25),
                      key + "num_batches_tracked": {"dtype": "int64", "shape": [], "data": [9]}})
        layers.append({"type": "BatchNorm1d", "num_features": width, "eps": 1e-5, "momentum": 0.1,
                       "affine": True, "track_running_stats": True})

    width = len(model["inputs"])
    batch_norm(width)
    for i, layer in enumerate(model["layers"]):
        state.update({key.replace(f"{i}.", f"{len(layers)}.", 1): value
                      for key, value in model["state"].items() if key.startswith(f"{i}.")})
        layers.append(layer)
        width = layer.get("out_features", width)
        if layer["type"] in ("ReLU", "Sigmoid", "Tanh"):
            batch_norm(width)
    batch_norm(width)
    kept = {key: model[key] for key in model
            if key not in ("layers", "state", "example", "training", "optimizer")}
    with open(file, "w") as text:
        json.dump({**kept, "layers": layers, "state": state}, text)
