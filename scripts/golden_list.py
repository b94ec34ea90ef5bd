"""Writes a list of test cases as JSON, a line each, so that a change to one of them is one line of a diff."""
import json


def write(path, cases):
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
