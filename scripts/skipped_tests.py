#!/usr/bin/env python3
"""Lists the tests that a run of ctest skipped, with their reasons, and counts them.

usage: skipped_tests.py RESULTS [--most N]     RESULTS: what ctest --output-junit wrote, with the output of every test

A test of Python or GoogleTest that is skipped inside a test of ctest counts too; one that is skipped for the same reason
in several of them counts once. With --most exits 1 if more than N were skipped, not counting those that this
processor cannot run (their reason begins with "this processor").
"""
import argparse
import re
import sys
import xml.etree.ElementTree as ElementTree

GTEST = re.compile(r"^\S+: Skipped\n(.*?)\n+\[  SKIPPED \] (\S+?),? ", re.MULTILINE | re.DOTALL)
# What `python -v` prints: the test's name, the first line of its comment if it has one, and what came of it.
UNITTEST = re.compile(r"(\w+) \(__main__\.[^)]*\)(?:(?!\(__main__\.).)*? skipped (['\"])(.*?)\2$",
                      re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^.*?(?:skipped: *|FLANT5_PROCESSOR=\S+: )(.+)$", re.MULTILINE | re.IGNORECASE)
PROCESSOR = "this processor"


def skipped_in(name, was_run, output):
    """(test, reason) of each that was skipped in a test of ctest, which itself was run or not."""
    module = name.partition(".")[0]
    inner = [(f"{module}.{test}", reason) for reason, test in GTEST.findall(output)]
    inner += [(f"{name}.{test}", reason) for test, _, reason in UNITTEST.findall(output)]
    if was_run:
        return inner
    reasons = [reason for _, reason in inner] or OTHER.findall(output) or ["it gives no reason"]
    return [(name, reasons[0])]


def skipped_tests(results):
    found = {}
    for case in ElementTree.parse(results).getroot().iter("testcase"):
        if case.get("status") not in ("run", "notrun"):
            continue  # failed, which ctest tells
        output = case.findtext("system-out") or ""
        for test, reason in skipped_in(case.get("name"), case.get("status") == "run", output):
            found[test, " ".join(reason.split())] = None
    return list(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("--most", type=int)
    arguments = parser.parse_args()
    skipped = skipped_tests(arguments.results)
    for test, reason in skipped:
        print(f"skipped: {test}: {reason}")
    counted = [reason for _, reason in skipped if not reason.startswith(PROCESSOR)]
    elsewhere = len(skipped) - len(counted)
    print(f"tests skipped: {len(skipped)}" + (f", {elsewhere} of them for lack of another processor" if elsewhere else ""))
    if arguments.most is not None and len(counted) > arguments.most:
        sys.exit(f"skipped_tests.py: {len(counted)} tests were skipped that this processor can run; "
                 f"no more than {arguments.most} may be")


if __name__ == "__main__":
    main()
