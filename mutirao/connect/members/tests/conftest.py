"""What every test of members can ask for."""

from __future__ import annotations

from typing import Any

import pytest

from mutirao.base.mail.services import NewMail
from mutirao.connect.members.services import messages


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[NewMail]:
    """What the relay has given to the ledger of mails, which has tests of its own."""
    given: list[NewMail] = []

    def queue(mails: Any) -> int:
        new = list(mails)
        given.extend(new)
        return len(new)

    monkeypatch.setattr(messages, "queue_mails", queue)
    return given
