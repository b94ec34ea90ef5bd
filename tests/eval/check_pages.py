#!/usr/bin/env python3
"""Opens the HTML report in a browser, and holds it against an HTML checker.

Usage: check_pages.py --html5 EVAL_TESTS     tidy finds no error and no warning in any sample page,
                                             and every sample SVG is well-formed XML
       check_pages.py --browser EVAL_TESTS   headless Chromium, dark at phone and light at desktop width: no console
                                             message, nothing wider than the screen, the search finds rows, nothing
                                             asked of the network
       A FILE.html may stand in place of EVAL_TESTS.
Exits 1 with a line a fault, 77 if tidy or Chromium is not there.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.dom.minidom

# Appended to a copy of the page: does what a reader does, and writes what came of it into the title.
PROBE = """<script>
window.addEventListener("load", () => {
  const facts = { width: document.documentElement.scrollWidth, view: document.documentElement.clientWidth };
  const search = document.getElementById("search");
  const visible = () => [...document.querySelectorAll("#errors tbody tr")].filter(row => row.offsetHeight > 0).length;
  if (search) {
    facts.rows = visible();
    search.value = "no such sentence in here";
    search.dispatchEvent(new Event("input"));
    facts.none = visible();
    search.value = document.querySelector("#errors tbody tr .sentence").textContent.trim().slice(0, 20);
    search.dispatchEvent(new Event("input"));
    facts.found = visible();
  }
  facts.dark = matchMedia("(prefers-color-scheme: dark)").matches;
  facts.page = getComputedStyle(document.body).backgroundColor;
  facts.requests = performance.getEntriesByType("resource").length;
  parent.postMessage(JSON.stringify(facts), "*");
});
</script>
"""

# A frame as wide as the screen in question: Chromium's own window is never narrower than 500 pixels.
FRAME = """<!DOCTYPE html><title>none</title><body style="margin:0">
<script>addEventListener("message", event => {{ document.title = event.data; }});</script>
<iframe src="{page}" style="border:0;width:{width}px;height:900px"></iframe>"""


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def pages_of(argument, folder):
    if not os.access(argument, os.X_OK):
        return [pathlib.Path(argument).resolve()]
    environment = dict(os.environ, FLANT5_SAMPLES=folder)
    subprocess.run([argument, "--gtest_filter=Samples.*", "--gtest_brief=1"], env=environment, check=True)
    return sorted(pathlib.Path(folder).glob("*.html"))


def check_html5(pages):
    tidy = shutil.which("tidy") or skip("needs tidy (Debian: tidy)")
    for page in pages:
        options = ["-quiet", "-errors", "-utf8", "--drop-empty-elements", "no"]
        result = subprocess.run([tidy, *options, page], capture_output=True, text=True)
        yield from (f"{page.name}: {line}" for line in result.stderr.splitlines())


def browse(chromium, page, width, dark, folder):
    probed = pathlib.Path(folder) / "probed.html"
    probed.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
    frame = pathlib.Path(folder) / "frame.html"
    frame.write_text(FRAME.format(page="probed.html", width=width))
    return subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
         f"--user-data-dir={folder}/profile", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1400,900", "--virtual-time-budget=5000", "--dump-dom",
         frame.as_uri()],
        capture_output=True, text=True, timeout=120)


def faults_of(result, dark):
    for line in result.stderr.splitlines():
        if "CONSOLE" in line:
            yield line
    title = re.search(r"<title>({.*?})</title>", result.stdout)
    if not title:
        yield "the page did not load: " + result.stderr[-300:]
        return
    facts = json.loads(title.group(1).replace("&quot;", '"').replace("&amp;", "&"))
    if facts["width"] > facts["view"]:
        yield f"the page is {facts['width']} pixels wide on a screen of {facts['view']}"
    if facts["dark"] != dark or (facts["page"] == "rgb(255, 255, 255)") == dark:
        yield f"wrong colours: {facts}"
    if facts["requests"] != 0:
        yield f"{facts['requests']} requests to the network"
    if "rows" in facts and not (facts["none"] == 0 and 0 < facts["found"] <= facts["rows"]):
        yield f"the search does not filter: {facts}"


def check_browser(pages):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        skip("needs Chromium (Debian: chromium)")
    for page in pages:
        for width, dark in ((390, True), (1280, False)):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                for fault in faults_of(browse(chromium, page, width, dark, folder), dark):
                    yield f"{page.name} at {width} pixels, {'dark' if dark else 'light'}: {fault}"


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("--html5", "--browser"):
        sys.exit(__doc__)
    check = check_html5 if sys.argv[1] == "--html5" else check_browser
    with tempfile.TemporaryDirectory() as folder:
        pages = pages_of(sys.argv[2], folder)
        for picture in pathlib.Path(folder).glob("*.svg"):
            xml.dom.minidom.parse(str(picture))  # throws if it is not well formed
        faults = list(check(pages))
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"checked {len(pages)} pages")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
