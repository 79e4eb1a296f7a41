#!/usr/bin/env python3
"""Tries the packages as a stranger would: the archive, each level of the processor, and the
Debian package in a bare Debian tree without a compiler.

usage: package.py BUILD-FOLDER      after cmake --build --preset package and cpack
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

LEVELS = ("v2", "v3", "v4")
# Processors of qemu that have a level and not the next one.
OLD_PROCESSORS = {"v2": "Nehalem", "v3": "Haswell"}

build = pathlib.Path(sys.argv[1]).resolve()
failures = []


def run(*command, **environment):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=300, env={**os.environ, **environment})


def expect(ok, what, answer):
    print(("ok   " if ok else "FAIL ") + what, flush=True)
    if not ok:
        failures.append(what)
        print(f"  exit {answer.returncode}: {answer.stdout[-500:]}{answer.stderr[-500:]}", flush=True)


def expect_trained(what, *command, **environment):
    answer = run(*command, "train", "moons", "-o", work / "moons.json", **environment)
    expect(answer.returncode == 0 and learned(answer), what, answer)
    (work / "moons.json").unlink()


def learned(answer):
    """The last accuracy that training told."""
    told = re.findall(r"accuracy ([0-9.]+) %", answer.stdout + answer.stderr)
    return bool(told) and float(told[-1]) > 97


def try_levels(prefix):
    program = prefix / "bin/gambeta"
    best = run(program, "--version")
    expect(best.returncode == 0 and "(x86-64-v" in best.stdout, "--version says the level", best)
    if failures:
        return
    here = LEVELS[:LEVELS.index(best.stdout.strip()[-3:-1]) + 1]
    for level in LEVELS:
        if level in here:
            version = run(program, "--version", GAMBETA_KERNELS=level)
            expect(f"(x86-64-{level})" in version.stdout, f"{level} is taken when asked for", version)
            expect_trained(f"{level} trains", program, GAMBETA_KERNELS=level)
            try_kernels(level)
        else:
            refused = run(program, "--version", GAMBETA_KERNELS=level)
            expect(refused.returncode == 2 and refused.stderr.count("\n") == 1,
                   f"{level}, which is not here, is refused", refused)
    for word in ("v5", "", "avx2"):
        refused = run(program, "train", "moons", GAMBETA_KERNELS=word)
        expect(refused.returncode == 2 and "is v2, v3 or v4" in refused.stderr,
               f"GAMBETA_KERNELS={word!r} is a usage error", refused)


def try_kernels(level):
    """The tests of the kernels, compiled as the program of this level was."""
    folder = build / "apps/package" / level
    made = run("cmake", "-DGAMBETA_TESTS=ON", folder)
    if made.returncode == 0:
        made = run("cmake", "--build", folder, "--target", "tests_kernels")
    expect(made.returncode == 0, f"{level}: the tests of the kernels build", made)
    if made.returncode == 0:
        tested = run(folder / "tests/tests_kernels")
        expect(tested.returncode == 0 and "SUCCESS" in tested.stdout,
               f"{level}: the tests of the kernels pass", tested)


def try_old_processors(prefix):
    qemu = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
    if not qemu:
        print("skipped: qemu-x86_64 is missing (apt-get install qemu-user)")
        return
    for level, processor in OLD_PROCESSORS.items():
        # What a program executes runs outside of qemu, so the launcher and what it takes apart.
        version = run(qemu, "-cpu", processor, prefix / "bin/gambeta", "--version")
        expect(f"(x86-64-{level})" in version.stdout, f"a {processor} takes {level}", version)
        expect_trained(f"{level} trains on a {processor}", qemu, "-cpu", processor,
                       prefix / f"libexec/gambeta-{level}", GOMP_SPINCOUNT="2000")
    older = run(qemu, "-cpu", "core2duo", prefix / "bin/gambeta", "--version")
    expect(older.returncode == 2 and "older than x86-64-v2" in older.stderr,
           "a processor older than v2 is told so", older)


def try_bare_debian(package):
    if not shutil.which("debootstrap") or os.geteuid() != 0:
        print("skipped: needs debootstrap, and to be root")
        return
    tree = work / "debian"
    made = run("debootstrap", "--variant=minbase", "bookworm", tree)
    if made.returncode != 0:
        print(f"skipped: debootstrap cannot work here: {made.stdout[-300:]}")
        return
    shutil.copy(package, tree / "gambeta.deb")
    inside = ("chroot", tree, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/root")
    expect(run(*inside, "sh", "-c", "command -v cc g++ gcc").stdout == "", "the tree has no compiler", made)
    installed = run(*inside, "dpkg", "-i", "/gambeta.deb")
    expect(installed.returncode == 0, "the package installs", installed)
    trained = run(*inside, "gambeta", "train", "moons", "-o", "/moons.json")
    expect(trained.returncode == 0 and learned(trained), "moons trains there", trained)
    evaluated = run(*inside, "gambeta", "eval", "/moons.json", "moons")
    expect(evaluated.returncode == 0 and learned(evaluated), "eval works there", evaluated)
    for data in ("iris", "penguins"):  # which it brings as files
        found = run(*inside, "gambeta", "train", data, "-o", "/data.json")
        expect(found.returncode == 0, f"{data} is found there", found)


with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    [archive], [package] = build.glob("gambeta-*.tar.gz"), build.glob("gambeta_*.deb")
    for made in archive, package:
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    with tarfile.open(archive) as packed:
        packed.extractall(work, filter="data") if hasattr(tarfile, "data_filter") else packed.extractall(work)
    [prefix] = [path for path in work.iterdir() if path.is_dir()]
    try_levels(prefix)
    try_old_processors(prefix)
    try_bare_debian(package)

print(f"{len(failures)} failures")
sys.exit(1 if failures else 0)
