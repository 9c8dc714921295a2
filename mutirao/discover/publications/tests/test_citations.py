"""Citations against references written by hand from the style manuals, and records that lack what styles expect."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutirao.discover.publications.citations import STYLES, cite, to_csl
from mutirao.discover.publications.formats.kinds import WORDS
from mutirao.discover.publications.records import Name, Record

REPORT = Record(
    title="Cash transfers: what does the evidence say?",
    kind="report",
    names=[
        Name(family="Bastagli", given="Francesca"),
        Name(family="Hagen-Zanker", given="Jessica"),
        Name(role="publisher", literal="Overseas Development Institute"),
    ],
    issued="2016-07",
    place="London",
    url="https://example.org/cash.pdf",
    languages=["en"],
)
ARTICLE = Record(
    title="Must conditional cash transfer programs be conditioned to be effective?",
    kind="article",
    names=[Name(family="de Brauw", given="Alan"), Name(family="Hoddinott", given="John")],
    issued="2011-11",
    container="Journal of Development Economics",
    volume="96",
    issue="2",
    pages="359-370",
    identifiers={"doi": ["10.1016/j.jdeveco.2010.08.014"]},
    languages=["en"],
)
CHAPTER = Record(
    title="Social protection & the state",
    kind="book-chapter",
    names=[
        Name(family="Cook", given="Sarah"),
        Name(role="editor", family="Ortiz", given="Isabel"),
        Name(role="publisher", literal="Polity"),
    ],
    issued="2014",
    container="Handbook of floors",
    pages="1-20",
    place="Cambridge",
    languages=["en"],
)
DOI = "https://doi.org/10.1016/j.jdeveco.2010.08.014"

WRITTEN_BY_HAND = [
    (
        REPORT,
        "apa",
        (
            "Bastagli, F., &amp; Hagen-Zanker, J. (2016). <i>Cash transfers: what does the evidence say?</i> "
            "Overseas Development Institute. https://example.org/cash.pdf"
        ),
    ),
    (
        REPORT,
        "chicago",
        (
            "Bastagli, Francesca, and Jessica Hagen-Zanker. 2016. <i>Cash Transfers: What Does the Evidence Say?</i> "
            "London: Overseas Development Institute. https://example.org/cash.pdf."
        ),
    ),
    (
        REPORT,
        "harvard",
        (
            "Bastagli, F. and Hagen-Zanker, J. (2016) <i>Cash transfers: what does the evidence say?</i> "
            "London: Overseas Development Institute. Available at: https://example.org/cash.pdf."
        ),
    ),
    (
        REPORT,
        "mla",
        (
            "Bastagli, Francesca, and Jessica Hagen-Zanker. <i>Cash Transfers: What Does the Evidence Say?</i> "
            "Overseas Development Institute, July 2016, https://example.org/cash.pdf."
        ),
    ),
    (
        REPORT,
        "vancouver",
        (
            "Bastagli F, Hagen-Zanker J. Cash transfers: what does the evidence say? [Internet]. "
            "London: Overseas Development Institute; 2016 Jul. Available from: https://example.org/cash.pdf"
        ),
    ),
    (
        ARTICLE,
        "apa",
        (
            "de Brauw, A., &amp; Hoddinott, J. (2011). Must conditional cash transfer programs be "
            "conditioned to be effective? "
            f"<i>Journal of Development Economics</i>, <i>96</i>(2), 359–370. {DOI}"
        ),
    ),
    (
        ARTICLE,
        "chicago",
        (
            "de Brauw, Alan, and John Hoddinott. 2011. “Must Conditional Cash Transfer Programs Be "
            "Conditioned to Be Effective?” "
            f"<i>Journal of Development Economics</i> 96 (2): 359–70. {DOI}."
        ),
    ),
    (
        ARTICLE,
        "harvard",
        (
            "de Brauw, A. and Hoddinott, J. (2011) ‘Must conditional cash transfer programs be "
            "conditioned to be effective?’, "
            f"<i>Journal of Development Economics</i>, 96(2), pp. 359–370. Available at: {DOI}."
        ),
    ),
    (
        ARTICLE,
        "mla",
        (
            "de Brauw, Alan, and John Hoddinott. “Must Conditional Cash Transfer Programs Be "
            "Conditioned to Be Effective?” "
            f"<i>Journal of Development Economics</i>, vol. 96, no. 2, Nov. 2011, pp. 359–70, {DOI}."
        ),
    ),
    (
        ARTICLE,
        "vancouver",
        (
            "de Brauw A, Hoddinott J. Must conditional cash transfer programs be conditioned to be effective? "
            "Journal of Development Economics. 2011 Nov;96(2):359–70. doi:10.1016/j.jdeveco.2010.08.014"
        ),
    ),
    (
        CHAPTER,
        "apa",
        (
            "Cook, S. (2014). Social protection &amp; the state. In I. Ortiz (Ed.), <i>Handbook of "
            "floors</i> (pp. 1–20). Polity."
        ),
    ),
    (
        CHAPTER,
        "chicago",
        (
            "Cook, Sarah. 2014. “Social Protection &amp; the State.” In <i>Handbook of Floors</i>, "
            "edited by Isabel Ortiz, 1–20. "
            "Cambridge: Polity."
        ),
    ),
    (
        CHAPTER,
        "harvard",
        (
            "Cook, S. (2014) ‘Social protection &amp; the state’, in I. Ortiz (ed.) <i>Handbook of floors</i>. "
            "Cambridge: Polity, pp. 1–20."
        ),
    ),
    (
        CHAPTER,
        "mla",
        (
            "Cook, Sarah. “Social Protection &amp; the State.” <i>Handbook of Floors</i>, edited by "
            "Isabel Ortiz, Polity, 2014, "
            "pp. 1–20."
        ),
    ),
    (
        CHAPTER,
        "vancouver",
        (
            "Cook S. Social protection &amp; the state. In: Ortiz I, editor. Handbook of floors. "
            "Cambridge: Polity; 2014. p. 1–20."
        ),
    ),
]


@pytest.mark.parametrize(("record", "style", "reference"), WRITTEN_BY_HAND)
def test_a_citation_is_what_the_manual_says(record: Record, style: str, reference: str) -> None:
    assert cite(record, style, "en") == reference


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("apa", "<i>Floors for all</i>. (n.d.)."),
        ("chicago", "“Floors for All.” n.d."),
        ("harvard", "‘Floors for all’ (no date)."),
        ("mla", "“Floors for All.”"),
        ("vancouver", "Floors for all."),
    ],
)
def test_a_title_alone_is_cited_once(style: str, reference: str) -> None:
    assert cite(Record(title="Floors for all", languages=["en"]), style, "en") == reference


def test_the_words_of_a_citation_are_in_the_readers_language() -> None:
    assert cite(CHAPTER, "chicago", "fr") == (
        "Cook, Sarah. 2014. « Social Protection &amp; the State ». In <i>Handbook of Floors</i>, "
        "édité par Isabel Ortiz, "
        "1‑20. Cambridge: Polity."
    )
    assert "y John Hoddinott" in cite(ARTICLE, "chicago", "es")
    assert cite(CHAPTER, "apa", "xx") == cite(CHAPTER, "apa", "en")


def test_a_title_that_starts_with_a_number_keeps_it() -> None:
    record = Record(title="1. Who is left behind", languages=["en"])
    assert [cite(record, style, "en") for style in ("apa", "vancouver")] == [
        "<i>1. Who is left behind</i>. (n.d.).",
        "1. Who is left behind.",
    ]


def test_a_title_in_another_language_keeps_its_small_letters() -> None:
    record = Record(title="Transferências de renda no Brasil", kind="book", languages=["pt"])
    assert cite(record, "mla", "en") == "<i>Transferências de renda no Brasil</i>."


def test_markup_in_a_record_is_shown_not_run() -> None:
    record = Record(title='<script>x</script> & "y" <i>z</i>', names=[Name(literal="<b>A & B</b>")], languages=["pt"])
    for style in STYLES:
        text = cite(record, style, "en")
        assert "&lt;script&gt;x&lt;/script&gt; &amp;" in text
        assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in text
        assert not re.search(r"<(?!/?i>)", text)


@pytest.mark.parametrize("style", STYLES)
@given(
    record=st.builds(
        Record,
        title=st.text(min_size=1, max_size=60),
        kind=st.sampled_from(sorted(WORDS)),
        names=st.lists(
            st.builds(Name, family=st.text(max_size=10), given=st.text(max_size=10), literal=st.text(max_size=5)),
            max_size=9,
        ),
        issued=st.sampled_from(["", "2018", "2018-09", "2018-09-12"]),
        pages=st.text(max_size=8),
        edition=st.text(max_size=5),
        volume=st.text(max_size=5),
        issue=st.text(max_size=5),
        container=st.text(max_size=20),
        languages=st.lists(st.sampled_from(["en", "fr", "haw"]), max_size=2),
    ),
    locale=st.sampled_from(["en", "fr", "es", "pt", "ar", "sw"]),
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_has_a_citation_of_safe_html_and_no_warning(style: str, record: Record, locale: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = cite(record, style, locale)
    assert not re.search(r"<(?!/?i>)|&(?!amp;|lt;|gt;)", text)


def test_a_csl_item_says_only_what_the_record_says() -> None:
    assert to_csl(Record(title="A", subtitle="B")) == {"type": "document", "title": "A: B"}
    assert to_csl(ARTICLE)["issued"] == {"date-parts": [[2011, 11]]}
