"""Reading what other mail servers say about a mail of ours: delivery reports (RFC 3464) and complaints (RFC 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Any, Final

LONGEST: Final = 1024 * 1024
"""Bytes read of a report; real ones have a few thousand."""
STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MESSAGE_ID: Final = re.compile(r"<[^<>\s]{3,300}>")
HARD_CODES: Final = {550, 551, 553}
"""Where a server gives no finer reason, these answers to RCPT TO speak of the mailbox."""
HARD_STATUS: Final = re.compile(r"5\.1\.\d+|5\.2\.1")
"""No such mailbox, domain or address; mailbox disabled (RFC 3463). A full mailbox or a policy may pass."""
MAIL_HEADERS: Final = {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global"}


@dataclass(frozen=True, slots=True)
class Report:
    """About which message, to whom (empty where it does not say), and what became of it."""

    message_ids: tuple[str, ...]
    recipient: str
    status: str
    explanation: str
    is_complaint: bool = False

    @property
    def is_hard(self) -> bool:
        return is_hard(0, self.status)


def is_hard(code: int, said: str) -> bool:
    """Whether an address is dead, from the SMTP reply code and the text that came with it (or a DSN's status)."""
    if status := STATUS.search(said):
        return bool(HARD_STATUS.fullmatch(status[0]))
    return code in HARD_CODES


def read_reports(raw: bytes) -> list[Report]:
    """The failures and complaints a message tells of; none where it is something else, or only a delay."""
    message = message_from_bytes(raw[:LONGEST], policy=policy.compat32)
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return []
    if kind == "feedback-report":
        return complaints(message)
    return failures(message) if kind == "delivery-status" else []


def failures(message: Message) -> list[Report]:
    message_ids = ids_in(message)
    return [
        Report(message_ids, recipient_of(fields), text_of(fields, "Status"), text_of(fields, "Diagnostic-Code"))
        for part in parts(message, {"message/delivery-status", "message/global-delivery-status"})
        for fields in blocks(part)
        if text_of(fields, "Action").lower() == "failed"
    ]


def complaints(message: Message) -> list[Report]:
    return [
        Report(ids_in(message), address_in(text_of(fields, "Original-Rcpt-To")), "", "", is_complaint=True)
        for part in parts(message, {"message/feedback-report"})
        for fields in blocks(part)
        if text_of(fields, "Feedback-Type").lower() in {"abuse", "fraud", "other", "opt-out", "opt-out-list"}
    ]


def parts(message: Message, types: set[str]) -> list[Message]:
    return [part for part in message.walk() if part.get_content_type() in types]


def blocks(part: Message) -> list[Message]:
    """The groups of fields in a machine-readable part; the email package reads some of them for us."""
    content: Any = part.get_payload()
    if isinstance(content, list):
        return [block for block in content if isinstance(block, Message)]
    return [message_from_bytes(decoded(part), policy=policy.compat32)]


def recipient_of(fields: Message) -> str:
    return address_in(text_of(fields, "Original-Recipient") or text_of(fields, "Final-Recipient"))


def address_in(said: str) -> str:
    """`rfc822;<Ana@Example.org>` is ana@example.org."""
    return said.rpartition(";")[2].strip().strip("<>").lower()


def ids_in(message: Message) -> tuple[str, ...]:
    """The Message-IDs of what came back, and of what the report answers to."""
    found: dict[str, None] = {}
    for part in parts(message, MAIL_HEADERS):
        content: Any = part.get_payload()
        returned = content[0] if isinstance(content, list) and content else message_from_bytes(decoded(part))
        found.update(dict.fromkeys(MESSAGE_ID.findall(text_of(returned, "Message-ID"))))
    for name in ("In-Reply-To", "References"):
        found.update(dict.fromkeys(MESSAGE_ID.findall(text_of(message, name))))
    return tuple(found)[:20]


def decoded(part: Message) -> bytes:
    content: Any = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def text_of(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
