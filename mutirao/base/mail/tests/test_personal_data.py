"""What the ledger knows about a person comes out when they ask, and is nowhere once they are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.forms.models import model_to_dict

from mutirao.base.accounts.personal_data import all_parts
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.mail import outbox
from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.personal_data import MAILS
from mutirao.base.mail.services import NewMail, queue_mails, suppress

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def ana() -> Any:
    return UserFactory(email="ana@example.org", name="Ana Paixão")


def left_in_ledger() -> str:
    return " ".join(str(model_to_dict(mail)) for mail in OutgoingMail.objects.all())


def test_it_is_on_the_table() -> None:
    assert MAILS in all_parts()
    assert MAILS.kept_for() == "That a mail was sent: 90 days. What it said: 3 days."


def test_what_comes_out(ana: Any) -> None:
    queue_mails(
        [
            NewMail("ana@example.org", "By address", "Text"),
            NewMail("old@example.org", "By account", "Text", user_id=ana.pk),
            NewMail("ben@example.org", "To somebody else", "Text"),
        ]
    )
    suppress("ana@example.org", reason="complaint")

    data = MAILS.export(ana).data

    assert [(mail["to"], mail["subject"]) for mail in data["mails"]] == [
        ("ana@example.org", "By address"),
        ("old@example.org", "By account"),
    ]
    assert [row["reason"] for row in data["blocked"]] == ["complaint"]
    assert "T" in data["mails"][0]["made"]


def test_nothing_is_left_of_somebody_who_is_gone(ana: Any) -> None:
    queue_mails(
        [
            NewMail("Ana <ANA@example.org>", "To her", "Text"),
            NewMail("old@example.org", "To her account", "Text", user_id=ana.pk),
            NewMail("ben@example.org", "Ana Paixão writes", "Hello", reply_to="ana@example.org", kind="relay"),
            NewMail("eve@example.org", "News", "A report by ana paixão", html="<p>Ana Paixão</p>"),
            NewMail("eve@example.org", "Other news", "Banana"),
        ]
    )
    OutgoingMail.objects.filter(to="ben@example.org").update(state="sent")
    suppress("ana@example.org", reason="bounce", note="550 <ana@example.org> unknown")

    MAILS.erase(ana)
    MAILS.erase(ana)

    left = OutgoingMail.objects.order_by("pk").values_list("to", "subject", "state")
    assert list(left) == [
        ("ben@example.org", "", "sent"),
        ("eve@example.org", "", "dismissed"),
        ("eve@example.org", "Other news", "waiting"),
    ]
    assert not Suppression.objects.exists()
    assert "ana@example.org" not in left_in_ledger().lower()
    assert "paixão" not in left_in_ledger().lower()


def test_a_name_of_three_letters_empties_no_mails_of_others() -> None:
    bo = UserFactory(email="bo@example.org", name="Bo")
    queue_mails([NewMail("eve@example.org", "About a book", "Bo")])

    MAILS.erase(bo)

    assert OutgoingMail.objects.get().subject == "About a book"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    return tmp_path / "outbox"


def write(*messages: EmailMessage) -> None:
    """As one connection does: all into one file."""
    from django.conf import settings

    with get_connection(settings.MAIL_TRANSPORT_BACKEND) as connection:
        connection.send_messages(messages)


def message_to(address: str, text: str = "Text") -> EmailMessage:
    return EmailMessage("News", text, "site@knowledge.ngo", [address], headers={"Message-ID": f"<{address}>"})


def test_what_was_written_to_the_outbox_goes_too(ana: Any, folder: Path) -> None:
    write(message_to("ana@example.org"))
    write(message_to("ben@example.org"), message_to("Ana <ANA@example.org>"), message_to("eve@example.org"))
    write(message_to("zoe@example.org", "Escrito por Ana Paixão, em português: ação"))

    MAILS.erase(ana)

    (path,) = folder.glob("*")
    kept = path.read_text()
    assert kept.count("To: ") == 2
    assert [address in kept for address in ("ben@example.org", "eve@example.org")] == [True, True]
    assert "ana" not in kept.lower()


def test_an_outbox_without_the_person_is_left_as_it_is(ana: Any, folder: Path) -> None:
    write(message_to("ben@example.org"))
    (path,) = folder.glob("*")
    before = path.read_bytes(), path.stat().st_mtime_ns

    MAILS.erase(ana)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_no_outbox_is_no_hindrance(folder: Path, settings: Any) -> None:
    outbox.forget(["ana@example.org"])
    settings.MAIL_TRANSPORT_BACKEND = "mutirao.base.mail.transport.SmtpTransport"
    settings.EMAIL_FILE_PATH = None

    outbox.forget(["ana@example.org"])
