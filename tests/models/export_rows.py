"""Rows as an exported model takes them, for the tests of what `gambeta export` writes."""
import json
import math
import subprocess


def records(program, data):
    said = subprocess.run([program, "data", data, "--as-read", "--json"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def rows_of(program, data):
    """The inputs of each row; a missing value is NaN. The target is the last column."""
    return [[math.nan if value is None else float(value) for value in list(row.values())[:-1]]
            for row in records(program, data)]


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
