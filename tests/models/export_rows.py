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
