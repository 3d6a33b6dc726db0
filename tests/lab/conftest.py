from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from netguide.labs import engine, lab, provision
from netguide.labs.outer import Outer


@pytest.fixture(scope="session")
def prepared() -> None:
    provision.prepare(lambda line: print(line, flush=True))


@pytest.fixture(scope="module")
def shared_lab(prepared: None) -> Iterator[lab.Lab]:
    """One lab for tests that leave nothing behind."""
    with lab.start(f"test-{uuid.uuid4().hex[:8]}") as running:
        yield running


@pytest.fixture
def outer(prepared: None) -> Iterator[Outer]:
    address = engine.find()
    assert address is not None
    connection = Outer(address)
    yield connection
    connection.close()
