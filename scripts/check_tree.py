#!/usr/bin/env python3
"""Checks that an installed tree may be moved to other machines and passed on.

Of each program and library in it:
  - it looks for libraries in the tree alone: every entry of its run path begins with $ORIGIN;
  - what it needs is in the tree, with the symbols of the versions that it asks for, or is glibc or libgcc;
  - it asks for no newer glibc than --glibc;
  - the tree's THIRD_PARTY_NOTICES name it, unless it is ours.
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SYSTEM = re.compile(r"lib(c|m|dl|rt|pthread|gcc_s)\.so\.\d+|ld-linux-x86-64\.so\.2")
OURS = re.compile(r"flant5-sentiment|libflant5(_[a-z]+)?\.so[.\d]*")


@dataclass
class Binary:
    """What `objdump -p` says of a program or library."""

    path: Path
    needed: list = field(default_factory=list)
    run_path: list = field(default_factory=list)
    required: dict = field(default_factory=dict)  # versions of symbols, by library
    defined: set = field(default_factory=set)  # symbols with a version: name@VERSION
    undefined: set = field(default_factory=set)

    @classmethod
    def read(cls, path):
        text = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
        binary = cls(path, needed=re.findall(r"^ +NEEDED +(\S+)", text, re.MULTILINE))
        for entries in re.findall(r"^ +(?:RPATH|RUNPATH) +(\S*)", text, re.MULTILINE):
            binary.run_path += entries.split(":")
        for library, versions in re.findall(r"^  required from (\S+):\n((?:    .+\n)*)", text, re.MULTILINE):
            binary.required[library] = re.findall(r"0x\S+ +0x\S+ +\d+ +(\S+)", versions)
        symbols = subprocess.run(["nm", "-D", "--with-symbol-versions", path], capture_output=True, text=True).stdout
        for kind, name, version in re.findall(r"(\w) ([^@\s]+)@@?(\S+)$", symbols, re.MULTILINE):
            (binary.undefined if kind in "Uw" else binary.defined).add(f"{name}@{version}")
        return binary


def is_elf(path):
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def number(version):
    return tuple(int(part) for part in version.split("."))


def is_newer(version, glibc):
    """Of GLIBC_2.34 and the like; other names (GLIBC_PRIVATE, GLIBC_ABI_DT_RELR) are of one glibc alone, or new."""
    match = re.fullmatch(r"GLIBC_([\d.]+)", version)
    return match is None or number(match.group(1)) > number(glibc)


def library_faults(binary, library, versions, binaries, glibc):
    """What is wrong with the versions of symbols that are required from a library."""
    if library in binaries:
        missing = sorted(binary.undefined - binaries[library].defined)
        return [f"needs {symbol} of {library}, which the one in the tree lacks"
                for symbol in missing if symbol.partition("@")[2] in versions]
    if SYSTEM.fullmatch(library) and not library.startswith("libgcc_s"):
        return [f"needs {version} of {library}, newer than glibc {glibc}"
                for version in versions if is_newer(version, glibc)]
    return []


def noticed_names(tree):
    """The first words of the list with which the notices begin."""
    listed = "".join(file.read_text().partition("\n=")[0] for file in tree.rglob("THIRD_PARTY_NOTICES"))
    return {line.split()[0] for line in listed.splitlines() if line}


def faults(tree, glibc, beside):
    own = {path.name: Binary.read(path) for path in sorted(tree.rglob("*")) if is_elf(path)}
    others = {path.name: Binary.read(path) for path in beside}
    if not own:
        yield "there is no program in it"
    for name, binary in {**others, **own}.items():
        for library, versions in binary.required.items():
            if library in own or name in own:
                yield from (f"{name}: {fault}" for fault in library_faults(binary, library, versions, own, glibc))
    noticed = noticed_names(tree)
    for name, binary in own.items():
        for entry in binary.run_path:
            if not re.match(r"\$ORIGIN(/|$)", entry):
                yield f"{name}: its run path has the entry '{entry}'"
        for needed in binary.needed:
            if needed not in own and needed not in others and not SYSTEM.fullmatch(needed):
                yield f"{name}: needs {needed}, which is not in the tree"
        if not OURS.fullmatch(name) and name not in noticed:
            yield f"{name}: THIRD_PARTY_NOTICES do not name it"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--glibc", default="2.34", help="the oldest that it must run with (2.34)")
    parser.add_argument("--beside", action="append", default=[], type=Path, metavar="FILE",
                        help="a library that will be there too, such as libtorch_cpu.so of an installed torch")
    arguments = parser.parse_args()
    found = list(faults(arguments.tree, arguments.glibc, arguments.beside))
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
