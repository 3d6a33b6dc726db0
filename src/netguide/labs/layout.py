"""Places the boxes of a drawing: Graphviz, in a container, so that nobody has to install it.

Knows how ``dot`` is had and run. Must not know what is drawn.
"""

from __future__ import annotations

from typing import Final

from netguide.errors import ImageError
from netguide.labs import engine, sources
from netguide.labs.context import Context
from netguide.labs.outer import LABEL, Outer
from netguide.progress import Progress, working

_NAME: Final = "netguide/dot:1"
_SUITE: Final = "trixie"
_RECIPE: Final = b"""ARG BASE
FROM ${BASE}
RUN printf 'Acquire::Check-Valid-Until "false";\\n' >/etc/apt/apt.conf.d/90netguide \\
 && apt-get update -q \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends graphviz \\
 && apt-get clean && rm -rf /var/lib/apt/lists/*
"""


def dot(graph: str, progress: Progress) -> str:
    """Lay a graph out.

    Args:
        graph: in the language of Graphviz.
        progress: is told what takes long: the first time, the tool is fetched.

    Returns:
        The layout as ``dot -Tplain`` writes it.

    Raises:
        ImageError: the tool cannot be had, or refuses the graph.
        EngineError: there is no engine that can be used.
    """
    outer = Outer(engine.ensure(progress))
    try:
        if outer.labels(_NAME) is None:
            base = sources.base(outer, _SUITE, None, progress)
            with (
                working(progress, "fetching the tool that lays drawings out (once)"),
                Context({"Dockerfile": _RECIPE}).tar() as tar,
            ):
                outer.build(tar, _NAME, {"BASE": base}, {LABEL: "images"})
        said = outer.run_once(
            _NAME, ["sh", "-c", 'printf %s "$0" | dot -Tplain', graph], labels={LABEL: "dot"}
        )
    finally:
        outer.close()
    if not said.startswith("graph "):
        raise ImageError("dot did not lay the drawing out", found=said[-500:], remedy="run it again")
    return said
