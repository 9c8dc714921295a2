"""A report on its way from a member to readers: shared, talked about, published, and heard of."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.accounts import PASSWORD as DEMO_PASSWORD
from tests.browser.phone import Phone, Visit, mail_with
from tests.browser.test_member_journeys import join, new_address

pytestmark = pytest.mark.browser


def test_share_a_report_talk_about_it_and_hear_of_it(visit: Visit, site_var: Path, shared_data: Path) -> None:
    report = shared_data / "pdf" / "real" / "en_burchi_strupat_2022_social_protection_malawi_ccby.pdf"
    title = f"Protección social en Malawi {secrets.token_hex(4)}"
    follower, phone, curator = Phone(visit, "en"), Phone(visit, "es"), Phone(visit, "fr")
    join(follower, site_var, new_address(), name="Thandiwe Phiri")
    follower.open("countries/malawi/")
    follower.page.locator("form.follow button").click()
    expect(follower.page.locator("form.follow input[name=wanted]")).to_have_count(0)
    hear_at_once(follower)

    # The file, what it says of itself, and what may be here already
    join(phone, site_var, new_address(), name="Lucía Paredes")
    page = phone.page
    phone.open("contribute/")
    phone.look()
    by_file = page.locator("form:has(input[name=way][value=file])")
    by_file.locator("input[type=file]").set_input_files(report)
    expect(by_file.locator("progress")).to_be_hidden()
    by_file.locator(".actions button[type=submit]").first.click()
    if "/duplicates/" in page.url:
        phone.look()
        page.locator("main .actions a.button").last.click()
    phone.is_at(r"contribute/\d+/edit/")
    expect(page.locator("input[name=title]")).to_have_value(re.compile("Malawi"))
    assert page.locator("[data-origin]").count() >= 3
    phone.look()

    # The draft saves itself
    with page.expect_response("**/save/", timeout=20_000) as saved:
        page.locator("input[name=title]").fill(title)
    assert saved.value.ok
    page.reload()
    expect(page.locator("input[name=title]")).to_have_value(title)
    page.locator("select[name=kind]").select_option("report")
    page.locator("select[name=files-0-language]").select_option("en")
    for suggested in page.locator("input[name=confirmed]").all():
        suggested.check()
    page.locator("button[name=action][value=hand_in]").click()
    phone.is_at(r"contribute/\d+/$")
    phone.look()
    conversation = page.url.partition("/es/")[2]

    # A curator asks; the bell rings on the page that is open; the answer goes back
    curator.log_in("curator@demo.example", DEMO_PASSWORD)
    expect(curator.page).to_have_url(re.compile("/desk/"))
    curator.open(conversation)
    curator.look()
    take_step(curator, "ask", "Quelle édition est-ce ?")
    expect(page.locator(".bell-count")).to_be_visible(timeout=15_000)
    page.locator("a.bell").click()
    phone.look()
    page.locator(f"main a:has-text('{title}')").first.click()
    phone.is_at(conversation)
    take_step(phone, "answer", "La segunda.")
    phone.look()
    curator.page.reload()
    expect(curator.page.locator(".talk")).to_contain_text("La segunda.")
    take_step(curator, "publish")

    # Who follows the country hears of it on the page, and by mail with a way out
    expect(follower.page.locator(".bell-count")).to_be_visible(timeout=20_000)
    follower.open("notices/")
    expect(follower.page.locator("main")).to_contain_text(title)
    follower.look()
    mail = mail_with(site_var, title)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = mail["List-Unsubscribe"].strip().strip("<>")
    stranger = visit("about:blank").request
    assert stranger.post(way_out, form={"List-Unsubscribe": "One-Click"}).status == 200
    follower.open("notices/preferences/")
    expect(follower.page.locator("select[name^=follow-]")).to_have_value("never")

    # Readers find it, with who shared it
    follower.open(f"search/?q={title.rsplit(maxsplit=1)[-1]}")
    follower.page.locator("#results article h3 a").first.click()
    expect(follower.page.locator("main")).to_contain_text("Lucía Paredes")
    follower.look()


def hear_at_once(phone: Phone) -> None:
    phone.open("notices/preferences/")
    phone.page.locator("select[name=kind-followed_published]").select_option("at_once")
    phone.page.locator("form.choosing > .actions button").click()
    expect(phone.page.locator("select[name=kind-followed_published]")).to_have_value("at_once")


def take_step(phone: Phone, step: str, words: str = "") -> None:
    form = phone.page.locator(f"form[action$='/{step}/']:has(button[type=submit])").last
    if words:
        form.locator("textarea").fill(words)
    form.locator("button[type=submit]").click()
    expect(phone.page.locator(".notice.success").first).to_be_visible()
