#!/usr/bin/env python3
"""Holds every #include and file name to the architecture: which module may use which, and which third-party library.

The tables below are the architecture. A change of them is a decision, so make it in a commit that says why.
Prints one line a fault, FILE:LINE: reason, and exits 1 if there is any.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

# What each module may include of the others, besides itself and the open headers.
MODULES = {
    "data": set(),
    "prompt": {"data"},
    "text": set(),
    "kernels": set(),
    "model": {"kernels"},
    "generation": {"model", "text"},
    "pipeline": {"data", "prompt", "text", "model", "generation"},
    "eval": {"data"},
    "cli": {"data", "prompt", "text", "model", "generation", "pipeline", "eval"},
    "main": {"cli", "data"},  # of data only the error of an output whose reader is gone
}
# Errors and the clock of --profile cross all stages.
OPEN_HEADERS = {"flant5/error.h", "flant5/profile.h"}
# All that other modules may include of model: the interface of engines, and how to get one. Its own tests see the rest.
ENGINE_INTERFACE = {f"flant5/model/{name}.h" for name in ("seq2seq", "t5_config", "engine", "model_locator")}
# A library call of the pipeline must not cost its caller any of the libraries inside: neither directly nor through
# the headers that these headers include.
SEALED_MODULES = {"pipeline"}


@dataclass(frozen=True)
class Library:
    """A third-party library: how its headers begin, and where they may be included."""

    name: str
    headers: str
    modules: frozenset
    public: bool = False  # also in headers under include/
    file: str = ""  # in this one file only


LIBRARIES = [
    Library("libtorch", r"(ATen|torch|c10)/", frozenset({"model", "kernels"}), public=True),
    Library("sentencepiece", r"sentencepiece", frozenset({"text"}), file="src/text/tokenizer.cc"),
    Library("CLI11", r"CLI/", frozenset({"cli"}), public=True),
    Library("nlohmann/json", r"nlohmann/", frozenset(MODULES) - {"text", "kernels", "main"}),
    Library("Eigen", r"Eigen/", frozenset({"eval"}), public=True),
    Library("fmt", r"fmt/", frozenset(MODULES)),
    Library("zlib", r"zlib\.h", frozenset({"data"})),
    Library("zstd", r"zstd", frozenset({"data"})),
    Library("Highway", r"hwy/", frozenset({"kernels"})),
    Library("OpenSSL", r"openssl/", frozenset({"cli"}), file="src/cli/sha256.cc"),
]
TEST_LIBRARIES = r"(gtest|gmock|benchmark)/"

STANDARD = re.compile(r"[a-z_]+")
POSIX = re.compile(
    r"(sys|arpa|netinet|linux)/[a-z_]+\.h|(unistd|fcntl|poll|signal|termios|pthread|dlfcn|errno|malloc|time|sched)\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


@dataclass(frozen=True)
class Include:
    line: int
    quoted: bool
    name: str


def read_includes(path):
    includes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            includes.append(Include(number, match.group(1) == '"', match.group(2)))
    return includes


def module_of(path):
    """The module of a file, by its path in the project; None for what belongs to none."""
    parts = path.parts
    if parts[:2] == ("include", "flant5"):
        return parts[2] if len(parts) > 3 else None
    if path == Path("src/main.cc"):
        return "main"
    return parts[1] if len(parts) > 2 and parts[0] in ("src", "tests") else None


def library_of(name):
    return next((library for library in LIBRARIES if re.match(library.headers, name)), None)


def fault_in_project_include(path, module, name):
    """name is of the project; None when path may include it."""
    if name in OPEN_HEADERS:
        return None
    parts = Path(name).parts
    if parts[0] == "tests":
        return None if path.parts[0] == "tests" else "the program includes a header of the tests"
    public = parts[0] == "flant5"
    used = parts[1] if public and len(parts) > 2 else parts[0]
    if used not in MODULES:
        return f"{name} is of no module; write flant5/MODULE/x.h, or MODULE/x.h for a header in src/MODULE"
    if not public and (used != module or path.parts[0] == "include"):
        return f"{name} is private to src/{used}"
    if used != module and used not in MODULES[module]:
        allowed = ", ".join(sorted(MODULES[module])) or "nothing"
        return f"module {module} may not use {used} (it may use {allowed})"
    if used == "model" and module != "model" and name not in ENGINE_INTERFACE and path.parts[0] != "tests":
        return f"of model only its interface may be used ({', '.join(sorted(ENGINE_INTERFACE))})"
    return None


def fault_in_library_include(path, module, name):
    library = library_of(name)
    if library is None:
        if STANDARD.fullmatch(name) or POSIX.fullmatch(name):
            return None
        return f"<{name}> is of no library in the table"
    if module not in library.modules:
        return f"module {module} may not use {library.name} (only {', '.join(sorted(library.modules))})"
    if library.file and str(path) != library.file:
        return f"{library.name} may be included in {library.file} only"
    if path.parts[0] == "include" and not library.public:
        return f"{library.name} may not be in a public header"
    return None


def is_behind(root, source, header):
    """Whether a source may be one of several that implement a header of another name: csv_splitter.cc behind
    record_splitter.h, comparison_report.cc behind comparison.h, any behind a header that has no source of its name."""
    header = Path(header)
    if header.parent.name != source.parent.name:
        return False
    own, interface = source.stem.split("_"), header.stem.split("_")
    return (own[-1] == interface[-1] or own[:len(interface)] == interface
            or not (root / source.with_name(header.stem + ".cc")).exists())


def fault_in_name(root, path):
    """A source implements the header of its name, public or private, or one that it is behind and includes."""
    if path.parts[0] != "src" or path.suffix != ".cc" or path == Path("src/main.cc"):
        return None
    header = path.relative_to("src").with_suffix(".h")
    if f"flant5/{path.stem}.h" in OPEN_HEADERS:
        return None
    if (root / "include/flant5" / header).exists() or (root / "src" / header).exists():
        return None
    if any(include.quoted and is_behind(root, path, include.name) for include in read_includes(root / path)):
        return None
    return f"implements no header: neither include/flant5/{header} nor src/{header} is there"


def check_file(root, path):
    module = module_of(path)
    if module not in MODULES:
        return [(path, 1, f"is in no module (of {', '.join(MODULES)})")]
    faults = []
    name_fault = fault_in_name(root, path)
    if name_fault:
        faults.append((path, 1, name_fault))
    for include in read_includes(root / path):
        if path.parts[0] == "tests" and (re.match(TEST_LIBRARIES, include.name) or library_of(include.name)):
            continue
        check = fault_in_project_include if include.quoted else fault_in_library_include
        fault = check(path, module, include.name)
        if fault:
            faults.append((path, include.line, fault))
    return faults


def libraries_reached(root, header, seen):
    """(header, line, library) of each third-party include of a public header and the public headers under it."""
    if header in seen or not (root / "include" / header).exists():
        return []
    seen.add(header)
    found = []
    for include in read_includes(root / "include" / header):
        if include.quoted:
            found += libraries_reached(root, include.name, seen)
        elif library_of(include.name):
            found.append((header, include.line, library_of(include.name).name))
    return found


def check_seals(root):
    faults = []
    for module in sorted(SEALED_MODULES):
        for path in sorted((root / "include/flant5" / module).glob("*.h")):
            header = str(path.relative_to(root / "include"))
            for inner, line, library in libraries_reached(root, header, set()):
                faults.append((Path("include") / header, 1, f"leaks {library} to its users, by {inner}:{line}"))
    return faults


def sources(root):
    for folder in ("include", "src", *(f"tests/{module}" for module in MODULES)):
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in (".h", ".cc") and str(Path(*relative.parts[1:])) not in OPEN_HEADERS:
                yield relative


def check(root):
    faults = [fault for path in sources(root) for fault in check_file(root, path)]
    return faults + check_seals(root)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent)
    faults = check(parser.parse_args().root)
    for path, line, reason in faults:
        print(f"{path}:{line}: {reason}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
