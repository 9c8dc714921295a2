"""How people wish to be told: the page of choices, and one click out of any mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience, Entry
from mutirao.base.mail.services import NewMail
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Follow, Notice, Preference, Rhythm
from mutirao.base.notices.services import follow, notify
from mutirao.base.notices.services.digests import send_digests
from mutirao.base.notices.signatures import Refusal
from mutirao.base.taxonomy.models import Place
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

PREFERENCES = "/en/notices/preferences/"


def kept(person: User) -> dict[str, str]:
    return dict(Preference.objects.filter(user=person).values_list("kind", "frequency"))


def chosen(text: str, name: str) -> str:
    """What the field of that name shows as chosen."""
    select = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)
    assert select is not None
    return re.findall(r'value="(\w*)"\s+selected', select[0])[0]


def kinds_form(frequency: str, **but: str) -> dict[str, str]:
    return {f"kind-{kind.name}": frequency for kind in kinds.all_kinds()} | but


def test_the_page_shows_every_kind_as_it_is(client_of: Any, member: User) -> None:
    Preference.objects.create(user=member, kind="noted", frequency=Frequency.NEVER)

    text = client_of(member).get(PREFERENCES).content.decode()

    assert [chosen(text, f"kind-{name}") for name in ("followed_published", "asked", "noted")] == [
        "daily", "at_once", "never",
    ]  # fmt: skip
    headings = [heading.strip() for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", text, re.DOTALL)]
    assert [heading for heading in headings if heading in {"What you follow", "What you share", "Other"}] == [
        "What you follow", "What you share", "Other",
    ]  # fmt: skip


def test_a_kind_is_offered_to_those_it_concerns(client_of: Any, member: User, curator: User) -> None:
    is_curator = lambda user: user.has_perm("wagtailadmin.access_admin")  # noqa: E731  # a rule of one line, for this test alone
    kinds.register(kinds.NoticeKind("queued", "Something waits", "x", Frequency.DAILY, "curation", is_curator))

    offered = ["kind-queued" in client_of(person).get(PREFERENCES).content.decode() for person in (member, curator)]

    assert offered == [False, True]


def test_choices_are_kept_and_shown_again(client_of: Any, member: User) -> None:
    followed = follow(Place.objects.get(slug="kenya"), by=member)
    of_another = follow(Place.objects.get(slug="kenya"), by=UserFactory())
    browser = client_of(member)
    form = kinds_form(
        "weekly", **{"kind-asked": "never", f"follow-{followed.pk}": "daily", f"follow-{of_another.pk}": "daily"}
    )

    for _double_click in range(2):
        assert browser.post(PREFERENCES, form)["Location"] == PREFERENCES

    assert kept(member) == {
        "followed_published": "weekly", "followed_updated": "weekly", "asked": "never", "noted": "weekly",
    }  # fmt: skip
    assert dict(Follow.objects.values_list("user_id", "frequency")) == {member.pk: "daily", of_another.user_id: ""}
    text = browser.get(PREFERENCES).content.decode()
    assert "Your choices are kept." in text
    assert (chosen(text, "kind-asked"), chosen(text, f"follow-{followed.pk}")) == ("never", "daily")


@pytest.mark.parametrize("bad", ["hourly", "", "<script>"])
def test_what_cannot_be_chosen_is_not_kept(bad: str, client_of: Any, member: User) -> None:
    response = client_of(member).post(PREFERENCES, kinds_form("weekly", **{"kind-asked": bad}))

    assert response.status_code == 200
    assert "field-error" in response.content.decode()
    assert "<script>" not in response.content.decode().partition("<form")[2].partition("</form>")[0]
    assert kept(member) == {}


def test_followed_things_have_a_name_a_link_and_a_way_out(client_of: Any, member: User) -> None:
    kenya = Place.objects.get(slug="kenya")
    entry = make_publication(title="A <b>study</b>")
    follow(kenya, by=member)
    follow(entry, by=member)
    browser = client_of(member)

    text = browser.get(PREFERENCES).content.decode()
    assert "A &lt;b&gt;study&lt;/b&gt;" in text
    assert f'href="{entry.get_absolute_url()}"' in text
    assert 'href="/en/countries/kenya/"' in text
    browser.post("/en/notices/follow/", {"type": "concept", "id": kenya.pk, "next": PREFERENCES})
    assert [follow.entry_id for follow in Follow.objects.all()] == [entry.pk]


def test_a_followed_thing_that_became_hidden_keeps_its_way_out(client_of: Any, member: User) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    entry = make_publication(title="A secret")
    follow(entry, by=member)
    browser = client_of(member)
    assert "A secret" in browser.get(PREFERENCES).content.decode()
    Entry.objects.filter(pk=entry.pk).update(audience=circle)

    text = browser.get(PREFERENCES).content.decode()
    assert ("A secret" in text, entry.slug in text, "not shown at the moment" in text) == (False, False, True)
    browser.post("/en/notices/follow/", {"type": "entry", "id": entry.pk})
    assert Follow.objects.count() == 0


def test_the_page_costs_the_same_however_much_is_followed(client_of: Any, member: User, queries: Any) -> None:
    browser = client_of(member)
    browser.get(PREFERENCES)
    for count in (1, 3):
        for _time in range(count):
            follow(make_publication(), by=member)
        with queries.counting():
            browser.get(PREFERENCES)
    assert queries[0] == queries[1]


# Shortcuts


def test_all_mail_weekly_is_one_click(client_of: Any, member: User, clock: Any) -> None:
    Follow.objects.create(user=member, concept=Place.objects.get(slug="kenya"), frequency=Frequency.AT_ONCE)
    notify("noted", to=[member.pk])
    assert Notice.objects.get().due_at == datetime(2026, 3, 5, 7, tzinfo=UTC)

    for _double_click in range(2):
        response = client_of(member).post("/en/notices/preferences/all/", {"frequency": "weekly"})
        assert response["Location"] == PREFERENCES

    assert set(kept(member).values()) == {"weekly"}
    assert len(kept(member)) == len(kinds.all_kinds())
    assert Follow.objects.get().frequency == ""
    assert Notice.objects.get().due_at == datetime(2026, 3, 9, 7, tzinfo=UTC)


def test_a_rhythm_nobody_knows_changes_nothing(client_of: Any, member: User) -> None:
    response = client_of(member).post("/en/notices/preferences/all/", {"frequency": "hourly"})

    assert (response.status_code, kept(member)) == (404, {})


def test_ones_own_day_of_the_week(client_of: Any, member: User, clock: Any) -> None:
    Preference.objects.create(user=member, kind="noted", frequency=Frequency.WEEKLY)
    notify("noted", to=[member.pk])

    client_of(member).post("/en/notices/preferences/rhythm/", {"weekday": "4"})

    assert Notice.objects.get().due_at == datetime(2026, 3, 6, 7, tzinfo=UTC)
    notify("noted", to=[member.pk], key="later")
    assert Notice.objects.get(key="later").due_at == datetime(2026, 3, 6, 7, tzinfo=UTC)


def test_a_pause_and_its_end(client_of: Any, member: User, clock: Any) -> None:
    notify("noted", to=[member.pk])
    browser = client_of(member)

    browser.post("/en/notices/preferences/rhythm/", {"weekday": "0", "paused_until": "2026-03-20"})
    assert Notice.objects.get().due_at == datetime(2026, 3, 20, 7, tzinfo=UTC)
    assert 'value="2026-03-20"' in browser.get(PREFERENCES).content.decode()

    browser.post("/en/notices/preferences/rhythm/", {"weekday": "0", "paused_until": ""})
    assert Notice.objects.get().due_at == datetime(2026, 3, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekday", "until", "problem"),
    [("0", "2030-01-01", "a year at most"), ("9", "", "9 is not"), ("0", "soon", "valid date"), ("", "", "required")],
)
def test_a_pause_that_cannot_be_is_said_so(
    weekday: str, until: str, problem: str, client_of: Any, member: User, clock: Any
) -> None:
    browser = client_of(member)

    response = browser.post("/en/notices/preferences/rhythm/", {"weekday": weekday, "paused_until": until}, follow=True)

    assert problem in response.content.decode()
    assert Rhythm.objects.count() == 0


def test_a_pause_into_the_past_is_none(client_of: Any, member: User, clock: Any) -> None:
    client_of(member).post("/en/notices/preferences/rhythm/", {"weekday": "0", "paused_until": "2026-03-04"})

    assert Rhythm.objects.get().paused_until is None


# One click out of any mail


def way_out(mail: NewMail) -> str:
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.headers["List-Unsubscribe"]
    assert address.startswith("<http")
    assert address[1:-1] in mail.text
    assert address[1:-1].replace("&", "&amp;") in mail.html
    return "/" + address[1:-1].split("/", 3)[3]


def one_click(address: str) -> Any:
    """As a mail program does it: no cookie, no token, no page before."""
    return Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})


def test_one_click_ends_mail_of_a_kind(outbox: list[NewMail], member: User) -> None:
    notify("asked", to=[member.pk], about=make_publication())
    address = way_out(outbox[0])

    for _time in range(2):
        assert one_click(address).status_code == 200

    assert kept(member) == {"asked": "never"}
    notify("asked", to=[member.pk], about=make_publication())
    assert (len(outbox), Notice.objects.count()) == (1, 2)


def test_one_click_ends_mail_about_what_one_follows(outbox: list[NewMail], member: User) -> None:
    kenya, malawi = (Place.objects.get(slug=slug) for slug in ("kenya", "malawi"))
    for place in (kenya, malawi):
        Follow.objects.create(user=member, concept=place, frequency=Frequency.AT_ONCE)
    things = [f"concept:{kenya.pk}"]

    assert one_click(Refusal(member.pk, things=things).path).status_code == 200

    assert dict(Follow.objects.values_list("concept_id", "frequency")) == {kenya.pk: "never", malawi.pk: "at_once"}
    assert kept(member) == {}


def test_one_click_ends_the_digests_and_only_them(outbox: list[NewMail], member: User, clock: Any) -> None:
    Follow.objects.create(user=member, concept=Place.objects.get(slug="kenya"), frequency=Frequency.DAILY)
    notify("noted", to=[member.pk])
    clock.move_to("2026-03-05T07:00:00+00:00")
    send_digests.func()
    notify("noted", to=[member.pk])

    one_click(way_out(outbox[0]))

    assert kept(member) == dict.fromkeys(("followed_published", "followed_updated", "noted"), "never")
    assert Follow.objects.get().frequency == "never"
    assert Notice.objects.filter(due_at__isnull=False).count() == 0


def test_looking_at_the_address_changes_nothing(client: Client, member: User) -> None:
    address = Refusal(member.pk, kind="asked").path

    for method in (client.get, client.head):
        response = method(address)
        assert (response.status_code, response["Cache-Control"]) == (
            200,
            "max-age=0, no-cache, no-store, must-revalidate, private",
        )
    page = client.get(address).content.decode()

    assert kept(member) == {}
    assert "Somebody asks about what you share" in page
    assert 'href="/en/notices/preferences/"' in page
    assert '<form method="post"' in page
    assert client.put(address).status_code == 405


@pytest.mark.parametrize("broken", ["", "x", "first", "swapped"])
def test_an_address_of_somebody_elses_making_is_nothing(broken: str, member: User) -> None:
    token = Refusal(member.pk, kind="asked").token()
    forged = {"": "x:y:z", "x": token + "x", "first": "A" + token[1:], "swapped": token.swapcase()}[broken]

    assert one_click(f"/en/notices/unsubscribe/{forged}/").status_code == 404
    assert kept(member) == {}


def test_who_left_can_still_click(member: User) -> None:
    address = Refusal(member.pk, kind="asked").path
    member.delete()

    assert one_click(address).status_code == 200


def test_the_page_names_only_what_its_person_may_see(client: Client, member: User) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    entry = make_publication(title="A secret")
    address = Refusal(member.pk, things=[f"entry:{entry.pk}"]).path
    assert "A secret" in client.get(address).content.decode()
    Entry.objects.filter(pk=entry.pk).update(audience=circle)

    assert "A secret" not in client.get(address).content.decode()


def test_an_address_is_good_for_years(member: User, clock: Any) -> None:
    address = Refusal(member.pk, kind="asked").path
    clock.move_to(timezone.now().replace(year=2036))

    assert one_click(address).status_code == 200
    assert kept(member) == {"asked": "never"}
