#!/usr/bin/env python3
"""Runs clang-tidy over sources, as many at a time as there are processors, and keeps in mind which have passed.

usage: tidy.py CLANG_TIDY BUILD_FOLDER SOURCE...

A source that has passed is not checked again before it, a header that it includes, its compile command, .clang-tidy or
clang-tidy itself changes: its text after the preprocessor, comments and macros included, is hashed with the others. The
hashes are files in ${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment/tidy, for all clones. Exits 1 if a source has a fault.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "flant5-sentiment", "tidy")
# clang lacks GCC's omp.h and some of its warnings, and calls deprecated what GCC 12's own headers use.
# The analyzer does not follow calls into templates: those of the libraries would take nine tenths of its time.
OPTIONS = ["--quiet", "--extra-arg=-fno-openmp", "--extra-arg=-Wno-unknown-warning-option",
           "--extra-arg=-Wno-deprecated-declarations", "--extra-arg=-Xclang", "--extra-arg=-analyzer-config",
           "--extra-arg=-Xclang", "--extra-arg=c++-stdlib-inlining=false,c++-template-inlining=false"]


def compile_commands(build):
    """By source: the folder and the arguments, without ccache and without what is written."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        if pathlib.Path(words[0]).name == "ccache":
            del words[0]
        if "-o" in words:
            del words[words.index("-o") : words.index("-o") + 2]
        commands[os.path.realpath(os.path.join(entry["directory"], entry["file"]))] = entry["directory"], words
    return commands


class Tidy:
    def __init__(self, program, build):
        self.program = program
        self.build = build
        self.commands = compile_commands(build)
        version = subprocess.run([program, "--version"], capture_output=True, check=True).stdout
        self.common = hashlib.sha256(version + (ROOT / ".clang-tidy").read_bytes() + repr(OPTIONS).encode())

    def key(self, source):
        """None where the compiler does not take the source: clang-tidy then says why."""
        folder, words = self.commands.get(os.path.realpath(source), (None, None))
        if words is None:
            sys.exit(f"tidy.py: {source} is not built in {self.build}")
        text = subprocess.run([*words, "-E", "-C", "-P", "-dD"], cwd=folder, capture_output=True)
        if text.returncode != 0:
            return None
        digest = self.common.copy()
        digest.update(" ".join(word for word in words if "/" not in word).encode())
        digest.update(text.stdout)
        return digest.hexdigest()

    def check(self, source):
        """(whether clang-tidy ran, what it found)"""
        key = self.key(source)
        if key and (CACHE / key).exists():
            return False, ""
        run = subprocess.run([self.program, *OPTIONS, "-p", self.build, source], capture_output=True, text=True)
        if run.returncode == 0 and key:
            (CACHE / key).touch()
        # How many warnings it left out of others' headers says nothing.
        notes = "".join(line for line in run.stderr.splitlines(True) if not re.match(r"\d+ warnings? ", line))
        return True, run.stdout + notes if run.returncode else ""


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    tidy = Tidy(sys.argv[1], pathlib.Path(sys.argv[2]))
    CACHE.mkdir(parents=True, exist_ok=True)
    sources = sys.argv[3:]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = []
        for was_run, found in pool.map(tidy.check, sources):
            print(found, end="", flush=True)
            results.append((was_run, found))
    checked = sum(was_run for was_run, _ in results)
    faulty = sum(bool(found) for _, found in results)
    print(f"clang-tidy: {checked} sources checked, {len(sources) - checked} unchanged since they passed, {faulty} with faults")
    sys.exit(faulty > 0)


if __name__ == "__main__":
    main()
