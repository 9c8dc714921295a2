"""What the tests of mail share: a mail server, and a ledger that delivers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .sink import HOST, Sink, running


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    with running(sink) as port:
        settings.MAIL_TRANSPORT_BACKEND = "mutirao.base.mail.transport.SmtpTransport"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
        yield sink
