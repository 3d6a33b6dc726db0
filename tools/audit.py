"""What Lighthouse says of the built site, as a phone sees it.

    python tools/audit.py [runs] [page …]

Serves ``site/`` compressed and under its policy, as a host would, asks Lighthouse several times about a page
of each kind, and prints the medians. Reports are written into ``build/audit/``; to look at one, load it into
Lighthouse's report viewer. Ends with 1 if a median is below its bar.

Bars are about a phone that Lighthouse works out from what it saw here; a machine that is busy with something
else makes performance worse than it is. What search engines are told of a page's address is configuration:
``NETGUIDE_SITE_URL``, see mkdocs.yml.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from netguide.site.serve import HOST, listen

PAGES = ("", "tutorial/by-name/", "ko/tutorial/by-name/", "about/evidence/")
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
LIGHTHOUSE = Path("tests/lighthouse/node_modules/lighthouse/cli/index.js")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
LIMIT = 600
"""Seconds that one look at a page may take."""

Report = Mapping[str, Any]


def look(url: str, chromium: str, report: Path) -> Report:
    """Ask Lighthouse about an address once; give its report, which is also written to a file."""
    command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(BARS)}", f"--chrome-flags={FLAGS}"]
    subprocess.run(command, check=True, timeout=LIMIT, env={**os.environ, "CHROME_PATH": chromium})
    found: Report = json.loads(report.read_text("utf-8"))
    if problem := found.get("runtimeError"):
        raise SystemExit(f"audit: Lighthouse could not look at {url}: {problem['message']}")
    return found


def medians(reports: Sequence[Report]) -> dict[str, int]:
    """Give the median of each category's score, in points of 100."""
    return {
        name: round(100 * statistics.median(report["categories"][name]["score"] or 0 for report in reports))
        for name in BARS
    }


def faults(report: Report, categories: Sequence[str]) -> Iterator[str]:
    """Tell what costs points in these categories."""
    for category in categories:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            score = audit["score"]
            if reference["weight"] and score is not None and score < 0.9:
                value = audit.get("displayValue", "")
                yield f"{category}: {audit['title']} ({reference['id']}) {value}".rstrip()


def main(runs: int, pages: Sequence[str]) -> int:
    """Look at the pages, print what there is to say, and give the exit status."""
    folder, reports = Path("site"), Path("build/audit")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    for there, remedy in (
        (LIGHTHOUSE.is_file() and shutil.which("node"), "install Node.js with npm, and run `make audit`"),
        (chromium, "install Chromium; as root on Debian `make setup` does"),
        ((folder / "index.html").is_file(), "build the site with `make site`"),
    ):
        if not there:
            print(f"audit: something is missing: {remedy}", file=sys.stderr)
            return 2
    reports.mkdir(parents=True, exist_ok=True)
    server = listen(folder, 0, compressed=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'page':24}" + "".join(f"{name:>16}" for name in BARS), flush=True)
    wrong: list[str] = []
    for page in pages:
        name = page.strip("/").replace("/", "-") or "start"
        url = f"http://{HOST}:{server.server_address[1]}/{page}"
        looks = [look(url, str(chromium), reports / f"{name}-{number}.json") for number in range(1, runs + 1)]
        scores = medians(looks)
        print(f"/{page:23}" + "".join(f"{score:>16}" for score in scores.values()), flush=True)
        below = [category for category, bar in BARS.items() if scores[category] < bar]
        if below:
            wrong += dict.fromkeys(f"/{page} {fault}" for one in looks for fault in faults(one, below))
            wrong += [f"/{page} {category}: {scores[category]}, bar {BARS[category]}" for category in below]
    server.shutdown()
    server.server_close()
    print(f"medians of {runs}; bars: {', '.join(f'{name} {bar}' for name, bar in BARS.items())}")
    for one in wrong:
        print(one)
    return 1 if wrong else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else RUNS, given[1:] or PAGES))
