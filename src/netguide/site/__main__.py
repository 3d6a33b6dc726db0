"""The command line of the site.

python -m netguide.site build               verified or not, as build/evidence.json says
python -m netguide.site build --publish     a block that is not verified fails the build
python -m netguide.site serve               builds, serves on 127.0.0.1:8000, and builds again on change
python -m netguide.site serve --unverified  as if there were no evidence
python -m netguide.site history             takes the verdicts of earlier builds over from NETGUIDE_SITE_URL
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from netguide.errors import NetguideError
from netguide.site import build, earlier, published, serve


def main(arguments: list[str] | None = None) -> int:
    """Build or serve from the command line; give the exit status."""
    options = _options().parse_args(arguments)
    root = Path.cwd()
    begun = time.monotonic()
    try:
        if options.verb == "serve":
            url = f"http://{serve.HOST}:{options.port}/"
            flags = {"unverified": options.unverified, "url": url}
            serve.serve(root, lambda languages: build.build(root, languages=languages, **flags), options.port)
            return 0
        if options.verb == "history":
            print(earlier.fetch(os.environ.get("NETGUIDE_SITE_URL", ""), root / "build" / published.HISTORY))
            return 0
        said = build.build(root, publish=options.publish, unverified=options.unverified, url=options.url)
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1
    if said:
        print(said)
    seconds = time.monotonic() - begun
    print(f"built {build.OUTPUT}/ in {seconds:.1f} s; see it with: make serve")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m netguide.site", description="Builds the site in both languages, and serves it."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    building = verbs.add_parser("build", help="build both languages into site/")
    building.add_argument("--publish", action="store_true", help="fail if anything is not verified")
    building.add_argument("--url", help="address that the site will have")
    verbs.add_parser("history", help="take over the verdicts of the builds published before")
    serving = verbs.add_parser("serve", help="build, serve on this machine, and build again on change")
    serving.add_argument("--port", type=int, default=serve.PORT)
    for verb in (building, serving):
        verb.add_argument("--unverified", action="store_true", help="show pages as without evidence")
    return parser


if __name__ == "__main__":
    sys.exit(main())
