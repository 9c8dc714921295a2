"""SPF, DKIM and DMARC as a name server of ours tells them."""

from __future__ import annotations

from typing import Any

import dns.exception
import dns.resolver
import pytest

from mutirao.config import mail_checks
from mutirao.config.checks import mail
from mutirao.config.mail_checks import from_domain, sender_is_known

DOMAIN = "mail.knowledge.ngo"
GOOD = {
    DOMAIN: ["google-site-verification=x", "v=spf1 include:_spf.provider.ngo -all"],
    f"main._domainkey.{DOMAIN}": ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN"],
    f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine"],
}


class Record:
    """As dnspython gives one: long texts come in pieces."""

    def __init__(self, text: str) -> None:
        self.strings = (text[:10].encode(), text[10:].encode())


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[str, list[str]]:
    """What the name server knows; a test may change it."""
    known = {name: list(records) for name, records in GOOD.items()}

    def resolve(name: str, kind: str, *, lifetime: float, search: bool) -> list[Record]:
        assert (kind, lifetime, search) == ("TXT", mail_checks.PATIENCE, False)
        if name not in known:
            raise dns.resolver.NXDOMAIN
        return [Record(text) for text in known[name]]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    settings.DEFAULT_FROM_EMAIL = f"Knowledge <no-reply@{DOMAIN}>"
    settings.DKIM_SELECTOR = "main"
    return known


def found() -> list[str]:
    return [str(finding.id).removeprefix("mutirao.") for finding in sender_is_known()]


def test_a_domain_as_it_should_be(zone: dict[str, list[str]]) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "records", "expected"),
    [
        (DOMAIN, [], "W014"),
        (DOMAIN, ["v=spf10 -all"], "W014"),
        (DOMAIN, ["v=spf1 a -all", "v=spf1 mx -all"], "W014"),
        (DOMAIN, ["v=spf1 +all"], "W014"),
        (DOMAIN, ["v=spf1 all"], "W014"),
        (f"main._domainkey.{DOMAIN}", [], "W015"),
        (f"main._domainkey.{DOMAIN}", ["v=DKIM1; p="], "W015"),
        (f"_dmarc.{DOMAIN}", [], "W016"),
        (f"_dmarc.{DOMAIN}", ["something else"], "W016"),
    ],
)
def test_each_fault_is_found_alone(zone: dict[str, list[str]], name: str, records: list[str], expected: str) -> None:
    zone[name] = records

    assert found() == [expected]


def test_nothing_at_all(zone: dict[str, list[str]]) -> None:
    zone.clear()

    assert found() == ["W014", "W015", "W016"]


def test_a_policy_of_the_domain_above_counts(zone: dict[str, list[str]]) -> None:
    zone["_dmarc.knowledge.ngo"] = zone.pop(f"_dmarc.{DOMAIN}")

    assert found() == []


def test_a_policy_of_a_whole_top_level_does_not(zone: dict[str, list[str]]) -> None:
    zone["_dmarc.ngo"] = zone.pop(f"_dmarc.{DOMAIN}")

    assert found() == ["W016"]


def test_without_the_name_of_the_key_there_is_a_word_and_no_more(zone: dict[str, list[str]], settings: Any) -> None:
    settings.DKIM_SELECTOR = ""

    assert found() == ["I015"]


@pytest.mark.parametrize("problem", [dns.exception.Timeout(), dns.resolver.NoNameservers(), OSError("no network")])
def test_a_name_server_that_does_not_answer(
    zone: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fails(*args: Any, **options: Any) -> None:
        raise problem

    monkeypatch.setattr(dns.resolver, "resolve", fails)

    assert found() == ["I017"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "site.test", "example.org", "know.example.org"])
def test_names_that_nobody_owns_are_not_looked_up(settings: Any, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(dns.resolver, "resolve", lambda *args, **options: pytest.fail("it was looked up"))
    settings.DEFAULT_FROM_EMAIL = f"no-reply@{host}"

    assert (from_domain(), found()) == ("", [])


def test_it_is_part_of_the_check_of_mail(zone: dict[str, list[str]], settings: Any) -> None:
    zone[DOMAIN] = []
    settings.MAIL_TRANSPORT_BACKEND = "mutirao.base.mail.transport.SmtpTransport"

    assert [finding.id for finding in mail()] == ["mutirao.W014"]


def test_a_site_whose_mail_does_not_leave_is_told_only_that(zone: dict[str, list[str]], settings: Any) -> None:
    zone.clear()
    settings.MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert [finding.id for finding in mail()] == ["mutirao.E005"]


def test_every_finding_says_what_to_do(zone: dict[str, list[str]], settings: Any) -> None:
    zone.clear()

    assert all(finding.hint for finding in sender_is_known())
