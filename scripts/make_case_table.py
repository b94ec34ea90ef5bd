#!/usr/bin/env python3
"""Write src/data/case_table.inc: the upper- and lower-case mappings and the case folding of Unicode, as this Python knows them.

A range maps its first, first + step, ... last code points by adding delta; what maps to several code points is listed
one by one.

usage: make_case_table.py
"""
import pathlib
import sys
import unicodedata

OUT = pathlib.Path(__file__).resolve().parent.parent / "src" / "data" / "case_table.inc"


def ranges(mapping):
    """[first, last, step, delta] of neighbours one or two apart that move by the same delta."""
    found = []
    for code, target in sorted(mapping.items()):
        last = found[-1] if found else None
        if last and last[3] == target - code and code - last[1] in (1, 2) and last[2] in (0, code - last[1]):
            last[1], last[2] = code, code - last[1]
        else:
            found.append([code, code, 0, target - code])
    return [[first, last, step or 1, delta] for first, last, step, delta in found]


def table(name, convert):
    single, several = {}, {}
    for code in range(sys.maxunicode + 1):
        changed = convert(chr(code))
        if changed == chr(code):
            continue
        if len(changed) == 1:
            single[code] = ord(changed)
        else:
            several[code] = changed
    lines = [f"constexpr CaseRange k{name}Ranges[] = {{"]
    lines += [f"    {{0x{a:X}, 0x{b:X}, {step}, {delta}}}," for a, b, step, delta in ranges(single)]
    lines += ["};", f"constexpr CaseExpansion k{name}Expansions[] = {{"]
    for code, changed in sorted(several.items()):
        points = [f"0x{ord(c):X}" for c in changed] + ["0"] * (3 - len(changed))
        lines.append(f"    {{0x{code:X}, {{{', '.join(points)}}}}},")
    return lines + ["};", ""]


def main():
    lines = [f"// Written by scripts/make_case_table.py from Unicode {unicodedata.unidata_version}. Do not edit.", ""]
    lines += table("Upper", str.upper) + table("Lower", str.lower) + table("Fold", str.casefold)
    OUT.write_text("\n".join(lines).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
