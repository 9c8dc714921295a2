"""A section is edited as a form: what is not touched stays as it is, and nothing that somebody wrote is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.fields import BY_NAME, FIELDS, Field, Section, Shape
from mutirao.discover.programmes.models import FocalPoint, Programme
from mutirao.discover.programmes.services.recording import record_claims
from mutirao.discover.programmes.tests.factories import REPORT, coverage, make_programme
from mutirao.discover.programmes.tests.sent_forms import sent_form
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def path_of(programme: Programme, section: str) -> str:
    return f"{programme.get_absolute_url()}edit/{section}/"


def edit(client: Client, programme: Programme, section: str, **changed: str) -> Any:
    """Open the form, change some inputs, send it."""
    path = path_of(programme, section)
    return client.post(path, sent_form(page(client, path)) | changed)


def history(programme: Programme) -> list[tuple[Any, ...]]:
    return list(programme.claims.order_by("pk").values_list("pk", "retired_at", "position"))


# What is not touched


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize("section", ["basic", "details", "targeting", "coverage"])
def test_a_form_sent_untouched_changes_nothing(section: str, client: Client, programme: Programme) -> None:
    before = set(programme.claims.values_list("pk", "retired_at"))
    path = f"{programme.get_absolute_url()}edit/{section}/"

    response = client.post(path, sent_form(page(client, path)))

    assert response.status_code == 302, response.content.decode()[:3000]
    assert set(programme.claims.values_list("pk", "retired_at")) == before


def test_a_changed_value_keeps_its_sources_and_gains_the_new_one(
    client: Client, curator: Any, programme: Programme
) -> None:
    path = f"{programme.get_absolute_url()}edit/coverage/"
    sent = sent_form(page(client, path))
    row = next(name for name, value in sent.items() if name.endswith("-number") and value == "764000")
    sent |= {row: "765000", "source-title": "Census", "source-year": "2021", "is_checked": "on"}

    response = client.post(path, sent)

    assert response.status_code == 302
    claim = programme.claims.current().get(field="coverage", year=2019, unit="persons")
    assert (int(claim.number or 0), claim.recorded_by) == (765_000, curator)
    assert sorted(reference.title for reference in claim.references.all()) == ["Annual report", "Census"]
    assert Programme.objects.get(pk=programme.pk).verified_on == timezone.localdate()
    assert "764,000 people" in page(client, f"{programme.get_absolute_url()}history/coverage/")


def dropping(sent: dict[str, str], row: str, programme: Programme) -> dict[str, str]:
    reference = programme.references.get(title="Annual report")
    return sent | {f"{row}-dropped": str(reference.pk)}


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize(("source", "left"), [("", []), ("Census", ["Census"])], ids=["gone", "replaced"])
def test_a_source_is_taken_away_and_history_keeps_it(
    source: str, left: list[str], client: Client, programme: Programme
) -> None:
    path = path_of(programme, "coverage")
    sent = sent_form(page(client, path))
    row = next(name for name, value in sent.items() if value == "764000").removesuffix("-number")

    response = client.post(path, dropping(sent, row, programme) | {"source-title": source})

    assert response.status_code == 302
    claims = programme.claims.filter(number=764_000).order_by("pk")
    assert [claim.retired_at is None for claim in claims] == [False, True]
    rests_on = [[reference.title for reference in claim.references.all()] for claim in claims]
    assert rests_on == [["Annual report"], left]


@pytest.mark.usefixtures("curator")
def test_a_silence_loses_its_source_as_a_value_does(client: Client) -> None:
    programme = make_programme("Grant", ClaimValue("expenditure", status="not_known", references=(REPORT,)))
    path = path_of(programme, "coverage")

    response = client.post(path, dropping(sent_form(page(client, path)), "expenditure", programme))

    assert response.status_code == 302
    claim = programme.claims.current().get()
    assert (claim.status, list(claim.references.all())) == ("not_known", [])


@pytest.mark.usefixtures("curator")
def test_what_cannot_be_is_said_at_its_place_and_nothing_is_lost(client: Client, programme: Programme) -> None:
    path = f"{programme.get_absolute_url()}edit/coverage/"
    sent = sent_form(page(client, path))
    row = next(name for name, value in sent.items() if name.endswith("-number") and value == "764000")

    html = client.post(path, sent | {row: "-5"}).content.decode()

    assert "This cannot be less than nothing." in html
    assert 'value="-5"' in html
    assert programme.claims.current().filter(number=764_000).exists()


TEXTS = st.sampled_from(["One line", 'a & <b> "q"', "é ع", "  indented", "Two  spaces", "x" * 900])
PROSE = TEXTS | st.sampled_from(["One\nother\n\nparagraph", "\nbegins late", "ends late\n", "a\r\nb"])
NOTES = st.sampled_from(["", "a note", "two\nlines", "n" * 1500])
REFERENCES = st.sampled_from([(), (REPORT,), (REPORT, ReferenceValue(title="Other", year="2019"))])


@st.composite
def said(draw: st.DrawFn, field: Field) -> ClaimValue:
    """One value that can be, of any shape but a name."""
    columns: dict[str, Any] = {"note": draw(NOTES), "references": draw(REFERENCES)}
    match field.shape:
        case Shape.PROSE:
            columns["text"] = draw(PROSE)
        case Shape.DATE:
            columns["text"] = draw(st.sampled_from(["2018", "2018-09", "2018-09-12"]))
        case Shape.CODE:
            assert field.codes
            columns["code"] = draw(st.sampled_from([*field.codes.labels]))
        case Shape.MONTHS:
            columns["number"] = draw(st.sampled_from([Decimal("1.3333"), Decimal(12), Decimal(12_345_678)]))
        case Shape.COUNT | Shape.MONEY:
            columns |= {"number": draw(st.decimals(0, 10**12, places=4)), "year": draw(st.sampled_from([None, 2015]))}
            columns |= {
                "unit": "KES" if field.shape == Shape.MONEY else "persons",
                "sex": draw(st.sampled_from(["", "female"])),
            }
        case _:
            columns["text"] = draw(TEXTS | st.just("a\nb"))
    return ClaimValue(field.name, **columns)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.tuples(*(said(field) for field in FIELDS)), language=st.sampled_from(["en", "fr", "es"]))
@pytest.mark.usefixtures("curator")
def test_whatever_is_said_an_untouched_form_changes_nothing(
    client: Client, values: tuple[ClaimValue, ...], language: str
) -> None:
    programme = make_programme("Any", *values)
    before = history(programme)

    for section in Section:
        path = path_of(programme, section).replace("/en/", f"/{language}/")
        response = client.post(path, sent_form(page(client, path)))
        assert response.status_code == 302, response.content.decode()[:3000]

    assert history(programme) == before
    programme.delete()


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize("field", ["implemented_by", "replaced_by"])
def test_a_note_changes_nothing_of_what_an_ambiguous_name_means(field: str, client: Client) -> None:
    make = make_stakeholder if field == "implemented_by" else make_programme
    meant, _namesake = make("Ministry of Health"), make("Ministry of Health")
    column = "organisation_id" if field == "implemented_by" else "programme_named_id"
    programme = make_programme("Grant", ClaimValue(field, **{column: meant.pk}))

    edit(client, programme, BY_NAME[field].section, **{f"{field}-row-0-note": "since 2020"})

    claim = programme.claims.current().get(field=field)
    assert (getattr(claim, column), claim.text, claim.note) == (meant.pk, "", "since 2020")


def test_a_focal_point_keeps_an_organisation_they_may_not_see(client: Client) -> None:
    hidden = make_stakeholder("Secret office", is_published=False)
    programme = make_programme("Grant", ClaimValue("implemented_by", organisation_id=hidden.pk))
    point = FocalPoint.objects.create(programme=programme, user=UserFactory())
    client.force_login(point.user)

    assert "Secret office" not in page(client, path_of(programme, "basic"))
    edit(client, programme, "basic", **{"implemented_by-row-0-note": "since 2020"})

    claim = programme.claims.current().get(field="implemented_by")
    assert (claim.organisation_id, claim.text, claim.note) == (hidden.pk, "", "since 2020")


@pytest.mark.usefixtures("curator")
def test_an_emptied_row_takes_its_value_away(client: Client, programme: Programme) -> None:
    edit(client, programme, "details", **{"objectives-row-0-text": ""})

    assert not programme.claims.current().filter(field="objectives").exists()


# What is wrong


@pytest.mark.usefixtures("curator")
def test_a_row_without_its_number_is_not_dropped(client: Client) -> None:
    programme = make_programme("Grant")
    typed = {"coverage-row-0-year": "2020", "coverage-row-0-unit": "persons", "coverage-row-0-note": "as I was told"}

    response = edit(client, programme, "coverage", **typed)

    html = response.content.decode()
    assert "There is no number here." in html
    assert "as I was told" in html


@pytest.mark.usefixtures("curator")
def test_values_beside_a_remark_that_there_are_none_are_not_dropped(client: Client) -> None:
    programme = make_programme("Grant", ClaimValue("coverage", status="not_known"))
    typed = {"coverage-row-0-number": "7", "coverage-row-0-unit": "persons", "coverage-row-0-year": "2020"}

    response = edit(client, programme, "coverage", **typed)

    assert "Either there are values, or they are not known; not both." in response.content.decode()


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize(
    "broken",
    [
        {"coverage-row-TOTAL_FORMS": "0"},
        {"coverage-row-TOTAL_FORMS": "-1"},
        {"coverage-row-TOTAL_FORMS": "x"},
        {"coverage-row-0-origin": "9" * 30},
        {"coverage-row-0-number": "9" * 5000},
        {"coverage-row-0-number": "NaN"},
        {"coverage-row-0-year": "99999"},
        {"coverage-row-0-note": "a\0b"},
        {"coverage-status": "perhaps"},
        {"source-url": "javascript:alert(1)"},
        {"source-publication": "/\0"},
    ],
    ids=str,
)
def test_what_arrives_broken_changes_nothing(broken: dict[str, str], client: Client) -> None:
    programme = make_programme("Grant", coverage(2019, 5))
    before = history(programme)

    response = edit(client, programme, "coverage", **broken)

    assert response.status_code == 200
    assert history(programme) == before


@pytest.mark.usefixtures("curator")
def test_a_tick_survives_a_mistake(client: Client, programme: Programme) -> None:
    response = edit(client, programme, "coverage", **{"coverage-row-0-number": "-1", "is_checked": "on"})

    assert sent_form(response.content.decode())["is_checked"] == "on"


@pytest.mark.usefixtures("curator")
def test_more_rows_save_nothing_and_lose_nothing(client: Client, programme: Programme) -> None:
    before = history(programme)

    response = edit(client, programme, "coverage", **{"coverage-row-0-number": "7", "add": "coverage"})

    again = sent_form(response.content.decode())
    assert (again["coverage-row-0-number"], history(programme)) == ("7", before)
    assert int(again["coverage-row-TOTAL_FORMS"]) == 12


# Two people at once


@pytest.mark.usefixtures("curator")
def test_two_people_at_once_choose_and_lose_nothing(client: Client) -> None:
    programme = make_programme("Grant", coverage(2018, 300), coverage(2019, 500))
    path = path_of(programme, "coverage")
    mine = sent_form(page(client, path)) | {"coverage-row-1-number": "600"}
    record_claims(programme, ["coverage"], [coverage(2020, 987_654)], by=None)

    html = client.post(path, mine).content.decode()

    assert "Somebody has changed these fields" in html
    assert "987,654 people" in html
    assert sent_form(html)["coverage-row-1-number"] == "600"
    assert [int(claim.number or 0) for claim in programme.claims.current()] == [987_654]

    assert client.post(path, sent_form(html)).status_code == 302
    current = programme.claims.current().order_by("year")
    assert [(claim.year, int(claim.number or 0)) for claim in current] == [(2018, 300), (2019, 600)]
    assert [[source.title for source in claim.references.all()] for claim in current] == [["Annual report"]] * 2


# Where it stands


HTMX = {"HX-Request": "true"}


@pytest.mark.usefixtures("curator")
def test_a_section_is_edited_where_it_stands(client: Client, programme: Programme) -> None:
    path = path_of(programme, "coverage")

    whole, part = page(client, path), client.get(path, headers=HTMX).content.decode()

    assert ("<html" in whole, "<html" in part) == (True, False)
    assert part.count('<section class="section"') == 1
    assert [html.count('hx-post="') for html in (whole, part)] == [0, 1]
    assert sent_form(f"<main>{part}</main>").keys() == sent_form(whole).keys()


@pytest.mark.usefixtures("curator")
def test_what_is_saved_there_brings_the_whole_profile_anew(client: Client, programme: Programme) -> None:
    path = path_of(programme, "coverage")
    sent = sent_form(page(client, path))
    row = next(name for name, value in sent.items() if value == "764000")

    response = client.post(path, sent | {row: "765000"}, headers=HTMX)

    place = json.loads(response["HX-Location"])
    assert (place["path"], place["target"], place["select"]) == (programme.get_absolute_url(), "#content", "#content")
    assert programme.claims.current().filter(number=765_000).exists()


def test_readers_get_no_script_they_cannot_use(client: Client, programme: Programme) -> None:
    assert "htmx" not in page(client, programme.get_absolute_url()).split("<body")[0]
