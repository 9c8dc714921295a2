"""Joining as accounts themselves ask for it: what apps above add to the form is theirs to test."""

from __future__ import annotations

import pytest

from mutirao.base.accounts import joining


@pytest.fixture(autouse=True)
def _only_our_own_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_parts", [])
