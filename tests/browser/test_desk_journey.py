"""Curators at work: one imports, classifies, attaches a file and asks for review; another approves; readers find it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from demo.accounts import PASSWORD

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TITLE = "Grain banks and cash transfers in the hills of Ntcheu"
RIS = f"""TY  - RPRT
TI  - {TITLE}
AU  - Diallo, Amina
PB  - Institute of the Hills
PY  - 2019
LA  - en
AB  - Households in Malawi received a small regular cash transfer and kept grain together.
ER  -
TY  - RPRT
AU  - Nobody, Noa
PY  - 2019
ER  -
"""


def log_in(visit: Visit, email: str, width: int = 1280) -> Page:
    page = visit("/en/account/login/", width=width)
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/desk/$"))
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def press(page: Page, name: str) -> None:
    """A button of the form's own menu, which opens upwards."""
    page.locator("nav.actions button:visible").last.click()
    page.locator("nav.actions").get_by_role("button", name=name).click()


@pytest.fixture
def report(shared_data: Path) -> Path:
    return shared_data / "pdf" / "real" / "en_burchi_strupat_2022_social_protection_malawi_ccby.pdf"


def test_from_a_file_of_references_to_a_page_that_readers_find(visit: Visit, report: Path) -> None:
    page = log_in(visit, "curator@demo.example")

    # Import: the good row comes in, the bad one waits to be mended
    page.locator("a.button", has_text="Import publications").click()
    upload = FilePayload(name="hills.ris", mimeType="text/plain", buffer=RIS.encode())
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("p[role=status]")).to_contain_text("finished", timeout=30_000)
    expect(page.get_by_role("link", name="Mend")).to_have_count(1)
    page.get_by_role("link", name="Mend").click()
    raw = page.locator("textarea[name=raw]")
    raw.fill(raw.input_value().replace("AU  -", "TI  - Mended by hand\nAU  -"))
    page.get_by_role("button", name="Import this row").click()
    expect(page.get_by_text("mended", exact=True)).to_be_visible()

    # Classify: one click for a suggestion, the keyboard for a topic in another language
    page.get_by_role("link", name="See the publications of this source").click()
    page.get_by_role("link", name=TITLE).click()
    tab(page, "Classification")
    suggestion = page.locator("#id_suggested_concepts li", has_text="Cash transfers")
    suggestion.get_by_text("Agree", exact=True).click()
    box = page.locator("#id_concepts-search")
    box.press_sequentially("banques de céréales", delay=10)
    expect(page.locator("#id_concepts .picker-list")).to_be_visible()
    box.fill("")
    box.press_sequentially("sécurité alim", delay=10)
    expect(page.locator("#id_concepts [role=option]").first).to_be_visible()
    box.press("ArrowDown")
    box.press("ArrowUp")
    box.press("Enter")
    chip = page.locator("#id_concepts .picker-chip").first
    topic = chip.inner_text().split("\n")[0].removesuffix("×").strip()
    assert not [item["id"] for item in Axe().run(page, context="#id_concepts").response["violations"]]
    assert not [item["id"] for item in Axe().run(page, context="#id_suggested_concepts").response["violations"]]

    # Attach a file and save a draft
    tab(page, "Files")
    page.locator("#id_attachments-ADD").click()
    page.locator("input[name=attachments-0-file]").set_input_files(report)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text(TITLE)
    tab(page, "Files")
    expect(page.get_by_role("link", name=report.name)).to_be_visible()

    # Look at it as readers will
    page.get_by_role("button", name=re.compile("preview", re.IGNORECASE)).first.click()
    shown = page.frame_locator("iframe[title=Preview]").first
    expect(shown.get_by_role("heading", level=1)).to_have_text(TITLE, timeout=15_000)
    expect(shown.get_by_text("PDF").first).to_be_attached()

    # Ask for review
    press(page, "Submit to")
    expect(page.locator(".messages")).to_contain_text("submitted")
    edit_url = page.url if "/edit/" in page.url else ""

    # Somebody else approves
    colleague = log_in(visit, "curator2@demo.example")
    colleague.get_by_role("link", name=re.compile("to review")).click()
    colleague.get_by_role("link", name=TITLE).click()
    edit_url = edit_url or colleague.url
    press(colleague, "Approve and Publish")
    expect(colleague.locator(".messages")).to_contain_text(TITLE)

    # Readers have it, by a word inside the file, too
    reader = visit("/en/search/?q=grain+banks+ntcheu")
    found = reader.get_by_role("link", name=TITLE).first
    for _second in range(10):  # the index follows within two seconds; a busy machine may take longer
        if found.is_visible():
            break
        reader.wait_for_timeout(1000)
        reader.reload()
    found.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_text(topic).first).to_be_visible()
    expect(reader.get_by_role("link", name=re.compile("Download PDF"))).to_be_visible()

    # The history tells what happened
    colleague.goto(edit_url.split("#")[0].replace("/edit/", "/history/"))
    expect(colleague.get_by_text("Published").first).to_be_visible()
    colleague.locator("td .w-dropdown__toggle").last.click()
    colleague.get_by_role("link", name="Compare with previous version").click()
    expect(colleague.locator("ins, .comparison .addition", has_text=topic).first).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_many_at_once(visit: Visit, width: int) -> None:
    page = log_in(visit, "curator@demo.example", width=width)
    page.goto("/desk/publications/?work=suggestions&kind=infographic")
    total = page.locator("tbody tr").count()
    assert total
    page.locator("thead input[type=checkbox]").check()
    page.get_by_role("link", name="Agree to all suggestions of the selected publications").click()
    expect(page.get_by_text("You agree to all")).to_be_visible()
    page.get_by_role("link", name="Change nothing").click()
    expect(page.locator("tbody tr")).to_have_count(total)
