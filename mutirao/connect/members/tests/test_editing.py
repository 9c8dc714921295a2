"""Editing one's profile: everything is saved, nothing typed is lost, whatever comes in is checked, and finding needs no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.ui.tests.desk_support import filled_in
from mutirao.connect.members.models import Member

from .factories import country, make_member, topic

pytestmark = pytest.mark.django_db

EDIT = "/en/connect/members/me/"


@pytest.fixture
def shown() -> Member:
    return make_member(expertise=[topic("cash-transfers")], spoken=["fr"], headline="Hello", country=country("MW"))


@pytest.fixture
def visitor(client_of: Callable[[Any], Client], shown: Member) -> Client:
    return client_of(shown.user)


def form_of(visitor: Client) -> dict[str, Any]:
    form = filled_in(visitor.get(EDIT), "main form")
    return form | {f"{name}_find": [] for name in ("expertise", "interests", "countries_known", "spoken")}


def boxes(response: Any, name: str) -> dict[str, bool]:
    """What a finder offers, and what is ticked."""
    tree = LexborHTMLParser(response.content)
    found = {}
    for box in tree.css(f'input[type="checkbox"][name="{name}"]'):
        assert box.parent is not None
        found[" ".join(box.parent.text().split())] = "checked" in box.attributes
    return found


def errors(response: Any) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(response.content).css(".field-error")]


def test_saving_an_untouched_form_changes_nothing(visitor: Client, shown: Member) -> None:
    before = Member.objects.filter(pk=shown.pk).values().get()

    sent = visitor.post(EDIT, form_of(visitor))

    assert (sent.status_code, sent["Location"]) == (302, shown.get_absolute_url())
    after = Member.objects.filter(pk=shown.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"shown_to", "updated_at"}  # what stood for "members" by silence now says so
    assert set(after["shown_to"].values()) == {"members"}
    assert [concept.slug for concept in shown.expertise.all()] == ["cash-transfers"]


def test_everything_is_saved(visitor: Client, shown: Member) -> None:
    said = {
        "name": "Amina  Diallo-Sow",
        "headline": "I pay pensions",
        "position": "Director",
        "organisation": "Ministry",
        "institution": "government",
        "country": str(country("KE").pk),
        "expertise": [str(topic("school-feeding").pk)],
        "interests": [str(topic("cash-transfers").pk)],
        "countries_known": [str(country("NP").pk), str(country("GH").pk)],
        "spoken": ["qu", "fr"],
        "offers": ["visits", "answers"],
        "biography": "Born beside a river",
        "links": "example.org/amina",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "profile_shown_to": "everyone",
        "shown_to_biography": "everyone",
        "shown_to_contributions": "me",
    }
    form = form_of(visitor) | said
    del form["accepts_messages"]

    sent = visitor.post(EDIT, form)

    saved = Member.objects.get()
    assert sent["Location"] == "/en/connect/members/amina-diallo-sow/"
    assert (saved.title, saved.user.name) == ("Amina Diallo-Sow", "Amina Diallo-Sow")
    for name in ("headline", "position", "organisation", "institution", "spoken", "offers", "biography"):
        assert getattr(saved, name) == said[name]
    assert saved.country == country("KE")
    assert [concept.slug for concept in saved.expertise.all()] == ["school-feeding"]
    assert [concept.slug for concept in saved.interests.all()] == ["cash-transfers"]
    assert sorted(place.iso2 for place in saved.countries_known.all()) == ["GH", "NP"]
    assert (saved.links, saved.orcid) == (["https://example.org/amina"], "0000-0002-1825-0097")
    assert (saved.profile_shown_to, saved.accepts_messages, saved.audience) == ("everyone", False, None)
    assert (saved.shown_to["biography"], saved.shown_to["contributions"]) == ("everyone", "me")


def test_each_question_has_an_audience_beside_it(visitor: Client) -> None:
    tree = LexborHTMLParser(visitor.get(EDIT).content)

    asked = {node.attributes["name"] for node in tree.css("select.audience")}
    assert asked == {f"shown_to_{name}" for name in Member.FIELDS if name != "photo"}
    names = {node.attributes.get("for"): " ".join(node.text().split()) for node in tree.css(".audience-of label")}
    assert names["id_shown_to_biography"].endswith("Who sees this: About me")


def test_sent_twice_it_is_saved_once(visitor: Client) -> None:
    form = form_of(visitor) | {"headline": "Twice"}

    answers = [visitor.post(EDIT, form) for _time in range(2)]

    assert {answer["Location"] for answer in answers} == {"/en/connect/members/amina-diallo/"}
    assert Member.objects.get().headline == "Twice"


def test_what_was_typed_is_still_there_beside_the_complaint(visitor: Client, shown: Member) -> None:
    said = {
        "headline": "Typed <b>",
        "biography": "A long text",
        "links": "javascript:alert(1)",
        "orcid": "0000-0002-1825-0098",
        "shown_to_headline": "me",
        "interests": [str(topic("school-feeding").pk)],
    }

    answer = visitor.post(EDIT, form_of(visitor) | said)

    assert errors(answer) == [
        "“javascript:alert(1)” is no address of a web page.",
        "This is no ORCID iD. It has sixteen digits, as in 0000-0002-1825-0097.",
    ]
    again = filled_in(answer, "main form")
    assert {name: again[name] for name in said} == {
        name: value if isinstance(value, list) else [value] for name, value in said.items()
    }
    shown.refresh_from_db()
    assert shown.headline == "Hello"


HOSTILE = [
    ({"country": "999999999"}, "Select a valid choice."),
    ({"country": "001"}, "Select a valid choice."),
    ({"institution": "bank"}, "Select a valid choice."),
    ({"offers": ["money"]}, "Select a valid choice."),
    ({"profile_shown_to": "nobody"}, "Select a valid choice."),
    ({"shown_to_biography": "all"}, "Select a valid choice."),
    ({"expertise": ["1e9"]}, "Something chosen is not offered here."),
    ({"expertise": ["99999999999999999999"]}, "Something chosen is not offered here."),
    ({"spoken": ["xx-evil"]}, "Something chosen is not offered here."),
    ({"name": ""}, "This field is required."),
    ({"headline": "x" * 201}, "at most 200 characters"),
    ({"biography": "x" * 5001}, "at most 5000 characters"),
    ({"position": "\x00"}, "Null characters are not allowed."),
]


@pytest.mark.parametrize(("said", "sentence"), HOSTILE)
def test_what_is_not_offered_is_not_taken(said: dict[str, Any], sentence: str, visitor: Client, shown: Member) -> None:
    before = Member.objects.filter(pk=shown.pk).values().get()

    answer = visitor.post(EDIT, form_of(visitor) | said)

    assert answer.status_code == 200
    assert any(sentence in error for error in errors(answer))
    assert Member.objects.filter(pk=shown.pk).values().get() == before


def test_a_topic_is_no_country_and_a_region_none_either(visitor: Client) -> None:
    region = country("KE").broader.first()
    assert region is not None
    for wrong in (topic("cash-transfers").pk, region.pk):
        answer = visitor.post(EDIT, form_of(visitor) | {"countries_known": [str(wrong)]})
        assert errors(answer) == ["Something chosen is not offered here. Please choose again."]


# Finding without a script


def test_find_offers_what_begins_so_and_keeps_what_was_typed(visitor: Client, shown: Member) -> None:
    form = form_of(visitor) | {"headline": "Typed", "name": "", "expertise_words": "school", "expertise_find": "1"}

    answer = visitor.post(EDIT, form)

    found = boxes(answer, "expertise")
    assert (found["Cash transfers"], found["School feeding"]) == (True, False)
    assert errors(answer) == []
    again = filled_in(answer, "main form")
    assert (again["headline"], again["expertise_words"]) == (["Typed"], [""])
    shown.refresh_from_db()
    assert shown.headline == "Hello"


@pytest.mark.parametrize("words", ["kenya", "KENYA", "Kenia", " kenya "])
def test_one_that_is_meant_is_ticked_at_once(words: str, visitor: Client) -> None:
    form = form_of(visitor) | {"countries_known_words": words, "countries_known_find": "1"}

    assert boxes(visitor.post(EDIT, form), "countries_known") == {"Kenya": True}


def test_a_name_typed_and_saved_needs_no_find(visitor: Client, shown: Member) -> None:
    form = form_of(visitor) | {"countries_known_words": "Kenya, ghana; Nepal", "spoken_words": "Quechua"}

    assert visitor.post(EDIT, form).status_code == 302

    assert sorted(place.iso2 for place in shown.countries_known.all()) == ["GH", "KE", "NP"]
    shown.refresh_from_db()
    assert shown.spoken == ["fr", "qu"]


@pytest.mark.parametrize(
    ("words", "sentence", "left"),
    [
        ("Atlantis", "Nothing here is called “Atlantis”. Try another word.", "Atlantis"),
        ("Guinea-B, Con", "“Con” may mean several things. Please tick those you mean.", ""),
        ("<script>", "Nothing here is called “<script>”. Try another word.", "<script>"),
    ],
)
def test_what_is_not_clear_is_asked(words: str, sentence: str, left: str, visitor: Client) -> None:
    answer = visitor.post(EDIT, form_of(visitor) | {"countries_known_words": words})

    assert errors(answer) == [sentence]
    assert filled_in(answer, "main form")["countries_known_words"] == [left]


def test_find_that_finds_nothing_leaves_the_words(visitor: Client) -> None:
    form = form_of(visitor) | {"spoken_words": "Klingonish", "spoken_find": "1"}

    answer = visitor.post(EDIT, form)

    assert filled_in(answer, "main form")["spoken_words"] == ["Klingonish"]


def test_there_may_be_so_many_and_no_more(visitor: Client) -> None:
    from mutirao.base.taxonomy.models import Place

    many = [str(pk) for pk in Place.objects.filter(level="country").values_list("pk", flat=True)[:41]]

    answer = visitor.post(EDIT, form_of(visitor) | {"countries_known": many})

    assert errors(answer) == ["At most 40, please."]


def test_browsers_know_the_names_to_offer(visitor: Client) -> None:
    tree = LexborHTMLParser(visitor.get(EDIT).content)

    names = {
        node.attributes["id"]: [option.attributes["value"] for option in node.css("option")]
        for node in tree.css("datalist")
    }
    assert names.keys() == {"names-topics", "names-places", "names-languages"}
    assert "Kenya" in names["names-places"]
    assert "Eastern Africa" not in names["names-places"]
    assert "French" in names["names-languages"]
    assert names["names-topics"] == sorted(names["names-topics"], key=lambda name: str(name).casefold())


def test_the_enter_key_saves(visitor: Client) -> None:
    tree = LexborHTMLParser(visitor.get(EDIT).content)

    first = tree.css('main form button[type="submit"]')[0]
    assert (first.text(strip=True), first.attributes.get("name")) == ("Save my profile", None)


def test_no_form_shows_an_address(visitor: Client, shown: Member) -> None:
    for path in (EDIT, f"{EDIT}photo/", "/en/connect/members/welcome/interests/"):
        assert shown.user.email not in visitor.get(path).content.decode()


@pytest.mark.parametrize("path", [EDIT, f"{EDIT}photo/", f"{EDIT}photo/remove/"])
def test_strangers_log_in_first(path: str, client: Client) -> None:
    assert client.post(path, {}).headers["Location"] == f"/en/account/login/?next={path}"


def test_forms_need_their_token(shown: Member) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(shown.user, backend="django.contrib.auth.backends.ModelBackend")

    assert strict.post(EDIT, {"name": "Hacked"}).status_code == 403
    assert Member.objects.get().title == "Amina Diallo"


def test_who_has_no_profile_yet_gets_one(client_of: Callable[[Any], Client], administrator: Any) -> None:
    visitor = client_of(administrator)
    Member.objects.all().delete()

    assert visitor.get(EDIT).status_code == 200
    assert Member.objects.get().user == administrator
