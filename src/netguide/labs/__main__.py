"""The command line of labs: get ready for them, and clear away.

python -m netguide.labs up      find or start an engine, and make what labs are made from; engines of labs
                                may be named behind it, and that some shall be virtual machines:
                                up 20.10,26.1 vm
python -m netguide.labs down    remove what labs left behind and what other states of the guide were made
                                into, and stop the engine that we started
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from netguide.engines import MAIN, chosen
from netguide.errors import NetguideError
from netguide.labs import engine, lab, leftovers, outdated, provision
from netguide.labs.outer import Outer
from netguide.progress import tell


def main(arguments: list[str]) -> int:
    """Run the command line; give the exit status."""
    try:
        match arguments:
            case ["up", *names, lab.VM]:
                _up(chosen(",".join(names)) or (MAIN,), lab.VM)
            case ["up", *names]:
                _up(chosen(",".join(names)) or (MAIN,), lab.CONTAINER)
            case ["down"]:
                _down()
            case _:
                print("usage: python -m netguide.labs up [ENGINE,…] [vm] | down", file=sys.stderr)
                return 2
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except NetguideError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _up(versions: Sequence[str], kind: str) -> None:
    tell(f"Docker engine: {engine.ensure(tell)}")
    provision.prepare(tell, versions, kind)


def _down() -> None:
    url = engine.find()
    try:
        if url is not None:
            _clear(url)
    finally:
        print("stopped the engine that we started" if engine.stop() else "no engine of ours was running")


def _clear(url: str) -> None:
    for line in leftovers.sweep(url=url, living=True):
        print(f"removed {line}")
    outer = Outer(url)
    try:
        for line in outdated.discard(outer):
            print(f"removed {line}")
    finally:
        outer.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
