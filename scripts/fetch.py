#!/usr/bin/env python3
"""Fetches libtorch, Arrow, licences that they lack, or the format and lint tools, into the user's cache; prints the folder.

Does nothing when it is there already. Takes the wheels that requirements/NAME.txt names from PyPI, checks their hashes,
and keeps the files that are needed: of libtorch the headers and shared libraries of the CPU part, 0.5 GB of 1.4 GB, of Arrow
what reads Parquet and Arrow files, 0.07 GB of 0.18 GB.
Needs pip; the packages of the Python that runs this are left alone.
"""

import argparse
import ctypes
import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
# A wheel of any Python serves, as the part that is for Python is left out.
WHEEL_PYTHON = "3.12"
WHEEL_PLATFORMS = ["manylinux_2_28", "manylinux_2_27", "manylinux_2_25", "manylinux_2_17", "manylinux2014",
                   "manylinux2010"]


def check_libtorch(folder):
    """Loads the library with every symbol resolved, so that a wheel cut too short fails here and not in the program."""
    ctypes.CDLL(str(folder / "torch/lib/libtorch_cpu.so"), mode=os.RTLD_NOW)


def check_arrow(folder):
    for name in ("libarrow", "libparquet"):
        (library,) = folder.glob(f"pyarrow/{name}.so.*")
        ctypes.CDLL(str(library), mode=os.RTLD_NOW)


def check_notices(folder):
    if len(list(folder.rglob("*.txt"))) != 2:
        raise OSError("the wheel has other files of licences than expected")


def check_tools(folder):
    for program in folder.glob("*/data/bin/*"):
        program.chmod(0o755)
        subprocess.run([program, "--version"], check=True, stdout=subprocess.DEVNULL)


@dataclass(frozen=True)
class Fetched:
    kept: str  # regular expressions of whole names in the wheels
    dropped: str
    check: Callable
    size: str  # of the download


FETCHED = {
    "libtorch": Fetched(
        kept=r"torch/include/.*|torch/lib/[^/]+\.so[^/]*|nvidia/[^/]+/lib/lib(cudart|cupti)\.so[^/]*"
             r"|[^/]+\.dist-info/licenses/.*",
        dropped=r"torch/lib/lib(torch|torch_cuda|torch_cuda_.*|torch_nvshmem|torch_python|torch_global_deps"
                r"|c10_cuda|caffe2_nvrtc|shm)\.so",
        check=check_libtorch,
        size="0.55 GB"),
    "arrow": Fetched(
        kept=r"pyarrow/include/(arrow|parquet)/.*|pyarrow/lib(arrow|parquet)\.so\.[^/]*|[^/]+\.dist-info/licenses/.*",
        dropped=r"pyarrow/include/arrow/(acero|adapters|compute|dataset|engine|flight|python|testing)/.*",
        check=check_arrow,
        size="0.06 GB"),
    # libtorch_cpu.so holds Intel's oneMKL, whose terms want to be passed on with it.
    "notices": Fetched(
        kept=r"mkl_include-[^/]+\.dist-info/LICENSE\.txt|.*/doc/mkl/licensing/third-party-programs\.txt",
        dropped=r"",
        check=check_notices,
        size="0.001 GB"),
    "tools": Fetched(
        kept=r"clang_(format|tidy)/data/(bin/clang-(format|tidy)|lib/.*)|[^/]+\.dist-info/licenses/.*",
        dropped=r"",
        check=check_tools,
        size="0.04 GB"),
}


def cache_folder():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flant5-sentiment"


def target_folder(name):
    """Named for the version of the first requirement, so that another version is another folder."""
    version = re.search(r"^\S+==(\S+)", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE).group(1)
    return cache_folder() / f"{name}-{version}"


def download(name, folder):
    platforms = [f"--platform={tag}_{platform.machine()}" for tag in WHEEL_PLATFORMS]
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-cache-dir", "--no-deps",
               "--only-binary=:all:", f"--python-version={WHEEL_PYTHON}", *platforms, "--require-hashes",
               "--dest", str(folder), "--requirement", str(REQUIREMENTS / f"{name}.txt")]
    subprocess.run(command, check=True, stdout=sys.stderr)


def is_kept(name, fetched):
    return re.fullmatch(fetched.kept, name) and not re.fullmatch(fetched.dropped, name) and name[-1] != "/"


def unpack(wheel, folder, fetched):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if is_kept(name, fetched):
                archive.extract(name, folder)


def fetch(name):
    """Makes the folder whole or not at all: in a folder beside it, renamed when all is there."""
    target, fetched = target_folder(name), FETCHED[name]
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.parent / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        for left_by_a_kill in target.parent.glob(".partial-*"):
            shutil.rmtree(left_by_a_kill)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=target.parent) as scratch:
            wheels, unpacked = Path(scratch, "wheels"), Path(scratch, "unpacked")
            print(f"fetching {name} ({fetched.size}, once) into {target}", file=sys.stderr)
            download(name, wheels)
            for wheel in wheels.glob("*.whl"):
                unpack(wheel, unpacked, fetched)
            fetched.check(unpacked)
            unpacked.rename(target)
    return target


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=FETCHED)
    parser.add_argument("--where", action="store_true", help="only print the folder")
    arguments = parser.parse_args()
    try:
        print(target_folder(arguments.name) if arguments.where else fetch(arguments.name))
    except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
        sys.exit(f"fetch.py: nothing was made in {cache_folder()}: {error}")


if __name__ == "__main__":
    main()
