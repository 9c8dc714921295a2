"""What people write of themselves elsewhere and here: links, identifiers, biographies, names; hostile ones too."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mutirao.connect.members.addresses import slug_base, still_fits
from mutirao.connect.members.biography import as_html
from mutirao.connect.members.links import MOST_LINKS, clean_links, clean_orcid, name_of_link
from mutirao.connect.members.presentation import initials


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        " http://www.orcid.org/0000-0002-1825-0097/ ",
    ],
)
def test_an_orcid_is_written_one_way(text: str) -> None:
    assert clean_orcid(text) == "0000-0002-1825-0097"


def test_the_last_place_of_an_orcid_may_be_ten() -> None:
    assert clean_orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"
    assert clean_orcid("  ") == ""


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0098",
        "0000-0002-1825-009",
        "0000-0002-1825-0097\n<script>",
        "https://evil.example/0000-0002-1825-0097",
        "٠٠٠٠-0002-1825-0097",
        "X000-0002-1825-0097",
    ],
)
def test_what_is_no_orcid_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_orcid(text)


def test_links_are_read_line_by_line() -> None:
    text = " https://example.org/a?b=c \r\n\r\nwww.example.org\nhttps://example.org/a?b=c\n"

    assert clean_links(text) == ["https://example.org/a?b=c", "https://www.example.org"]


@pytest.mark.parametrize(
    "line",
    [
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user:secret@example.org/",
        'https://example.org/"onmouseover="x',
        "https://exa mple.org/",
        "nonsense",
        "https://",
        "https://[::1",
        "https://example.org/" + "a" * 300,
    ],
)
def test_what_is_no_address_of_a_page_is_refused_by_name(line: str) -> None:
    with pytest.raises(ValidationError) as problem:
        clean_links(f"https://fine.example/\n{line}")

    assert problem.value.messages == [f"“{line[:80]}” is no address of a web page."]


def test_there_may_be_so_many_links_and_no_more() -> None:
    lines = [f"https://example.org/{number}" for number in range(MOST_LINKS + 1)]

    assert clean_links("\n".join(lines[:-1])) == lines[:-1]
    with pytest.raises(ValidationError, match="At most 8 links"):
        clean_links("\n".join(lines))


def test_a_link_is_shown_short() -> None:
    assert name_of_link("https://www.linkedin.com/in/amina/?tracking=1") == "linkedin.com/in/amina"


REL = 'rel="nofollow noopener"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One\ntwo\r\n\r\nthree", "<p>One<br>two</p><p>three</p>"),
        (
            "See https://example.org/a, and (https://example.org/b).",
            (
                f'<p>See <a href="https://example.org/a" {REL}>https://example.org/a</a>, and'
                f' (<a href="https://example.org/b" {REL}>https://example.org/b</a>).</p>'
            ),
        ),
        (
            "My [study of *rice*](https://example.org/?a=1&b=2) here",
            f'<p>My <a href="https://example.org/?a=1&amp;b=2" {REL}>study of *rice*</a> here</p>',
        ),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[click](javascript:alert(1))", "<p>[click](javascript:alert(1))</p>"),
        ("[<b>](https://example.org/)", f'<p><a href="https://example.org/" {REL}>&lt;b&gt;</a></p>'),
    ],
)
def test_a_biography_is_paragraphs_and_links(text: str, html: str) -> None:
    assert as_html(text) == html


@given(st.text(alphabet=st.sampled_from("<>\"'&[]()\n\\ abhtps:/.x=;"), max_size=120))
def test_no_biography_breaks_out_of_its_paragraphs(text: str) -> None:
    html = as_html(text)

    tags = {part.split(">")[0].split(" ")[0] for part in html.split("<")[1:]}
    assert tags <= {"p", "/p", "a", "/a", "br"}
    assert [address for address in re.findall(r'href="([^"]*)', html) if not address.startswith("http")] == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Amina Diallo", "amina-diallo"),
        ("José  Núñez-Ortiz", "jose-nunez-ortiz"),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("../../etc", "etc"),
        ("x" * 150, "x" * 90),
    ],
)
def test_an_address_is_the_name_in_latin_letters(name: str, slug: str) -> None:
    assert slug_base(name) == slug


def test_a_name_without_latin_letters_has_an_address_all_the_same() -> None:
    assert slug_base("أمينة ديالو").startswith("member-")
    assert slug_base("أمينة ديالو") != slug_base("王秀英")


@pytest.mark.parametrize(
    ("slug", "fits"),
    [
        ("amina-diallo", True),
        ("amina-diallo-2", True),
        ("amina-diallo-sow", False),
        ("amina", False),
        ("amina-diallo-2-3", False),
    ],
)
def test_an_address_fits_a_name_with_or_without_a_number(slug: str, fits: bool) -> None:
    assert still_fits(slug, "Amina Diallo") is fits


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amina Bello Diallo", "AD"), ("madonna", "M"), ("王秀英", "王"), ("“Ana” (Rosa) Núñez", "N"), ("!!!", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
