"""What is removed of what is on an engine, without an engine."""

from __future__ import annotations

import pytest

from netguide.errors import EngineError
from netguide.labs import leftovers
from netguide.labs.owner import Owner

LIVING = str(Owner.this_process())
DEAD = " ".join([*LIVING.split(" ")[:2], "4194303", "1"])


class Shelf:
    """An engine with containers, which are taken away by name."""

    def __init__(self, address: str) -> None:
        self.there = {
            "living": {"netguide": "run-1", "netguide.owner": LIVING},
            "dead": {"netguide": "run-2", "netguide.owner": DEAD},
            # A label of an image comes down to every container that is made from it.
            "mongodb": {"netguide": "images", "netguide.inputs": "x"},
        }

    def containers(self) -> list[tuple[str, str, dict[str, str]]]:
        return [(name, name, labels) for name, labels in self.there.items()]

    def exec(self, name: str, command: list[str]) -> None:
        raise EngineError(f"{name} is not running")

    def kill(self, name: str) -> None:
        pass

    def remove(self, name: str) -> None:
        del self.there[name]

    def close(self) -> None:
        removed.extend({"living", "dead", "mongodb"} - self.there.keys())


removed: list[str] = []


@pytest.mark.parametrize(
    ("run", "living", "gone"),
    [
        (None, False, ["dead"]),
        (None, True, ["dead", "living"]),
        ("run-1", False, ["living"]),
        ("images", False, []),
    ],
)
def test_only_what_a_run_made_is_removed(
    run: str | None, living: bool, gone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "Outer", Shelf)
    removed.clear()
    leftovers.sweep(run, living=living, url="unix:///nowhere")
    assert sorted(removed) == gone
