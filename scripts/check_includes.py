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
    "text": {"model"},  # of it only how JSON of a checkpoint is read
    "kernels": set(),
    "model": set(),
    "columnar": {"data"},
    "engine": {"model", "kernels"},
    "generation": {"model", "text"},
    "pipeline": {"data", "prompt", "text", "model", "generation"},
    "eval": {"data"},
    "cli": {"data", "prompt", "text", "model", "generation", "pipeline", "eval"},
    "main": {"cli", "data"},  # of data only the error of an output whose reader is gone
}
# The headers that a C++ user includes, include/flant5/NAME.h, and the module that each is of; None: of all.
FRONT_DOOR = {
    "api": None,
    "error": None,
    "dtype": None,
    "label": "data",
    "label_map": "data",
    "example": "data",
    "prediction": "data",
    "read_options": "data",
    "row_reader": "data",
    "prompt_template": "prompt",
    "model_options": "model",
    "generation_options": "model",
    "loaded_model": "pipeline",
    "classifier": "pipeline",
}
# The clock of --profile, random numbers, names of temporary files, counts in sentences, the machine's limits and libraries
# that are loaded on first use are of no stage, as errors are.
OPEN_HEADERS = {"counted.h", "machine.h", "profile.h", "random.h", "shared_library.h", "temporary_path.h"}


@dataclass(frozen=True)
class Library:
    """A third-party library: how its headers begin, and where they may be included."""

    name: str
    headers: str
    modules: frozenset
    file: str = ""  # in this one file only


LIBRARIES = [
    Library("libtorch", r"(ATen|torch|c10|oneapi/dnnl)/", frozenset({"engine"})),
    Library("Arrow", r"(arrow|parquet)/", frozenset({"columnar"})),
    Library("sentencepiece", r"sentencepiece", frozenset({"text"}), file="src/text/tokenizer.cc"),
    Library("CLI11", r"CLI/", frozenset({"cli"})),
    Library("nlohmann/json", r"nlohmann/", frozenset(MODULES) - {"kernels", "main"}),
    Library("Eigen", r"Eigen/", frozenset({"eval"})),
    Library("fmt", r"fmt/", frozenset(MODULES)),
    Library("zlib", r"zlib\.h", frozenset({"data"})),
    Library("zstd", r"zstd", frozenset({"data"})),
    Library("libzip", r"zip\.h", frozenset({"data"}), file="src/data/zip_archive.cc"),
    Library("libyaml", r"yaml\.h", frozenset({"data"}), file="src/data/yaml.cc"),
    Library("Highway", r"hwy/", frozenset({"kernels"})),
    Library("nettle", r"nettle/", frozenset({"cli"}), file="src/cli/sha256.cc"),
]
TEST_LIBRARIES = r"(gtest|gmock|benchmark)/"

STANDARD = re.compile(r"[a-z_]+")
POSIX = re.compile(
    r"(sys|arpa|netinet|linux)/[a-z_]+\.h|(unistd|fcntl|poll|signal|termios|pthread|dlfcn|errno|malloc|time|sched|cpuid)\.h")
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
    """The module of a file, by its path in the project; None for what belongs to none, "" for what belongs to all."""
    parts = path.parts
    if parts[:2] == ("include", "flant5"):
        return module_of_front_door(parts[2]) if len(parts) == 3 else None
    if path == Path("src/main.cc"):
        return "main"
    return parts[1] if len(parts) > 2 and parts[0] in ("src", "tests") else None


def module_of_front_door(header):
    module = FRONT_DOOR.get(Path(header).stem, "none")
    return "" if module is None else module if module != "none" else None


def library_of(name):
    return next((library for library in LIBRARIES if re.match(library.headers, name)), None)


def fault_in_project_include(path, module, name):
    """name is of the project; None when path may include it."""
    if name in OPEN_HEADERS:
        return None
    parts = Path(name).parts
    if parts[0] == "tests":
        return None if path.parts[0] == "tests" else "the program includes a header of the tests"
    is_front_door = parts[0] == "flant5"
    if path.parts[0] == "include" and not is_front_door:
        return f"{name} is not installed: a header in include/flant5 may include only others that are there"
    used = module_of_front_door(parts[-1]) if is_front_door else parts[0] if len(parts) > 1 else None
    if used == "":
        return None
    if used not in MODULES:
        return f"{name} is of no module; write flant5/x.h for a header in include/flant5, MODULE/x.h for one in src"
    if used == module:
        return None
    if used not in MODULES.get(module, set()):
        allowed = ", ".join(sorted(MODULES.get(module, set()))) or "nothing"
        return f"module {module} may not use {used} (it may use {allowed})"
    return None


def fault_in_library_include(path, module, name):
    library = library_of(name)
    if path.parts[0] == "include" and library is not None:
        return f"{library.name} may not be in a header that is installed"
    if library is None:
        if STANDARD.fullmatch(name) or POSIX.fullmatch(name):
            return None
        return f"<{name}> is of no library in the table"
    if module not in library.modules:
        return f"module {module} may not use {library.name} (only {', '.join(sorted(library.modules))})"
    if library.file and str(path) != library.file:
        return f"{library.name} may be included in {library.file} only"
    return None


def header_of(root, source):
    """The header in which a source's own things are declared, by name: beside it, in include/flant5, or in a module
    that it may use, as an engine's interface is."""
    name = source.stem + ".h"
    used = (Path("src") / module / name for module in sorted(MODULES[module_of(source)]))
    for header in (source.with_suffix(".h"), Path("include/flant5") / name, *used):
        if (root / header).exists():
            return header
    return None


def is_behind(root, source, header):
    """Whether a source may be one of several that implement a header of another name: csv_splitter.cc behind
    record_splitter.h, comparison_report.cc behind comparison.h, any behind a header that has no source of its name."""
    header = Path(header)
    if module_of(source) != (module_of_front_door(header.name) if header.parts[0] == "flant5" else header.parts[0]):
        return False
    own, interface = source.stem.split("_"), header.stem.split("_")
    return (own[-1] == interface[-1] or own[:len(interface)] == interface
            or not any((root / "src" / module_of(source)).rglob(header.stem + ".cc")))


def fault_in_name(root, path):
    """A source implements the header of its name, or one that it is behind and includes."""
    if path.parts[0] != "src" or path.suffix != ".cc" or path == Path("src/main.cc"):
        return None
    if header_of(root, path):
        return None
    if any(include.quoted and is_behind(root, path, include.name) for include in read_includes(root / path)):
        return None
    return (f"implements no header: neither include/flant5/{path.stem}.h nor {path.with_suffix('.h')} "
            f"is there")


def check_file(root, path):
    module = module_of(path)
    if module not in MODULES and module != "":
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


def brings_cstdint(root, path, seen):
    """Whether a file includes <cstdint>, or a header of the project that does."""
    seen.add(path)
    for include in read_includes(root / path):
        if include.name == "cstdint":
            return True
        places = (Path(folder) / include.name for folder in ("src", "include", "."))
        own = next((place for place in places if include.quoted and (root / place).is_file()), None)
        if own is not None and own not in seen and brings_cstdint(root, own, seen):
            return True
    return False


def check_cstdint(root):
    """Some standard libraries bring it with other headers, and newer ones do not."""
    for folder in ("include", "src", "tests"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cc"):
                continue
            text, path = file.read_text(encoding="utf-8"), file.relative_to(root)
            used = re.search(r"\bstd::u?int(8|16|32|64)_t\b", text)
            if used and not brings_cstdint(root, path, set()):
                yield path, text[: used.start()].count("\n") + 1, f"uses {used.group()} without <cstdint>"


def sources(root):
    for folder in ("include", "src", *(f"tests/{module}" for module in MODULES)):
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in (".h", ".cc") and str(Path(*relative.parts[1:]).with_suffix(".h")) not in OPEN_HEADERS:
                yield relative


def check(root):
    return [fault for path in sources(root) for fault in check_file(root, path)] + list(check_cstdint(root))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent)
    faults = check(parser.parse_args().root)
    for path, line, reason in faults:
        print(f"{path}:{line}: {reason}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
