"""A mail server on loopback that remembers what it was given, and refuses or breaks off where a test asks it to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Sink:
    """`answer_to[address]` is what RCPT TO gets, `answer_to_data[address]` what the message gets.

    `before_answer` is called with the address when the message has arrived and is not yet confirmed, `at_recipient`
    when its address is named.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.connections = 0
        self.answer_to: dict[str, str] = {}
        self.answer_to_data: dict[str, str] = {}
        self.before_answer: Callable[[str, SMTP], None] | None = None
        self.at_recipient: Callable[[str, SMTP], None] | None = None

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]) -> Any:
        self.connections += 1
        session.host_name = name
        return lines

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            self.at_recipient(address, server)
        answer = self.answer_to.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        address = envelope.rcpt_tos[0]
        answer = self.answer_to_data.get(address, "250 OK")
        if answer.startswith("250"):
            self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]  # aiosmtpd says str or bytes; it gives bytes
        if self.before_answer:
            self.before_answer(address, server)
        return answer

    @property
    def recipients(self) -> list[str]:
        return [address for _sender, addresses in self.envelopes for address in addresses]

    @property
    def received(self) -> Counter[str]:
        return Counter(self.recipients)


def hang_up(_address: str, server: SMTP) -> None:
    """What `before_answer` and `at_recipient` can be: the connection is gone."""
    server.transport.abort()


class OnAnyPort(Controller):
    """aiosmtpd's, which asks itself at the end of its start whether it is there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(sink: Sink) -> Iterator[int]:
    """The port it listens on."""
    controller = OnAnyPort(sink, hostname=HOST, port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
