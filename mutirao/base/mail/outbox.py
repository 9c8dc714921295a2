"""The folder that mails are written to where no mail server is set up: forgetting somebody there as well."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings

BETWEEN: Final = b"-" * 79 + b"\n"
"""What Django writes after each message."""


def forget(words: list[str]) -> None:
    """Remove the messages that hold one of the words, whoever they are addressed to."""
    if "filebased" not in settings.MAIL_TRANSPORT_BACKEND:
        return
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log")):
        messages = path.read_bytes().split(BETWEEN)
        kept = [message for message in messages if not holds(message, words)]
        if not any(message.strip() for message in kept):
            path.unlink()
        elif kept != messages:
            new = path.with_suffix(".new")
            new.write_bytes(BETWEEN.join(kept))
            new.replace(path)


def holds(raw: bytes, words: list[str]) -> bool:
    message = message_from_bytes(raw.lstrip(), policy=policy.default)
    texts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    said = [*map(str, message.values()), *(part.get_content() for part in texts if isinstance(part, EmailMessage))]
    everything = "\n".join(said).casefold()
    return any(word.casefold() in everything for word in words)
