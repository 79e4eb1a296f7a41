#!/usr/bin/env python3
"""The playground: built, held to a native build, and used in a browser.

usage: playground.py SOURCE BINARY CXX    skips what the machine lacks a program for
"""
import pathlib
import shutil
import subprocess
import sys

source, binary = map(pathlib.Path, sys.argv[1:3])
here = source / "tests/apps/playground"
page = binary / "playground.html"


def run(*command):
    subprocess.run([str(word) for word in command], check=True)


missing = [name for name in ("em++", "node") if not shutil.which(name)]
if missing:
    print(f"skipped: there is no {' and no '.join(missing)}")
    sys.exit(77)

run(source / "apps/playground/build", page)
plain = binary / "plain"
run("cmake", "-S", here / "plain", "-B", plain, f"-DGAMBETA_SOURCE={source}",
    f"-DCMAKE_CXX_COMPILER={sys.argv[3]}")
run("cmake", "--build", plain, "--target", "plain", "-j2")
run("node", here / "engine.js", source, binary / "playground/playground.wasm", plain / "plain", binary / "gambeta")

browser = shutil.which("chromium")
if not browser or not (here / "node_modules").is_dir():
    print("the page is not tried in a browser: that needs chromium, and npm ci in", here)
    sys.exit(0)
run("node", here / "page.js", page, browser)
