#!/usr/bin/env python3
"""Checks files that the program wrote against the newest JSON Schemas of src/eval/schemas.

Usage: validate_schemas.py EVAL_TESTS       lets that test program write samples, and checks them
       validate_schemas.py FILE...          checks these: NAME.KIND.json, or NAME.KIND.jsonl with an object a line;
                                            KIND: metrics, manifest, prediction, comparison, changed-row, sweep,
                                            calibration, ensemble
Exits 1 naming the file, line and place of the first fault of each file, 77 if Python's jsonschema is not there.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import json_schemas  # noqa: E402

if not json_schemas.HAS_JSONSCHEMA:
    print("skipped: needs Python's jsonschema (Debian: python3-jsonschema)")
    sys.exit(77)

SCHEMAS = json_schemas.ROOT / "src" / "eval" / "schemas"


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def fault_in(path, kind):
    text = path.read_text(encoding="utf-8")
    documents = text.splitlines() if path.suffix == ".jsonl" else [text]
    check = json_schemas.validator(kind)
    for number, document in enumerate(documents, 1):
        for error in check.iter_errors(json.loads(document, parse_constant=refuse)):
            return f"{path.name}:{number}: at /{'/'.join(map(str, error.absolute_path))}: {error.message}"
    return None


def write_samples(program, folder):
    environment = dict(os.environ, FLANT5_SAMPLES=str(folder))
    subprocess.run([program, "--gtest_filter=Samples.*", "--gtest_brief=1"], env=environment, check=True)


def check_all(paths):
    checked = {schema.name.split(".")[0]: 0 for schema in SCHEMAS.glob("*.json")}
    faults = []
    for path in paths:
        kind = path.name.split(".")[-2]
        if kind not in checked:
            sys.exit(f"{path}: its name must end in .KIND.json or .KIND.jsonl, KIND one of {', '.join(checked)}")
        fault = fault_in(path, kind)
        faults += [fault] if fault else []
        checked[kind] += 1
    print(*faults, sep="\n", end="\n" if faults else "")
    print("checked:", ", ".join(f"{count} {kind}" for kind, count in sorted(checked.items())))
    return not faults, checked


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if os.access(sys.argv[1], os.X_OK):
        with tempfile.TemporaryDirectory() as folder:
            write_samples(sys.argv[1], folder)
            fine, checked = check_all(sorted(pathlib.Path(folder).glob("*.json*")))
        unchecked = [kind for kind, count in checked.items() if count == 0]
        if unchecked:
            sys.exit(f"no sample of: {', '.join(unchecked)}")
    else:
        fine, _ = check_all([pathlib.Path(name) for name in sys.argv[1:]])
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
