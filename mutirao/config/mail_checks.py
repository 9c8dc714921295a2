"""Whether other mail servers can tell that the site's mail is the site's: SPF, DKIM and DMARC of its From domain."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Final

import dns.exception
import dns.resolver
from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning  # noqa: A004 - Django's own names

PATIENCE: Final = 4.0
"""Seconds for one answer, all name servers together."""
NOBODYS: Final = {"localhost", "local", "test", "invalid", "example", "internal"}
NOBODYS_DOMAINS: Final = {"example.org", "example.com", "example.net"}
"""Names that no mail can come from (RFC 2606, RFC 6761): the check of the site's address speaks of them."""

Findings = Iterator[CheckMessage]


class UnreachableError(Exception):
    """No name server answers here."""


def txt_records(name: str) -> list[str]:
    """What the domain name system says under a name; nothing where there is none. Raises `UnreachableError`."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as problem:
        raise UnreachableError(str(problem)) from problem
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def sender_is_known() -> Findings:
    domain = from_domain()
    if not domain:
        return
    try:
        yield from [*spf(domain), *dkim(domain), *dmarc(domain)]
    except UnreachableError:
        yield Info(
            f"No name server answered, so whether mail from {domain} will be believed could not be looked up.",
            hint="Run `mutirao check --deploy` again where the domain name system can be reached.",
            id="mutirao.I017",
        )


def from_domain() -> str:
    """The domain mails come from, or nothing where it is one nobody can own."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower().strip("[]")
    try:
        ipaddress.ip_address(domain)
    except ValueError:
        is_nobodys = domain.rpartition(".")[2] in NOBODYS or ".".join(domain.split(".")[-2:]) in NOBODYS_DOMAINS
        return "" if is_nobodys else domain
    return ""


def spf(domain: str) -> Findings:
    found = [record for record in txt_records(domain) if record.lower().split(" ")[0] == "v=spf1"]
    if not found:
        yield Warning(
            f"{domain} does not say which servers may send its mail (SPF), so much of it will be taken for spam.",
            hint=f"Add a TXT record to {domain}, such as: v=spf1 include:(your mail provider) -all",
            id="mutirao.W014",
        )
    elif len(found) > 1:
        yield Warning(
            f"{domain} says twice which servers may send its mail (SPF); so neither record counts.",
            hint="Make one TXT record of the two.",
            id="mutirao.W014",
        )
    elif found[0].lower().rstrip().endswith(("+all", " all")):
        yield Warning(
            f"{domain} says that any server may send its mail (SPF), which protects nobody.",
            hint="End the TXT record with -all or ~all.",
            id="mutirao.W014",
        )


def dkim(domain: str) -> Findings:
    selector = settings.DKIM_SELECTOR
    if not selector:
        yield Info(
            f"Whether mail from {domain} is signed (DKIM) could not be looked up without the name of the key.",
            hint="Set MUTIRAO_DKIM_SELECTOR to the selector your mail server signs with.",
            id="mutirao.I015",
        )
        return
    name = f"{selector}._domainkey.{domain}"
    if not any(has_key(record) for record in txt_records(name)):
        yield Warning(
            f"There is no key under {name} (DKIM), so nobody can check the signatures of the site's mail.",
            hint="Publish the public key your mail server gives you, or set MUTIRAO_DKIM_SELECTOR to the right name.",
            id="mutirao.W015",
        )


def dmarc(domain: str) -> Findings:
    """A record of the domain itself, or of one above it, counts (RFC 7489, and the tree walk that followed it)."""
    labels = domain.split(".")
    names = [f"_dmarc.{'.'.join(labels[start:])}" for start in range(max(1, len(labels) - 1))]
    if not any(record.lower().startswith("v=dmarc1") for name in names for record in txt_records(name)):
        yield Warning(
            f"{domain} does not say what to do with mail that only pretends to be its own (DMARC); "
            "large providers refuse mail to many from such domains.",
            hint=f"Add a TXT record to _dmarc.{domain}, such as: v=DMARC1; p=quarantine",
            id="mutirao.W016",
        )


def has_key(record: str) -> bool:
    """A key that was withdrawn is an empty one."""
    fields = dict(field.strip().split("=", 1) for field in record.split(";") if "=" in field)
    return bool(fields.get("p", "").strip())
