#!/usr/bin/env python3
"""Every picture of the chapters is made anew by the commands that its chapter names.

usage: pictures.py PROJECT PROGRAM

Compared is the structure: the style, which elements with which classes there are, and what is
written. Where curves run differs a little from processor to processor. Each picture must bring
colours of its own, not CSS variables, which few viewers of SVG know; where rsvg-convert is
installed, it must draw each without a word of complaint.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT, PROGRAM = map(os.path.abspath, sys.argv[1:3])
MADE = re.compile(r"Made by `(gambeta [^`]*)` and `(apps/picture report [^`]*) > ([^`]*\.svg)`")
DRAWN = re.compile(r"Made by `(build/apps/examples/\w+) > ([^`]*\.svg)`")
# In one chapter the second and third chart of a page are said in words.
MORE = [("layers/README.md", 2, "layers/backward.svg"), ("layers/README.md", 3, "layers/memory.svg"),
        ("layers/first-steps.md", 5, "layers/start-with.svg")]


def read(path):
    with open(os.path.join(PROJECT, path)) as file:
        return file.read()


def structure(svg):
    style = re.search(r"<style>.*?</style>", svg, re.S)
    kinds = {(tag, *sorted(re.findall(r' class="([^"]*)"', rest)))
             for tag, rest in re.findall(r"<(\w+)([^>]*)>", svg)}
    words = sorted(set(re.findall(r">([^<>\n]*[A-Za-z][^<>\n]*)</text>", svg)))
    return style and style.group(), kinds, words


def recipes():
    """(command that makes a page, command that prints a picture, picture)"""
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [f for f in folders if not f.startswith((".", "build", "node_modules"))]
        for name in files:
            if name.endswith(".md"):
                path = os.path.relpath(os.path.join(folder, name), PROJECT)
                text = " ".join(read(path).split())
                for command, svg in DRAWN.findall(text):
                    yield "true", os.path.join(os.path.dirname(PROGRAM), command[len("build/"):]), svg
                for command, picture, svg in MADE.findall(text):
                    chart = os.path.join(PROJECT, picture)
                    yield command, chart, svg
                    for chapter, number, more in MORE:
                        if chapter == path:
                            yield command, re.sub(r"\d+$", str(number), chart), more


good = '<svg><style>.a{fill:#fff}</style><text class="a">rate</text></svg>'
assert structure(good) == structure(good)
assert structure(good) != structure(good.replace("rate", "mean"))
assert structure(good) != structure(good.replace('class="a"', 'class="b"'))
assert structure(good) != structure(good.replace("#fff", "#000"))

failures, pictures = [], {}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.dirname(PROGRAM) + ":" + os.environ["PATH"]
    for command, picture, svg in recipes():
        subprocess.run(["bash", "-c", command], cwd=folder, check=True, text=True,
                       env=dict(os.environ, PATH=path), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        fresh = subprocess.run(picture.split(), cwd=folder, check=True, stdout=subprocess.PIPE,
                               text=True).stdout
        pictures[svg] = read(svg)
        for is_there, is_made in zip(structure(pictures[svg]), structure(fresh)):
            if is_there != is_made:
                failures.append(f"{svg}: is\n  {is_there}\n{command} makes\n  {is_made}")

    for folder_of, svg in (os.path.split(p) for p in subprocess.run(
            ["git", "ls-files", "*.svg"], cwd=PROJECT, text=True,
            stdout=subprocess.PIPE).stdout.split()):
        name = os.path.join(folder_of, svg)
        if "var(" in read(name):
            failures.append(f"{name}: CSS variables; most viewers draw nothing then")
        if name not in pictures and name != "apps/report/watch.svg":  # that needs a terminal
            failures.append(f"{name}: no chapter says how it was made")
        if shutil.which("rsvg-convert"):
            done = subprocess.run(["rsvg-convert", os.path.join(PROJECT, name), "-o",
                                   os.path.join(folder, "drawn.png")],
                                  stderr=subprocess.PIPE, text=True)
            if done.returncode or done.stderr or os.path.getsize(
                    os.path.join(folder, "drawn.png")) < 4000:
                failures.append(f"{name}: rsvg-convert draws nothing, or complains: {done.stderr}")

print("\n".join(failures) or f"{len(pictures)} pictures are those that their commands make")
sys.exit(bool(failures) or len(pictures) < 8)
