"""What members do here from joining to leaving, each journey on a phone and in one of the site's languages."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect

from demo.accounts import PASSWORD as DEMO_PASSWORD
from tests.browser.phone import Phone, Visit, mail_with, text_of

pytestmark = pytest.mark.browser

PASSWORD = "millet and sorghum"
COUNTRY = "Mozambique"
"""Called so in all three languages."""


def new_address() -> str:
    return f"amina.{secrets.token_hex(4)}@journeys.example"


def join(phone: Phone, var: Path, address: str, name: str = "Amina Diallo") -> None:
    """From the form to the first page of a new member, by the code in the mail."""
    page = phone.page
    phone.open("account/signup/")
    phone.look()
    for field, words in {"name": name, "email": address, "password1": PASSWORD, "password2": PASSWORD}.items():
        page.locator(f"input[name={field}]").fill(words)
    page.locator("select[name=country]").select_option(label=COUNTRY)
    page.locator("select[name=institution]").select_option("research")
    expect(page.locator("select[name=language]")).to_have_value(phone.language)
    page.locator("input[name=terms]").check()
    phone.send("form[action$='/account/signup/']")

    phone.is_at("account/confirm-email/")
    phone.look()
    (code,) = re.findall(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text_of(mail_with(var, to=address)), re.MULTILINE)
    page.locator("input[name=code]").fill(code)
    phone.send("form:has([name=code])")
    phone.is_at("connect/members/welcome/interests/")


def picture() -> FilePayload:
    drawn = BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(drawn, "JPEG")
    return FilePayload(name="portrait.jpg", mimeType="image/jpeg", buffer=drawn.getvalue())


def test_join_complete_ones_profile_and_write_to_a_colleague(visit: Visit, site_var: Path) -> None:
    phone, address = Phone(visit, "fr"), new_address()
    page = phone.page
    join(phone, site_var, address)

    # The first visit: one step done, one skipped, one done
    phone.look()
    page.locator("input[name=interests]").first.check()
    phone.send("form[action$='/welcome/interests/']")
    phone.is_at("connect/members/welcome/countries/")
    phone.look()
    phone.send("form[action$='/welcome/countries/']", skip="1")
    phone.is_at("connect/members/welcome/hello/")
    phone.look()
    page.locator("input[name=headline]").fill("J’aide les districts à payer les pensions à temps.")
    phone.send("form[action$='/welcome/hello/']")
    phone.is_at("connect/members/welcome/$")
    phone.look()

    # The profile
    page.locator("main a[href$='/connect/members/me/']").click()
    phone.look()
    expect(page.locator("input[name=interests]:checked")).to_have_count(1)
    page.locator("input[name=position]").fill("Chargée de recherche")
    page.locator("select[name=shown_to_position]").select_option("everyone")
    page.locator("input[name=expertise_words]").fill("transferts mon")
    page.locator("button[name=expertise_find]").click()
    phone.look()
    page.locator("input[name=expertise]").first.check()
    page.locator("input[name=countries_known_words]").fill(COUNTRY)
    page.locator("select[name=shown_to_expertise]").select_option("everyone")
    page.locator("input[name=profile_shown_to][value=everyone]").check()
    phone.send("form[action$='/connect/members/me/']:has([name=position])")
    phone.is_at("connect/members/amina-diallo")
    expect(page.locator("main")).to_contain_text("Chargée de recherche")
    phone.look()

    page.locator("main a[href$='/me/photo/']").click()
    page.locator("input[name=photo]").set_input_files(picture())
    phone.look()
    page.locator("form[enctype='multipart/form-data'] button[type=submit]").click()
    expect(page.locator("img.portrait")).to_be_visible()
    phone.look()

    subject = f"Visite d’étude {secrets.token_hex(4)}"

    # A colleague by expertise and country, and a letter
    phone.open("connect/members/")
    phone.look()
    narrow_down(phone, "concept=social-assistance")
    narrow_down(phone, "country=MZ", more="country")
    phone.look()
    page.locator("#results article:has(.badge) h3 a").first.click()
    colleague = page.get_by_role("heading", level=1).inner_text()
    phone.look()
    page.locator("main a[href$='/write/']").click()
    phone.look()
    page.locator("input[name=subject]").fill(subject)
    page.locator("textarea[name=text]").fill("Bonjour, puis-je vous rendre visite ?\n\nAmina")
    phone.send("form:has([name=text])")
    expect(page.locator(".messages")).to_contain_text(colleague)
    phone.look()

    letter = mail_with(site_var, subject)
    told = letter.as_string()
    assert letter["Reply-To"] is None
    assert address not in told
    assert told.count(letter["To"]) == 1
    assert "Bonjour, puis-je vous rendre visite ?" in text_of(letter)


def narrow_down(phone: Phone, choice: str, more: str = "") -> None:
    """By that filter; the list of them opens over the page of a phone."""
    before = phone.page.locator("#results-title").inner_text()
    phone.page.locator("a.to-filters").click()
    if more:
        phone.page.locator(f".facet a.more[href*='all={more}']").click()
    phone.page.locator(f".facet a[href*='{choice}']").click()
    expect(phone.page.locator("#results-title")).not_to_have_text(before)


def say_again_who_one_is(phone: Phone, password: str) -> None:
    phone.is_at("account/reauthenticate/")
    phone.look()
    phone.page.locator("input[name=password]").fill(password)
    phone.send("form:has([name=password])")


@pytest.mark.parametrize("has_script", [True, False])
def test_all_mail_once_a_week(visit: Visit, site_var: Path, has_script: bool) -> None:
    phone = Phone(visit, "es", has_script=has_script)
    page = phone.page
    join(phone, site_var, new_address())
    phone.open("countries/kenya/")
    page.locator("form.follow button").click()
    expect(page.locator("form.follow input[name=wanted]")).to_have_count(0)

    phone.open("notices/preferences/")
    phone.look()
    page.locator("form[action$='/preferences/all/'] button[value=weekly]").click()
    expect(page.locator(".notice.success")).to_be_visible()
    page.reload()
    kinds = page.locator("select[name^='kind-']")
    assert {kinds.nth(number).input_value() for number in range(kinds.count())} == {"weekly"}

    page.locator("button[form^='leave-']").click()
    phone.is_at("notices/preferences/")
    expect(page.locator("select[name^='follow-']")).to_have_count(0)
    phone.look()


def test_take_everything_home(visit: Visit, site_var: Path, an_hour_later: Callable[[], None]) -> None:
    phone, address = Phone(visit, "fr"), new_address()
    page = phone.page
    join(phone, site_var, address)
    phone.open("connect/members/me/photo/")
    page.locator("input[name=photo]").set_input_files(picture())
    phone.send("form[enctype='multipart/form-data']")
    expect(page.locator("img.portrait")).to_be_visible()

    an_hour_later()
    phone.open("account/data/")
    phone.look()
    phone.send("form[action$='/account/data/ask/']")
    say_again_who_one_is(phone, PASSWORD)
    phone.is_at("account/data/$")
    phone.look()
    ready = page.locator("main a.button[href*='/account/data/']:not([href$='/leave/'])")
    for _second in range(20):
        if ready.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with page.expect_download() as download:
        ready.first.click()

    with ZipFile(download.value.path()) as everything:
        names = everything.namelist()
        told = "".join(json.dumps(json.loads(everything.read(name))) for name in names if name.endswith(".json"))
        assert address in told
        assert [name for name in names if name.endswith(".webp")]
    assert phone.complaints == []


def test_leave(visit: Visit, an_hour_later: Callable[[], None]) -> None:
    phone = Phone(visit, "es")
    page = phone.page
    phone.log_in("member@demo.example", DEMO_PASSWORD)
    phone.open("connect/members/me/page/")
    profile, name = page.url, page.get_by_role("heading", level=1).inner_text()
    shared = page.locator("main a[href*='/discover/publications/']").first.get_attribute("href") or ""

    an_hour_later()
    phone.open("account/data/")
    page.locator("main a[href$='/account/leave/']").click()
    say_again_who_one_is(phone, DEMO_PASSWORD)
    phone.is_at("account/leave/")
    phone.look()
    page.locator("input[name=certain]").check()
    phone.send("form[action$='/account/leave/']")
    phone.is_at("account/left/")
    phone.look()

    phone.log_in("member@demo.example", DEMO_PASSWORD)
    phone.is_at("account/login/")
    neutral = page.locator("main [role=alert]").inner_text()
    phone.log_in(new_address(), DEMO_PASSWORD)
    expect(page.locator("main [role=alert]")).to_have_text(neutral)
    phone.look()
    assert page.request.get(profile).status == 404
    page.goto(shared)
    expect(page.locator("main")).not_to_contain_text(name)
    phone.look()


def test_share_a_link_without_script(visit: Visit, site_var: Path) -> None:
    phone, link = Phone(visit, "en", has_script=False), "https://reports.example/grain-banks"
    join(phone, site_var, new_address())
    phone.open("contribute/")
    phone.look()
    phone.page.locator("input[name=link-address]").fill(link)
    phone.send("form:has([value=link])")

    phone.is_at(r"contribute/\d+/edit/")
    expect(phone.page.locator("input[name=source_url]")).to_have_value(link)
    phone.page.locator("[name=title]").fill("Grain banks of the hills")
    phone.send("form[data-save-url] .save-bar", action="save")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Grain banks of the hills")
    phone.look()
