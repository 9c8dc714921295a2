"""Letters between members: who may write to whom, what the mail says and what it does not, how many, and what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.mail.services import NewMail
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.rules import can_write_to
from mutirao.connect.members.services.messages import forget_old_messages
from mutirao.connect.members.tickets import SALT, message_of, ticket_for

from .factories import make_member

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def sender() -> Member:
    user = UserFactory(name="Bashir Sow", email="bashir@secret.example", date_joined=LONG_AGO)
    return make_member(user=user)


@pytest.fixture
def recipient() -> Member:
    return make_member(user=UserFactory(name="Amina Diallo", email="amina@secret.example"))


@pytest.fixture
def visitor(client_of: Callable[[Any], Client], sender: Member) -> Client:
    return client_of(sender.user)


def write_to(member: Member) -> str:
    return f"{member.get_absolute_url()}write/"


def letter(**said: Any) -> dict[str, Any]:
    return {"subject": "Study visit", "text": "Dear Amina,\n\nmay we come?", "token": uuid4(), **said}


def test_a_letter_goes_out_in_the_senders_name_and_shows_nobodys_address(
    visitor: Client, recipient: Member, sender: Member, letters: list[NewMail]
) -> None:
    sent = visitor.post(write_to(recipient), letter(), follow=True)

    assert sent.redirect_chain == [(recipient.get_absolute_url(), 302)]
    assert "Your message to Amina Diallo is on its way." in sent.content.decode()
    (mail,) = letters
    assert (mail.to, mail.subject, mail.kind, mail.user_id) == (
        "amina@secret.example", "Bashir Sow writes: Study visit", "relay", recipient.user_id,
    )  # fmt: skip
    assert (mail.from_address, mail.reply_to, mail.html) == ("", "", "")
    assert "Dear Amina,\n\nmay we come?" in mail.text
    assert "secret.example" not in mail.text + sent.content.decode()
    assert mail.key == f"relay:{Message.objects.get().pk}"


def test_the_text_is_kept_nowhere_here(visitor: Client, recipient: Member, letters: list[NewMail]) -> None:
    visitor.post(write_to(recipient), letter(text="Between you and me"))

    message = Message.objects.get()
    assert len(letters) == 1
    assert not any("Between you and me" in str(value) for value in vars(message).values())


def test_the_answer_goes_through_the_site(
    visitor: Client, recipient: Member, sender: Member, letters: list[NewMail], client_of: Callable[[Any], Client]
) -> None:
    visitor.post(write_to(recipient), letter(subject="Study visit & more"))

    (url,) = re.findall(r"http\S+/write/\S+", letters[0].text)
    parts = urlsplit(url)
    assert (parts.path, parse_qs(parts.query)) == (write_to(sender), {"subject": ["Re: Study visit & more"]})
    page = client_of(recipient.user).get(f"{parts.path}?{parts.query}")
    field = LexborHTMLParser(page.content).css_first('[name="subject"]')
    assert field.attributes["value"] == "Re: Study visit & more"


def test_an_answer_to_an_answer_is_marked_once(visitor: Client, recipient: Member, letters: list[NewMail]) -> None:
    visitor.post(write_to(recipient), letter(subject="Re: Study visit"))

    assert "subject=Re%3A+Study+visit\n" in letters[0].text


def test_the_senders_address_goes_along_only_where_they_wish_so(
    visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    visitor.post(write_to(recipient), letter(shows_address="on"))

    (mail,) = letters
    assert mail.reply_to == "bashir@secret.example"
    assert "Bashir Sow lets you answer to their own address" in mail.text
    assert "answer through the site" in mail.text


def test_it_is_written_in_the_recipients_language(
    client_of: Callable[[Any], Client], sender: Member, recipient: Member, letters: list[NewMail]
) -> None:
    recipient.user.language = "fr"
    recipient.user.save()

    client_of(sender.user).post(write_to(recipient), letter())

    urls = re.findall(r"http://127.0.0.1:8000(/\w\w)/", letters[0].text)
    assert set(urls) == {"/fr"}


@pytest.mark.parametrize("subject", ["One\r\nBcc: victim@example.org", "One\nTwo", "  One  \t Two "])
def test_a_subject_stays_one_line(subject: str, visitor: Client, recipient: Member, letters: list[NewMail]) -> None:
    visitor.post(write_to(recipient), letter(subject=subject))

    assert letters[0].subject == f"Bashir Sow writes: {' '.join(subject.split())}"
    assert set(letters[0].headers) == set()


def test_words_in_a_letter_are_not_taken_for_html(visitor: Client, recipient: Member, letters: list[NewMail]) -> None:
    visitor.post(write_to(recipient), letter(text="a < b & {{ secret }}"))

    assert "a < b & {{ secret }}" in letters[0].text


# Sent once


def test_sent_twice_it_is_one_letter(visitor: Client, recipient: Member, letters: list[NewMail]) -> None:
    same = letter()
    answers = [visitor.post(write_to(recipient), same) for _time in range(2)]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, recipient.get_absolute_url())}
    assert (Message.objects.count(), len(letters)) == (1, 1)


def test_changed_after_the_back_button_it_is_another_letter(
    visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    token = uuid4()
    visitor.post(write_to(recipient), letter(token=token))
    visitor.post(write_to(recipient), letter(token=token, text="One thing more"))

    assert (Message.objects.count(), len(letters)) == (2, 2)


@pytest.mark.parametrize("said", [{"token": "nonsense"}, {"subject": " "}, {"text": ""}, {"text": "x" * 8001}])
def test_what_cannot_be_sent_comes_back_with_all_that_was_written(
    said: dict[str, str], visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    answer = visitor.post(write_to(recipient), letter() | {"text": "A long letter"} | said)

    assert answer.status_code == 200
    assert said.get("text", "A long letter") in answer.content.decode()
    assert (letters, Message.objects.count()) == ([], 0)


# To whom


def hide(member: Member) -> None:
    member.profile_shown_to, member.live = "me", False
    member.save()


def refuse(member: Member) -> None:
    member.accepts_messages = False
    member.save()


def close(member: Member) -> None:
    member.user.is_active = False
    member.user.save()


@pytest.mark.parametrize("happened", [hide, refuse, close, Member.delete], ids=["hidden", "off", "closed", "absent"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_cannot_be_reached_is_as_if_absent(
    happened: Callable[[Member], Any], method: str, visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    address = write_to(recipient)
    assert visitor.get(address).status_code == 200
    happened(recipient)

    sent = letter()
    answer = getattr(visitor, method)(address, sent)
    missing = getattr(visitor, method)("/en/connect/members/nobody-at-all/write/", sent)

    assert (answer.status_code, missing.status_code) == (404, 404)
    assert answer.content.decode().replace("amina-diallo", "nobody-at-all") == missing.content.decode()
    assert (letters, Message.objects.count()) == ([], 0)


def test_strangers_are_asked_to_log_in_whoever_it_is(client: Client, recipient: Member) -> None:
    for slug in (recipient.slug, "nobody-at-all"):
        path = f"/en/connect/members/{slug}/write/"
        assert client.get(path)["Location"] == f"/en/account/login/?next={path}"
        assert client.post(path, letter())["Location"] == f"/en/account/login/?next={path}"


def test_nobody_writes_to_themselves(visitor: Client, sender: Member) -> None:
    assert visitor.get(write_to(sender)).status_code == 404
    assert "Write a message" not in visitor.get(sender.get_absolute_url()).content.decode()


def test_the_button_is_there_for_those_who_may(client: Client, visitor: Client, recipient: Member) -> None:
    recipient.profile_shown_to, recipient.audience = "everyone", None
    recipient.save()
    button = f'href="{write_to(recipient)}"'

    assert button in visitor.get(recipient.get_absolute_url()).content.decode()
    assert "Log in to write a message" in client.get(recipient.get_absolute_url()).content.decode()
    refuse(recipient)
    assert button not in client.get(recipient.get_absolute_url()).content.decode()
    assert button not in visitor.get(recipient.get_absolute_url()).content.decode()


def test_whoever_was_written_to_may_answer(
    client_of: Callable[[Any], Client], sender: Member, recipient: Member, letters: list[NewMail]
) -> None:
    client_of(sender.user).post(write_to(recipient), letter())
    refuse(sender)
    hide(sender)
    answering = client_of(recipient.user)

    answer = answering.post(write_to(sender), letter(subject="Re: Study visit"))

    assert (answer.status_code, answer["Location"]) == (302, "/en/")
    assert letters[1].to == "bashir@secret.example"
    assert client_of(UserFactory()).get(write_to(sender)).status_code == 404


def test_whoever_was_reported_reaches_nobody_by_it(
    client_of: Callable[[Any], Client], sender: Member, recipient: Member
) -> None:
    Message.objects.create(sender=sender.user, recipient=recipient.user, reported_at=datetime.now(tz=UTC))
    refuse(sender)

    assert client_of(recipient.user).get(write_to(sender)).status_code == 404


@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize("wrote", [True, False])
@pytest.mark.parametrize("reported", [True, False])
def test_rule_and_queryset_agree(accepts: bool, wrote: bool, reported: bool, sender: Member, recipient: Member) -> None:
    recipient.accepts_messages = accepts
    recipient.save()
    if wrote:
        at = datetime.now(tz=UTC) if reported else None
        Message.objects.create(sender=recipient.user, recipient=sender.user, reported_at=at)

    reachable = Member.objects.reachable_by(sender.user).filter(pk=recipient.pk).exists()

    assert reachable == can_write_to(sender.user, recipient) == (accepts or (wrote and not reported))
    assert can_write_to(recipient.user, recipient) is False


# How many


def test_so_many_a_day_and_no_more(
    visitor: Client, sender: Member, recipient: Member, letters: list[NewMail], settings: Any
) -> None:
    settings.MESSAGES_A_DAY = 2
    others = [make_member(f"Person {number}") for number in range(2)]
    with time_machine.travel("2025-03-01T12:00:00Z", tick=False):
        for other in others:
            visitor.post(write_to(other), letter())
        refused = visitor.post(write_to(recipient), letter(text="The third today"))
    assert "You have written many messages today." in refused.content.decode()
    assert "The third today" in refused.content.decode()
    assert len(letters) == 2

    with time_machine.travel("2025-03-02T12:00:01Z", tick=False):
        visitor.force_login(sender.user, backend="django.contrib.auth.backends.ModelBackend")
        visitor.post(write_to(recipient), letter())
    assert len(letters) == 3


def test_so_many_to_one_person(visitor: Client, recipient: Member, letters: list[NewMail], settings: Any) -> None:
    settings.MESSAGES_A_DAY_TO_ONE_PERSON = 1
    visitor.post(write_to(recipient), letter())

    refused = visitor.post(write_to(recipient), letter())

    assert "You have written to Amina Diallo several times today." in refused.content.decode()
    assert len(letters) == 1
    assert visitor.post(write_to(make_member("Ada")), letter()).status_code == 302


@pytest.mark.parametrize(("days", "may"), [(1, False), (8, True)])
def test_new_members_write_less(
    days: int, may: bool, client_of: Callable[[Any], Client], recipient: Member, letters: list[NewMail], settings: Any
) -> None:
    settings.MESSAGES_A_DAY_OF_NEW_MEMBERS = 1
    new = UserFactory(date_joined=datetime.now(tz=UTC) - timedelta(days=days))
    visitor = client_of(new)
    visitor.post(write_to(make_member("Ada")), letter())

    visitor.post(write_to(recipient), letter())

    assert len(letters) == 1 + may


# What the recipient can do from the mail


def tickets(mail: NewMail) -> dict[str, str]:
    return dict(reversed(pair) for pair in re.findall(r"8000(\S+?/(report|stop)/)", mail.text))


def test_a_letter_is_reported_without_logging_in(
    client: Client, visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    visitor.post(write_to(recipient), letter())
    page = tickets(letters[0])["report"]
    opened = client.get(page)
    assert "Bashir Sow" in opened.content.decode()
    assert opened["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert Message.objects.reported().count() == 0

    empty = client.post(page, {"report": " "})
    sent = client.post(page, {"report": "He wants <b>money</b>"})
    again = client.post(page, {"report": "Something else"})

    assert "This field is required." in empty.content.decode()
    assert "Thank you" in sent.content.decode()
    assert "Thank you" in again.content.decode()
    assert Message.objects.reported().get().report == "He wants <b>money</b>"


def test_letters_are_switched_off_without_logging_in(
    client: Client, visitor: Client, recipient: Member, letters: list[NewMail]
) -> None:
    visitor.post(write_to(recipient), letter())
    page = tickets(letters[0])["stop"]

    assert "Receive no more messages" in client.get(page).content.decode()
    recipient.refresh_from_db()
    assert recipient.accepts_messages  # a mail program that opens every link has changed nothing

    for _time in range(2):
        assert "No more messages" in client.post(page).content.decode()
    recipient.refresh_from_db()
    assert not recipient.accepts_messages
    assert visitor.get(write_to(recipient)).status_code == 404


def test_a_ticket_is_for_its_message_only(sender: Member, recipient: Member, client: Client) -> None:
    message = Message.objects.create(sender=sender.user, recipient=recipient.user)
    ticket = ticket_for(message)
    forged = [ticket[:-1] + ("A" if ticket[-1] != "A" else "B"), signing.dumps(message.pk, salt="other"), "nonsense"]

    assert message_of(ticket) == message
    assert message_of(signing.dumps(message.pk + 1, salt=SALT)) is None
    for wrong in forged:
        for action in ("report", "stop"):
            assert client.get(f"/en/connect/members/messages/{wrong}/{action}/").status_code == 404


def test_a_ticket_grows_old(sender: Member, recipient: Member) -> None:
    with time_machine.travel("2025-01-01T12:00:00Z", tick=False):
        ticket = ticket_for(Message.objects.create(sender=sender.user, recipient=recipient.user))
    with time_machine.travel("2025-06-01T12:00:00Z", tick=False):
        assert message_of(ticket) is not None
    with time_machine.travel("2025-07-01T12:00:00Z", tick=False):
        assert message_of(ticket) is None


@pytest.mark.parametrize("action", ["report", "stop"])
def test_tickets_need_the_token_of_the_form(action: str, sender: Member, recipient: Member) -> None:
    message = Message.objects.create(sender=sender.user, recipient=recipient.user)
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(f"/en/connect/members/messages/{ticket_for(message)}/{action}/", {"report": "x"})

    assert answer.status_code == 403
    recipient.refresh_from_db()
    assert (Message.objects.reported().count(), recipient.accepts_messages) == (0, True)


def test_who_wrote_to_whom_is_forgotten_in_time(sender: Member, recipient: Member, settings: Any) -> None:
    settings.KEEP_MESSAGES_DAYS = 30
    now = datetime.now(tz=UTC)
    old, fresh = now - timedelta(days=31), now - timedelta(days=29)
    people = {"sender": sender.user, "recipient": recipient.user}
    Message.objects.create(**people, sent_at=old)
    Message.objects.create(**people, sent_at=old, reported_at=old, settled_at=old)
    kept = {
        Message.objects.create(**people, sent_at=fresh),
        Message.objects.create(**people, sent_at=old, reported_at=old),
    }

    assert (forget_old_messages(), set(Message.objects.all())) == (2, kept)
