"""What harvesting is tested with: a repository on this machine, and no time spent waiting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mutirao.overview.interchange.services import harvests

from .repository import Repository, serving


@pytest.fixture
def repository() -> Iterator[Repository]:
    with serving() as repository:
        yield repository


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the harvest would have waited."""
    waited: list[float] = []
    monkeypatch.setattr(harvests.time, "sleep", waited.append)
    return waited
