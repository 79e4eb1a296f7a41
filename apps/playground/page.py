#!/usr/bin/env python3
"""Puts the playground's parts into one page that asks for nothing else.

usage: page.py PLAYGROUND.wasm PAGE.html
"""
import base64
import gzip
import pathlib
import sys

here = pathlib.Path(__file__).parent
wasm, page = sys.argv[1:]
text = (here / "playground.html").read_text(encoding="utf-8")
script = "\n".join((here / name).read_text(encoding="utf-8")
                   for name in ("engine.js", "experiments.js", "draw.js", "playground.js"))
packed = gzip.compress(pathlib.Path(wasm).read_bytes(), mtime=0)  # the browser unpacks it
code = base64.b64encode(packed).decode("ascii")
text = text.replace("/* style */", (here / "playground.css").read_text(encoding="utf-8"))
text = text.replace("/* script */", script).replace("/* wasm */", code)
pathlib.Path(page).write_text(text, encoding="utf-8")
print(f"{page}: {len(text.encode()) // 1000} KB, of which {len(code) // 1000} KB are the "
      "library; open it in a browser")
