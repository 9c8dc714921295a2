"""Programmes in people's hands: found and compared, mended by a stranger, verified by the link of a mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.accounts import PASSWORD
from tests.browser.phone import Phone, Visit, mail_with, text_of

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("has_script", [True, False])


@both
def test_find_by_targeting_in_a_region_compare_three_and_take_them_home(visit: Visit, has_script: bool) -> None:
    phone = Phone(visit, "en", has_script=has_script)
    page = phone.page
    phone.open("discover/programmes/?region=419")
    phone.look()
    phone.open("discover/programmes/?region=419&targeting_methods=proxy_means_tested")
    found = int("".join(filter(str.isdigit, page.locator("#results-title").inner_text())))
    assert found >= 3

    page.get_by_role("link", name="As a table").click()
    phone.is_at(r"discover/programmes/table/\?.*region=419")
    expect(page.locator("#results-title")).to_contain_text(str(found))
    phone.look()
    for box in page.locator("tbody input[name=p]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Compare the chosen").click()
    phone.is_at(r"discover/programmes/compare/\?p=.*p=.*p=")
    expect(page.locator("table thead th[scope=col]")).to_have_count(4)
    phone.look()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "proxy_means_tested" in text


@both
def test_a_stranger_mends_a_value_and_a_curator_agrees(visit: Visit, has_script: bool) -> None:
    stranger, curator = Phone(visit, "en", has_script=has_script), Phone(visit, "fr", has_script=has_script)
    page = stranger.page
    number = "1234567" if has_script else "7654321"
    stranger.open("discover/programmes/?country=KE")
    page.locator("article h3 a").first.click()
    stranger.look()
    profile = page.url.partition("/en/")[2]
    stranger.open(f"{profile}suggest/coverage/")
    row = page.locator(".row-form").last
    row.locator("input[name$=-year]").fill("2024" if has_script else "2023")
    row.locator("input[name$=-number]").fill(number)
    row.locator("select[name$=-unit]").select_option("persons")
    page.locator("input[name=source-title]").fill("Budget report 2024")
    stranger.look()
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    stranger.look()

    curator.log_in("curator@demo.example", PASSWORD)
    curator.open("discover/programmes/to-look-after/")
    curator.look()
    curator.page.locator("section[aria-labelledby=suggested] a").last.click()
    curator.look()
    curator.page.locator("button[name=decision][value=accept]").click()
    expect(curator.page.locator("#coverage")).to_contain_text(re.sub(r"(\d)(?=(\d{3})+$)", "\\1\u202f", number))
    stranger.open(profile)
    expect(page.locator("#coverage")).to_contain_text(f"{int(number):,} people")
    expect(page.locator(".sources")).to_contain_text("Budget report 2024")


@both
def test_a_focal_point_confirms_by_the_link_of_a_mail(visit: Visit, site_var: Path, has_script: bool) -> None:
    phone = Phone(visit, "en", has_script=has_script)
    mail = mail_with(site_var, "still right")
    links = re.findall(r"/(\w\w)/discover/programmes/(still-right/\S+/)", text_of(mail))
    language, link = links[0 if has_script else -1]
    phone.language = language

    phone.open(f"discover/programmes/{link}")
    phone.look()
    phone.page.locator("main form button[type=submit]").click()

    phone.look()
    phone.page.locator("main a.button").click()
    expect(phone.page.locator(".fresh")).to_have_class(re.compile("fresh"))


@both
def test_a_curator_edits_a_section_where_it_stands(visit: Visit, has_script: bool) -> None:
    phone = Phone(visit, "en", has_script=has_script)
    page = phone.page
    phone.log_in("curator@demo.example", PASSWORD)
    phone.open("discover/programmes/?country=KE")
    page.locator("article h3 a").first.click()
    profile = page.url
    section = page.locator("#section-details")

    section.get_by_role("link", name="Edit Programme details").click()
    page.locator("input[name=start_date-row-0-text]").wait_for()
    assert (page.url == profile) is has_script
    phone.look()
    form = page.locator("form.form").filter(has=page.locator("#edit-start_date"))
    form.locator("input[name=start_date-row-0-text]").fill("soon")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator("input[name=start_date-row-0-text]")).to_have_attribute("aria-invalid", "true")
    if has_script:
        expect(form.locator("input[name=start_date-row-0-text]")).to_be_focused()
    phone.look()
    day = "2019-03" if has_script else "2019-04"
    form.locator("input[name=start_date-row-0-text]").fill(day)
    form.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messages")).to_contain_text("Readers see it now.")
    expect(page.locator("#start_date")).to_contain_text("2019")
    assert page.url.partition("#")[0] == profile
    if has_script:
        expect(section.get_by_role("link", name="Edit Programme details")).to_be_focused()
        section.get_by_role("link", name="Edit Programme details").click()
        section.get_by_role("link", name="Cancel").click()
        expect(section.get_by_role("link", name="Edit Programme details")).to_be_focused()
    phone.look()
