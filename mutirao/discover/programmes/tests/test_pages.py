"""A profile is read, edited, mended by suggestion, verified by mail, and gives account of itself."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience
from mutirao.base.indicators.models import Indicator, Observation
from mutirao.base.indicators.rates import EXCHANGE
from mutirao.base.mail.models import OutgoingMail
from mutirao.base.taxonomy.models import Place
from mutirao.connect.members.tests.factories import make_member
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.models import FocalPoint, Programme, Suggestion, Verification
from mutirao.discover.programmes.services.asking import ask_focal_points
from mutirao.discover.programmes.tests.factories import coverage, make_programme
from mutirao.discover.programmes.tests.sent_forms import sent_form
from mutirao.discover.programmes.tickets import ticket_for
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1]).split())


def test_a_profile_shows_values_units_apart_and_their_sources(client: Client, programme: Programme) -> None:
    html = page(client, programme.get_absolute_url())

    told = words(html)
    assert "Categorical [1]" in told
    assert "764,000 people [1]" in told
    assert "200,000 households" in told
    assert "Programme expenditure Not known" in told
    assert html.count('class="chart-box"') == 1
    assert html.count("<caption") == 2
    assert "Institute of Examples (2020)" in told
    assert "Nobody has verified this profile yet" in told
    assert "Not yet researched:" in told
    assert json.loads(html.split('type="application/ld+json">')[1].split("</script>")[0])["name"] == "Inua Jamii"


def test_what_is_meant_for_a_circle_is_absent_for_others(client: Client, programme: Programme) -> None:
    programme.audience = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    programme.save()

    for path in ("", "history/coverage/", "data/json/", "suggest/coverage/"):
        assert client.get(f"{programme.get_absolute_url()}{path}").status_code == 404


def test_an_organisation_a_reader_may_not_see_is_not_named(client: Client) -> None:
    hidden = make_stakeholder("Secret institute")
    hidden.audience = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    hidden.save()
    programme = make_programme("Grant", ClaimValue("implemented_by", organisation_id=hidden.pk))

    assert "Secret institute" not in page(client, programme.get_absolute_url()).split("<main", 1)[1].split("</main")[0]


def test_many_values_cost_no_more_questions(client: Client, django_assert_max_num_queries: Any) -> None:
    few = make_programme("Few", coverage(2010, 1))
    many = make_programme("Many", *(coverage(1960 + n, n) for n in range(50)))
    page(client, few.get_absolute_url())

    with django_assert_max_num_queries(16):
        page(client, many.get_absolute_url())


@pytest.mark.parametrize("path", ["edit/coverage/", "focal-points/"])
def test_members_cannot_edit(path: str, client: Client, programme: Programme) -> None:
    client.force_login(UserFactory())

    assert client.get(f"{programme.get_absolute_url()}{path}").status_code == 404


def suggested(client: Client, programme: Programme, **changed: str) -> Any:
    path = f"{programme.get_absolute_url()}suggest/coverage/"
    sent = sent_form(page(client, path))
    empty = next(name for name, value in sent.items() if name.endswith("-number") and not value)
    prefix = empty.removesuffix("number")
    sent |= {f"{prefix}year": "2021", empty: "1000000", f"{prefix}unit": "persons"}
    return client.post(path, sent | changed)


def test_a_stranger_suggests_with_a_source_and_a_curator_accepts(client: Client, programme: Programme) -> None:
    answer = suggested(client, programme, **{"source-title": "Budget report", "source-url": "https://example.org/b"})

    assert "Thank you" in answer.content.decode()
    suggestion = Suggestion.objects.get()
    assert (suggestion.field, suggestion.by) == ("coverage", None)
    curator = UserFactory()
    curator.groups.add(Group.objects.get(name="Curators"))
    client.force_login(curator)
    html = page(client, suggestion.get_absolute_url())
    assert "1,000,000 people" in words(html)
    mark = re.search(r'name="mark" value="([^"]+)"', html)
    assert mark
    client.post(suggestion.get_absolute_url(), {"decision": "accept", "mark": mark[1], "answer": "Thanks!"})
    claim = programme.claims.current().get(field="coverage", year=2021)
    assert [reference.title for reference in claim.references.all()] == ["Budget report"]
    assert "Budget report" in page(client, programme.get_absolute_url())
    assert programme.claims.current().filter(field="coverage").count() == 5


def test_a_suggestion_needs_a_source(client: Client, programme: Programme) -> None:
    answer = suggested(client, programme)

    assert "Say how you know" in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_robot_is_thanked_and_forgotten(client: Client, programme: Programme) -> None:
    suggested(client, programme, website="https://spam.example", **{"source-title": "Spam"})

    assert not Suggestion.objects.exists()


def test_a_focal_point_is_asked_once_and_confirms_by_the_link(client: Client, programme: Programme) -> None:
    person = make_member("Amina Diallo").user
    point = FocalPoint.objects.create(programme=programme, user=person)

    assert (ask_focal_points(), ask_focal_points()) == (1, 0)
    mail = OutgoingMail.objects.get(kind="still_right")
    link = re.search(rf"{settings.SITE_URL}(/\S+still-right/\S+/)", mail.text)
    assert link
    assert "Inua Jamii" in mail.text
    assert "764,000 people" in mail.text
    html = page(client, link[1])
    assert Programme.objects.get(pk=programme.pk).verified_on is None
    assert "764,000 people" in words(html)
    client.post(link[1])
    assert Programme.objects.get(pk=programme.pk).verified_on == timezone.localdate()
    assert Verification.objects.get().how == Verification.How.MAIL
    assert client.get(f"/en/discover/programmes/still-right/{ticket_for(point)}x/").status_code == 404


def test_who_does_not_answer_is_reminded_once(programme: Programme) -> None:
    point = FocalPoint.objects.create(programme=programme, user=make_member("Amina Diallo").user)
    ask_focal_points()
    FocalPoint.objects.filter(pk=point.pk).update(asked_at=timezone.now() - timedelta(days=22))

    assert (ask_focal_points(), ask_focal_points()) == (1, 0)


def test_a_profile_leaves_as_data(client: Client, programme: Programme) -> None:
    said = client.get(f"{programme.get_absolute_url()}data/json/").json()

    assert said["countries"] == ["KE"]
    coded_ones = [claim for claim in said["claims"] if claim["field"] == "targeting_methods"]
    assert coded_ones[1]["code_uri"].endswith("targeting-approach/proxy_means_tested")
    numbers = {(claim["year"], claim["unit"]): float(claim["number"]) for claim in said["claims"] if "number" in claim}
    assert numbers[2019, "persons"] == 764_000
    (silent,) = [claim for claim in said["claims"] if claim["field"] == "expenditure"]
    assert (silent["status"], "number" in silent) == ("not_known", False)


@pytest.mark.usefixtures("curator")
def test_curators_see_what_is_stale_by_country(client: Client, programme: Programme) -> None:
    html = words(page(client, "/en/discover/programmes/to-look-after/"))

    assert "Kenya 1" in html
    assert "Inua Jamii" in html


@pytest.mark.usefixtures("curator")
def test_a_curator_begins_a_profile_and_shows_it(client: Client) -> None:
    kenya = Place.objects.get(iso2="KE").pk
    sent = {"title": "New grant", "countries": kenya, "language": "en"}

    response = client.post("/en/discover/programmes/create/", sent)

    made = Programme.objects.get(title="New grant")
    assert response["Location"] == f"/en/discover/programmes/{made.slug}/edit/basic/"
    assert not made.live
    client.post(f"/en/discover/programmes/{made.slug}/publishing/", {"show": "1"})
    assert Programme.objects.get(pk=made.pk).live
    again = client.post("/en/discover/programmes/create/", sent).content.decode()
    assert "is here already" in again


def test_a_personal_communication_is_told_as_one(client: Client) -> None:
    source = ReferenceValue(kind="personal", author="A. Diallo", year="2021")
    programme = make_programme("Grant", ClaimValue("complaints", text="A hotline.", references=(source,)))

    assert "A. Diallo (2021). Personal communication." in words(page(client, programme.get_absolute_url()))


def test_each_source_leads_back_to_what_rests_on_it(client: Client, programme: Programme) -> None:
    html = page(client, programme.get_absolute_url())

    source = html.split('id="reference-1"', 1)[1].split("</li>", 1)[0]
    assert re.findall(r'href="#(\w+)"', source) == ["targeting_methods", "coverage"]


def test_converted_money_names_the_rates_it_was_converted_by(client: Client) -> None:
    exchange = Indicator.objects.create(
        code=EXCHANGE, names={"en": "Exchange rate"}, source="Bank of Examples", source_url="https://example.org/rates"
    )
    kenya = Place.objects.get(iso2="KE")
    Observation.objects.create(indicator=exchange, place=kenya, year=2019, value=Decimal(100))
    in_shillings = ClaimValue("expenditure", number=Decimal(5000), unit="KES", year=2019)
    programme = make_programme("Grant", in_shillings)

    told = words(page(client, programme.get_absolute_url()))

    assert "50 USD" in told or "USD 50" in told
    assert "Converted by the rate of each year: Exchange rate ( Bank of Examples )" in told
    assert "Purchasing power" not in told
