#!/usr/bin/env python3
"""Fetches libtorch into the user's cache and prints the folder. Does nothing when it is there already.

Takes the wheels of libtorch-requirements.txt from PyPI, checks their hashes, and keeps only what a C++ program on a CPU
needs: headers and shared libraries, 0.5 GB of the wheels' 1.4 GB. Needs pip; no package of the Python is touched.
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
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "libtorch-requirements.txt"
# A wheel of any Python serves, as the part that is for Python is left out.
WHEEL_PYTHON = "3.12"
WHEEL_PLATFORMS = ["manylinux_2_28", "manylinux_2_27", "manylinux_2_25", "manylinux_2_17", "manylinux2014"]

KEPT = re.compile(
    r"torch/include/.*|torch/lib/[^/]+\.so[^/]*|nvidia/[^/]+/lib/lib(cudart|cupti)\.so[^/]*|[^/]+\.dist-info/licenses/.*"
)
NOT_KEPT = re.compile(r"torch/lib/lib(torch|torch_cuda|torch_cuda_.*|torch_nvshmem|torch_python|torch_global_deps"
                      r"|c10_cuda|caffe2_nvrtc|shm)\.so")


def is_kept(name):
    return bool(KEPT.fullmatch(name)) and not NOT_KEPT.fullmatch(name) and not name.endswith("/")


def version_of(requirements):
    return re.search(r"^torch==(\S+)", requirements.read_text(), re.MULTILINE).group(1)


def cache_folder():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flant5-sentiment"


def download(requirements, folder):
    platforms = [f"--platform={name}_{platform.machine()}" for name in WHEEL_PLATFORMS]
    command = [sys.executable, "-m", "pip", "download", "--no-cache-dir", "--no-deps", "--only-binary=:all:",
               f"--python-version={WHEEL_PYTHON}", *platforms, "--require-hashes", "--dest", str(folder),
               "--requirement", str(requirements)]
    subprocess.run(command, check=True, stdout=sys.stderr)


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for name in filter(is_kept, archive.namelist()):
            archive.extract(name, folder)


def check_loads(folder):
    """Loads the library with every symbol resolved, so that a wheel cut too short fails here and not in the program."""
    ctypes.CDLL(str(folder / "torch/lib/libtorch_cpu.so"), mode=os.RTLD_NOW)


def fetch(target, requirements=REQUIREMENTS):
    """Makes target whole or not at all: in a folder beside it, renamed when all is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.parent / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return
        for left_by_a_kill in target.parent.glob(".partial-*"):
            shutil.rmtree(left_by_a_kill)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=target.parent) as scratch:
            wheels, unpacked = Path(scratch, "wheels"), Path(scratch, "unpacked")
            print(f"fetching libtorch (0.55 GB, once) into {target}", file=sys.stderr)
            download(requirements, wheels)
            for wheel in wheels.glob("*.whl"):
                unpack(wheel, unpacked)
            check_loads(unpacked)
            unpacked.rename(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--where", action="store_true", help="only print the folder")
    arguments = parser.parse_args()
    target = cache_folder() / f"libtorch-{version_of(REQUIREMENTS)}"
    try:
        if not arguments.where:
            fetch(target)
    except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
        sys.exit(f"fetch_libtorch.py: no libtorch was made: {error}\n"
                 "Run it again, or set LIBTORCH_ROOT to a libtorch of yours.")
    print(target)


if __name__ == "__main__":
    main()
