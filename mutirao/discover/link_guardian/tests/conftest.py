"""What the guardian is tested with: a site on this machine, no pauses, and what people were told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mutirao.base.web.tests.local_site import LocalSite, serving
from mutirao.discover.link_guardian import services
from mutirao.discover.link_guardian.courtesy import Courtesy


@pytest.fixture
def site(settings: Any) -> Iterator[LocalSite]:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = settings.LINK_GUARDIAN = True
    settings.LINK_GUARDIAN_PAUSE = 0.0
    with serving() as site:
        settings.LINK_GUARDIAN_ARCHIVE = f"{site.url}/archive"
        settings.LINK_GUARDIAN_CANARY = f"{site.url}/canary"
        yield site


@pytest.fixture
def courtesy() -> Courtesy:
    """Of a process that has just begun."""
    return Courtesy()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What people were told, in the order they were."""
    notices: list[dict[str, Any]] = []
    monkeypatch.setattr(
        services, "notify", lambda kind, **said: notices.append({"kind": kind, **said}) or len(said["to"])
    )
    return notices
