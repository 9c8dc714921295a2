"""The page of a member: what stands on it, for whom, for machines, and how much it costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.ui.page_tags import LISTS, tags_of
from mutirao.connect.members.models import Member
from mutirao.discover.publications.tests.factories import make_publication

from .factories import country, make_member, topic, with_photo

pytestmark = pytest.mark.django_db

PUBLIC = dict.fromkeys(Member.FIELDS, "everyone")


def read(browser: Client, address: str) -> LexborHTMLParser:
    response = browser.get(address)
    assert response.status_code == 200
    assert b"MISSING-VARIABLE" not in response.content
    return LexborHTMLParser(response.content)


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def links(page: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes.get("href") or "" for node in page.css(selector)]


def share(member: Member, **said: Any) -> Any:
    publication = make_publication(**said)
    publication.contributor = member.user
    publication.save()
    return publication


def test_what_is_said_leads_into_the_directory(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = make_member(
        expertise=[topic("school-feeding"), topic("cash-transfers")],
        country=country("MW"),
        spoken=["fr", "qu"],
        offers=["visits", "mentoring"],
        orcid="0000-0002-1825-0097",
        links=["https://www.example.org/amina/"],
    )

    page = read(client_of(member), shown.get_absolute_url())

    assert texts(page, ".facts dt") == ["Country of work", "Languages", "Expertise", "Offers", "Links"]
    assert links(page, ".facts dd a") == [
        "/en/connect/members/?country=MW",
        "/en/connect/members/?concept=cash-transfers",
        "/en/connect/members/?concept=school-feeding",
        "https://orcid.org/0000-0002-1825-0097",
        "https://www.example.org/amina/",
    ]
    assert {node.attributes.get("rel") for node in page.css('.facts a[href^="http"]')} == {"nofollow noopener"}
    assert texts(page, ".facts li") == [
        "Malawi", "French", "Quechua", "Cash transfers", "School feeding", "hosts study visits", "mentors colleagues",
        "ORCID 0000-0002-1825-0097", "example.org/amina",
    ]  # fmt: skip


def test_hostile_words_stand_there_as_words(client: Client) -> None:
    evil = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    shown = make_member(
        evil[:140],
        headline=evil,
        position=evil,
        organisation=evil,
        biography=f"{evil}\n\n[a](javascript:alert(1))",
        profile_shown_to="everyone",
        shown_to=PUBLIC,
    )

    page = read(client, shown.get_absolute_url())

    assert [
        node for node in page.css("script") if "alert" in node.text() and "ld+json" not in str(node.attributes)
    ] == []
    assert page.css("img[onerror]") == []
    assert page.css('a[href^="javascript"]') == []
    assert texts(page, "h1") == [shown.title]
    assert json.loads(page.css('script[type="application/ld+json"]')[0].text())["description"] == evil


def test_no_address_is_on_any_page(client_of: Callable[[Any], Client], member: Any, administrator: Any) -> None:
    shown = make_member(profile_shown_to="everyone", shown_to=PUBLIC, headline="Hello", biography="Hello")
    share(shown)

    for person in (None, member, administrator, shown.user):
        for path in ("", "?as=members", "?as=everyone"):
            html = client_of(person).get(shown.get_absolute_url() + path).content.decode()
            assert shown.user.email not in html


# For machines


def test_a_public_profile_describes_itself_to_machines(client: Client) -> None:
    shown = with_photo(
        make_member(
            profile_shown_to="everyone",
            shown_to=PUBLIC | {"organisation": "members", "interests": "me"},
            headline="Hello",
            position="Director",
            organisation="Ministry",
            country=country("MW"),
            expertise=[topic("cash-transfers")],
            spoken=["fr"],
            links=["https://example.org/amina"],
            orcid="0000-0002-1825-0097",
        )
    )

    page = read(client, shown.get_absolute_url())

    assert json.loads(page.css_first('script[type="application/ld+json"]').text()) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Amina Diallo",
        "url": "http://127.0.0.1:8000/en/connect/members/amina-diallo/",
        "image": "http://127.0.0.1:8000/en/connect/members/amina-diallo/photo/",
        "jobTitle": "Director",
        "description": "Hello",
        "workLocation": {"@type": "Country", "name": "Malawi"},
        "knowsAbout": ["Cash transfers"],
        "knowsLanguage": ["fr"],
        "sameAs": ["https://orcid.org/0000-0002-1825-0097", "https://example.org/amina"],
    }
    assert page.css('meta[name="robots"]') == []
    assert [node.attributes["content"] for node in page.css('meta[name="description"]')] == ["Hello"]
    assert len(page.css('link[rel="canonical"]')) == 1


def test_a_profile_for_members_says_nothing_to_machines(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = make_member(headline="Hello", shown_to=PUBLIC)

    page = read(client_of(member), shown.get_absolute_url())

    assert [node.attributes["content"] for node in page.css('meta[name="robots"]')] == ["noindex"]
    for selector in ('script[type="application/ld+json"]', 'meta[name="description"]', 'link[rel="canonical"]'):
        assert page.css(selector) == []


def test_what_members_see_is_never_in_the_description_for_machines(
    client_of: Callable[[Any], Client], member: Any
) -> None:
    shown = make_member(profile_shown_to="everyone", headline="For members only")

    html = client_of(member).get(shown.get_absolute_url()).content.decode()

    assert html.count("For members only") == 1
    assert "ld+json" not in html


# What they have brought


def test_what_they_brought_is_listed_as_far_as_the_reader_may_read_it(
    client: Client, client_of: Callable[[Any], Client], member: Any
) -> None:
    from mutirao.base.catalogue.services import audience_of_members

    shown = make_member(profile_shown_to="everyone", shown_to=PUBLIC)
    share(shown, title="For all")
    share(shown, title="For members", audience=audience_of_members())
    share(shown, title="A draft", published=False)
    make_publication(title="By somebody else")

    assert texts(read(client, shown.get_absolute_url()), ".card h3") == ["For all"]
    assert texts(read(client_of(member), shown.get_absolute_url()), ".card h3") == ["For members", "For all"]


def test_the_list_has_pages(client: Client) -> None:
    shown = make_member(profile_shown_to="everyone", shown_to=PUBLIC)
    for number in range(12):
        share(shown, title=f"Study {number}")

    first, second = (read(client, f"{shown.get_absolute_url()}?page={page}") for page in (1, 2))

    assert (len(first.css(".card")), texts(second, ".card h3")) == (10, ["Study 1", "Study 0"])
    assert links(first, '.pager a[rel="next"]') == ["?page=2"]
    assert texts(second, ".pager p") == ["11 to 12 of 12"]
    assert len(read(client, f"{shown.get_absolute_url()}?page=nonsense").css(".card")) == 10


@pytest.mark.parametrize("who", ["stranger", "member", "owner"])
def test_it_costs_the_same_for_one_and_for_three(
    who: str, client_of: Callable[[Any], Client], member: Any, django_assert_max_num_queries: Any
) -> None:
    shown = make_member(
        profile_shown_to="everyone",
        shown_to=PUBLIC,
        country=country("MW"),
        expertise=[topic("cash-transfers")],
        countries_known=[country("NP")],
    )
    share(shown)
    browser = client_of({"stranger": None, "member": member, "owner": shown.user}[who])
    browser.get(shown.get_absolute_url())
    with django_assert_max_num_queries(17) as one:
        browser.get(shown.get_absolute_url())

    for _time in range(2):
        share(shown)
    shown.expertise.add(topic("school-feeding"), topic("social-pensions"))
    shown.countries_known.add(country("KE"), country("GH"))
    with django_assert_max_num_queries(len(one)):
        browser.get(shown.get_absolute_url())


def test_the_store_of_pages_hears_of_what_is_on_it(client: Client) -> None:
    shown = make_member(profile_shown_to="everyone")

    assert tags_of(client.get(shown.get_absolute_url())) == {f"entry:{shown.pk}"}  # type: ignore[arg-type]  # the test client has its own responses

    Member.objects.update(shown_to=PUBLIC)
    assert tags_of(client.get(shown.get_absolute_url())) == {f"entry:{shown.pk}", LISTS}  # type: ignore[arg-type]  # as above


# The owner


def test_the_owner_sees_whom_each_field_is_shown(client_of: Callable[[Any], Client]) -> None:
    shown = make_member(
        biography="Hello", position="Director", spoken=["fr"], shown_to={"spoken": "me", "biography": "everyone"}
    )

    page = read(client_of(shown.user), shown.get_absolute_url())

    assert texts(page, ".facts .badge") == ["Shown to: Only me"]
    assert texts(page, ".prose .badge") == ["Shown to: Everyone"]
    assert texts(page, ".after .badge") == ["Shown to: Members"]
    assert links(page, ".owner a") == [
        "?", "?as=members", "?as=everyone", "/en/connect/members/me/", "/en/connect/members/me/photo/",
        "/en/connect/members/welcome/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seen_as", "shown"),
    [("", {"A", "B", "C"}), ("members", {"A", "B"}), ("everyone", {"A"}), ("god", {"A", "B", "C"})],
)
def test_the_owner_looks_through_the_eyes_of_others(
    seen_as: str, shown: set[str], client_of: Callable[[Any], Client]
) -> None:
    member = make_member(
        profile_shown_to="everyone",
        headline="Field A",
        position="Field B",
        organisation="Field C",
        shown_to={"headline": "everyone", "position": "members", "organisation": "me"},
    )

    html = client_of(member.user).get(f"{member.get_absolute_url()}?as={seen_as}").content.decode()

    assert {letter for letter in "ABC" if f"Field {letter}" in html} == shown


def test_the_owner_of_a_hidden_profile_is_told_that_others_cannot_open_it(client_of: Callable[[Any], Client]) -> None:
    member = make_member(profile_shown_to="members", headline="Hello there")

    page = read(client_of(member.user), f"{member.get_absolute_url()}?as=everyone")

    assert texts(page, ".notice") == [
        "They cannot open your profile: they get the same answer as if you were not here."
    ]
    assert "Hello there" not in page.html  # type: ignore[operator]  # selectolax types it as optional


def test_nobody_else_looks_through_other_eyes(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = make_member(headline="For members")

    assert "For members" in client_of(member).get(f"{shown.get_absolute_url()}?as=everyone").content.decode()


def test_an_empty_profile_says_so(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = make_member(shown_to={"contributions": "me"})

    assert texts(read(client_of(member), shown.get_absolute_url()), ".prose .soft") == [
        "Nothing more is shown here yet."
    ]
    assert texts(read(client_of(shown.user), shown.get_absolute_url()), ".prose .soft") == [
        "Your profile is empty so far. A few words help colleagues to find you."
    ]


def test_my_page_is_found_without_its_address(client_of: Callable[[Any], Client], member: Any) -> None:
    response = client_of(member).get("/en/connect/members/me/page/")

    assert response["Location"] == Member.objects.get(user=member).get_absolute_url()


def test_the_menu_of_the_account_leads_there(client_of: Callable[[Any], Client], client: Client, member: Any) -> None:
    page = read(client_of(member), "/en/")

    assert links(page, ".tools .pop a")[-7:-4] != []
    assert [link for link in links(page, ".pop a") if "/members/me/" in link] == [
        "/en/connect/members/me/page/",
        "/en/connect/members/me/",
    ]
    assert "/members/me/" not in client.get("/en/").content.decode()


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_it_is_there_in_every_language(language: str, client: Client) -> None:
    shown = make_member(profile_shown_to="everyone", shown_to=PUBLIC, spoken=["fr"], country=country("MW"))

    page = read(client, f"/{language}/connect/members/{shown.slug}/")

    assert page.css_first("html").attributes["lang"] == language
