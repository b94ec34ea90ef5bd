#!/usr/bin/env python3
"""Writes THIRD_PARTY_NOTICES: the licences of the libraries that are installed with the program.

Each file is looked up where it came from: a wheel that scripts/fetch.py unpacked has its licences beside it, a Debian
package in /usr/share/doc. Libraries that are compiled into the program are there too. `cmake --install` runs this; what
has no notice is named, and scripts/check_tree.py fails where such a file is in the tree.
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import fetch

# Compiled into the program from headers, each with the package that Debian has it in.
HEADERS = {"nlohmann/json": "nlohmann-json3-dev", "CLI11": "libcli11-dev", "Eigen": "libeigen3-dev", "fmt": "libfmt-dev"}
# Wheels bring GCC's libraries without their licence.
GCC = ("libgomp.", "libstdc++.", "libgfortran.", "libquadmath.", "libgcc_s.")
COMMON_LICENCES = Path("/usr/share/common-licenses")
RULE = "=" * 100


@dataclass
class Notice:
    """What one source of libraries has to be said of."""

    source: str  # name and version
    names: list = field(default_factory=list)  # of the files that are from there
    texts: dict = field(default_factory=dict)  # licence texts, and the parts that each is of

    def add_text(self, text, part):
        self.texts.setdefault(text.strip("\n"), []).append(part)

    def lines(self):
        yield from (RULE, f"{', '.join(self.names)}: {self.source}", RULE)
        for text, parts in self.texts.items():
            yield from ("", *(f"-- {part}" for part in parts), "", text)


def wheel_of(file):
    """The folder of licences of the unpacked wheel that a file is from, if it is from one."""
    for folder in file.parents:
        top = file.relative_to(folder).parts[0]
        for info in folder.glob(f"{top}-*.dist-info"):
            if (info / "licenses").is_dir():
                return info
    return None


def wheel_notice(info):
    name, version = info.name.removesuffix(".dist-info").rsplit("-", 1)
    notice = Notice(f"of the wheel {name} {version}")
    for file in sorted((info / "licenses").rglob("*")):
        if file.is_file():
            notice.add_text(file.read_text(errors="replace"), str(file.relative_to(info / "licenses")))
    return notice


def debian_package(file):
    """The package that a file is from; its path may be the one before /usr was merged."""
    found = subprocess.run(["dpkg-query", "-S", f"*/{file.name}"], capture_output=True, text=True).stdout
    for line in found.splitlines():
        package, _, path = line.partition(": ")
        if Path(path).exists() and Path(path).resolve() == file:
            return package
    return None


def debian_notice(package):
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version} ${source:Package}", package],
                           capture_output=True, text=True)
    copyright_file = Path("/usr/share/doc", package.partition(":")[0], "copyright")
    if shown.returncode or not copyright_file.exists():
        return None
    name, version, source = shown.stdout.split()
    notice = Notice(f"of the Debian package {name} {version}; its sources: the source package {source}")
    notice.add_text(copyright_file.read_text(errors="replace"), "copyright")
    return notice


def gcc_notice(info):
    """Of a library of GCC's that a wheel brings: the terms are those of any GCC."""
    notice = debian_notice("libstdc++6")
    if notice is not None:
        notice.source = f"a part of GCC, as the wheel {info.name.removesuffix('.dist-info')} brings it"
    return notice


def onemkl_notice():
    """Intel's terms, which torch's wheel lacks: those that scripts/fetch.py fetched."""
    files = sorted(fetch.target_folder("notices").rglob("*.txt"))
    if not files:
        return None
    notice = Notice("Intel oneAPI Math Kernel Library, a part of libtorch_cpu.so. Copyright Intel Corporation")
    for file in files:
        notice.add_text(file.read_text(errors="replace"), file.name)
    return notice


class Collection:
    """Notices by where libraries are from, and the names of those without."""

    def __init__(self):
        self.notices = {}
        self.missing = []

    def add(self, name, key, make):
        if key not in self.notices:
            notice = make() if key is not None else None
            if notice is None:
                self.missing.append(name)
                return
            self.notices[key] = notice
        self.notices[key].names.append(name)

    def add_library(self, path):
        file = path.resolve()
        info = wheel_of(file)
        if path.name.startswith(GCC) and info is not None:
            self.add(path.name, (info, "gcc"), lambda: gcc_notice(info))
        elif info is not None:
            self.add(path.name, info, lambda: wheel_notice(info))
        else:
            package = debian_package(file)
            key = package and package.partition(":")[0]
            self.add(path.name, key, lambda: debian_notice(package))
        if path.name == "libtorch_cpu.so" and b"oneMKL" in file.read_bytes():
            self.add("oneMKL", "oneMKL", onemkl_notice)


def common_licences(text):
    """The whole licences that Debian's files refer to, which other systems do not have."""
    names = set(re.findall(rf"{COMMON_LICENCES}/([A-Za-z]+-[0-9.]*[0-9])", text))
    for name in sorted(names):
        if (COMMON_LICENCES / name).exists():
            yield from ("", RULE, f"{COMMON_LICENCES / name}, which is referred to above", RULE, "",
                        (COMMON_LICENCES / name).read_text())


def page(collection, stubs):
    notices = collection.notices.values()
    yield from ("flant5-sentiment comes with these libraries, which are the work of others, under their own licences:", "")
    yield from (f"{name:<28} {notice.source}" for notice in notices for name in notice.names)
    yield from (f"{name:<28} written for flant5-sentiment, in the place of a library that is never called, and with none of its code"
                for name in stubs)
    for notice in notices:
        yield ""
        yield from notice.lines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="*", type=Path, help="where each was found")
    parser.add_argument("--stub", action="append", default=[], help="a library of ours in the place of another")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    collection = Collection()
    for library in arguments.libraries:
        collection.add_library(library)
    for name, package in HEADERS.items():
        collection.add(name, package, lambda: debian_notice(package))
    text = "\n".join(page(collection, arguments.stub))
    arguments.output.write_text("\n".join([text, *common_licences(text), ""]))
    if collection.missing:
        print(f"notices.py: no licence was found of {', '.join(collection.missing)}: do not pass this tree on",
              file=sys.stderr)


if __name__ == "__main__":
    main()
