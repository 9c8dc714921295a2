"""SMTP that remembers whether a message was handed over when the connection broke."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class Attentive:
    """Mixed into smtplib's connections: notes when a message is on its way and its receipt not yet confirmed.

    Before that moment a broken connection has sent nothing; after it, nobody can know.
    """

    is_handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_handing_over = True
        try:
            answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]  # smtplib's, which this is mixed into
        except smtplib.SMTPResponseException:
            self.is_handing_over = False  # it answered, so it refused
            raise
        self.is_handing_over = False
        return answer


class AttentiveSMTP(Attentive, smtplib.SMTP):
    pass


class AttentiveSMTPOverTLS(Attentive, smtplib.SMTP_SSL):
    pass


class SmtpTransport(EmailBackend):
    """Django's SMTP backend over such connections."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return AttentiveSMTPOverTLS if self.use_ssl else AttentiveSMTP
