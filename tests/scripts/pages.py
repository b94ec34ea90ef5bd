"""The project's pages for people, as Markdown: their code, their headings, their links."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docs", "examples", "models", "prompts", "scripts", "tests")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^ {4}.*\n?)+", re.MULTILINE)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def all_pages():
    return sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])


def code_blocks(text):
    """The language and the text of each block; an indented one has no language."""
    fenced = FENCE.findall(text)
    return fenced + [("", block) for block in INDENTED.findall(FENCE.sub("", text)) if block.strip()]


def without_code(text):
    """Its prose: neither fenced nor indented code, nor code within a line."""
    return re.sub(r"`[^`\n]*`", "", INDENTED.sub("", FENCE.sub("", text)))


def links(text):
    return LINK.findall(without_code(text))


def anchors(text):
    """Those that GitHub gives the headings."""
    found = Counter()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = LINK.sub(lambda link: link[0][link[0].index("[") + 1:link[0].rindex("]")], heading)
        found[re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")] += 1
    return {slug if i == 0 else f"{slug}-{i}" for slug, times in found.items() for i in range(times)}


def dead_links(page):
    """Links of a page to files or headings that are not there, those to the web aside."""
    dead = []
    for link in links(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or not target.is_relative_to(ROOT):
            dead.append(link)
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            dead.append(link)
    return dead
