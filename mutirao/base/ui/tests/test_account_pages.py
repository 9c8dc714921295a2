"""The pages of allauth, in the look of the site: complete, warm, and without anything the browser is told to refuse."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

ADDRESS = "amina@example.org"
PASSWORD = "millet and sorghum"

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Client:
    """A client that has logged in and shown once more that it is its owner's, as the pages about security ask for."""
    user = get_user_model().objects.create_user(ADDRESS, PASSWORD, name="Amina Diallo")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    client.post("/en/account/login/", {"login": ADDRESS, "password": PASSWORD})
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    return client


def look_at(response: HttpResponse) -> str:
    assert response.status_code == 200
    page: str = response.content.decode()
    assert "MISSING-VARIABLE" not in page
    assert re.findall(r'\sstyle="|\son\w+="', page) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", page) if "src=" not in tag and "json" not in tag] == []
    assert page.count("<h1") == 1
    return page


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("login/", "Welcome back"),
        ("signup/", "Join us"),
        ("login/code/", "Log in with a code"),
        ("password/reset/", "Forgotten your password?"),
        ("password/reset/done/", "Check your e-mail"),
        ("password/reset/key/1-nonsense/", "This link no longer works"),
    ],
)
def test_the_way_in_speaks_warmly(client: Client, address: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in look_at(client.get(f"/en/account/{address}"))


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_way_in_is_open_in_every_language(client: Client, language: str) -> None:
    page = look_at(client.get(f"/{language}/account/login/"))
    assert f'lang="{language}"' in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("email/", "Email Addresses"),
        ("password/change/", "Change Password"),
        ("two-factor/", "Log-in security"),
        ("two-factor/totp/activate/", "Set up an authenticator app"),
        ("two-factor/webauthn/add/", "Add Security Key"),
        ("two-factor/webauthn/", "Security Keys"),
        ("reauthenticate/", "Is this you?"),
        ("logout/", "Log out?"),
    ],
)
def test_the_pages_about_ones_own_account(member: Client, address: str, heading: str) -> None:
    page = look_at(member.get(f"/en/account/{address}"))
    assert heading in re.search(r"<h1>(.*?)</h1>", page, re.DOTALL).group(1)


def test_a_mistake_is_told_beside_its_field(client: Client) -> None:
    page = look_at(client.post("/en/account/login/", {"login": "nobody", "password": ""}))
    assert 'aria-invalid="true"' in page
    assert 'id="id_login_error"' in page


def test_robots_find_a_trap_that_people_do_not_see(client: Client) -> None:
    assert 'class="trap"' in look_at(client.get("/en/account/signup/"))


def test_a_code_by_mail_can_be_typed_asked_for_again_and_called_off(client: Client) -> None:
    get_user_model().objects.create_user(ADDRESS, PASSWORD, name="Amina Diallo")
    page = look_at(client.post("/en/account/login/code/", {"email": ADDRESS}, follow=True))
    assert "<h1>Check your e-mail</h1>" in page
    assert 'name="code"' in page
    assert "Cancel" in page


def test_what_was_done_is_confirmed_once(member: Client) -> None:
    assert 'class="notice success"' in look_at(member.get("/en/account/email/"))
    assert 'class="notice success"' not in look_at(member.get("/en/account/email/"))
