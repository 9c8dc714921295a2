"""BibTeX as it is found: TeX, abbreviations, cross-references, and braces that do not match."""

from __future__ import annotations

import pytest

from mutirao.discover.publications.formats import write
from mutirao.discover.publications.formats.tex import tex_to_text, text_to_tex
from mutirao.discover.publications.records import Name, Record, Rejection

from .formats_support import read_all, read_one, warned


def titles(text: str) -> list[str]:
    return [item.title if isinstance(item, Record) else f"! {item.line} {item.field}" for item in read_all(text)]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"caf{\'e}", "café"),
        (r"caf\'e", "café"),
        (r"{\'{\i}}ndice", "índice"),
        (r"{\'\i}ndice", "índice"),
        (r"{\"o}", "ö"),
        (r"Stra{\ss}e", "Straße"),
        (r"K{\o}benhavn", "København"),
        (r"{\O}re", "Øre"),
        (r"\~nand\'u", "ñandú"),
        (r"Fran{\c c}ois", "François"),
        (r"{\c{C}}etin", "Çetin"),
        (r"H{\aa}kan", "Håkan"),
        (r"{\v{S}}koda", "Škoda"),
        (r"{\L}ukasz", "Łukasz"),
        (r"\AE{}on", "Æon"),
        (r"3--5 and a---b", "3–5 and a—b"),
        (r"``so'' called", "“so” called"),
        (r"A~B", "A\u00a0B"),
        (r"{DNA} and {RNA}", "DNA and RNA"),
        (r"16\textsuperscript{th}", "16th"),
        (r"\textit{Homo} \emph{sapiens}", "Homo sapiens"),
        (r"50% of US\$ 5 \& more", "50% of US$ 5 & more"),
        (r"$\alpha$-level", "α-level"),
        (r"costs $5 or $6 \% more", "costs $5 or $6 % more"),
    ],
)
def test_tex_becomes_text(tex: str, text: str) -> None:
    assert tex_to_text(tex) == text


def test_text_that_looks_like_tex_survives_being_written() -> None:
    text = r"50% & $x_1^2$ #{a} \b ~ -- --- `` '' ?` !`"
    assert tex_to_text(text_to_tex(text)) == text


def test_an_entry_with_everything() -> None:
    record = read_one(r"""
        @techreport{soares2012,
          title = {Bolsa Fam{\'\i}lia: {A} summary}, subtitle = {of its impacts},
          author = {Soares, Sergei and de Souza, Pedro H. and {World Bank} and Jan van der Berg and others},
          institution = {International Policy Centre for Inclusive Growth}, type = {Working Paper}, number = 137,
          year = 2016, month = jan, address = {Bras{\'\i}lia}, pages = {1--20}, language = {english},
          doi = {https://doi.org/10.1234/X\_y}, url = {https://example.org/a\_b~c}, license = {CC BY 4.0},
          keywords = {transfers, poverty}
        }""")
    assert record == Record(
        line=2,
        title="Bolsa Família: A summary",
        subtitle="of its impacts",
        kind="working-paper",
        names=[
            Name(family="Soares", given="Sergei"),
            Name(family="de Souza", given="Pedro H."),
            Name(literal="World Bank"),
            Name(family="van der Berg", given="Jan"),
            Name(role="publisher", literal="International Policy Centre for Inclusive Growth"),
        ],
        issued="2016-01",
        languages=["en"],
        issue="137",
        pages="1-20",
        place="Brasília",
        identifiers={"doi": ["10.1234/x_y"]},
        url="https://example.org/a_b~c",
        licence="CC-BY-4.0",
        keywords=["transfers", "poverty"],
        source_key="soares2012",
    )


def test_biblatex_date_location_and_report() -> None:
    record = read_one("@report{a, title = {A}, date = {2017-03-05/2017-04}, location = {Geneva}, institution = {ILO}}")
    assert (record.kind, record.issued, record.place) == ("report", "2017-03-05", "Geneva")


def test_abbreviations_are_put_in_and_joined() -> None:
    strings = ('@string{jde = "Journal of " # dev}', "@string(dev = {Development})")
    entry = "@article{a, title = {A}, journal = jde # { Studies}}"
    assert read_one("\n".join((*reversed(strings), entry))).container == "Journal of Development Studies"
    assert read_one("\n".join((*strings, entry))).container == "Journal of dev Studies"


def test_comments_preambles_and_loose_text_are_no_entries() -> None:
    text = """Loose text, mail@example.org
        @preamble{ {\\x} }
        @comment{ @article{no, title={No}} }
        @Comment no braces
        @article{a, title={A}}"""
    assert titles(text) == ["A"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_chapter_takes_from_its_book_wherever_that_stands(order: tuple[int, int]) -> None:
    entries = (
        "@incollection{c, title={Chapter}, author={Cook, Sarah}, crossref={B}}",
        "@book{b, title={The Book}, editor={Ortiz, Isabel}, year={2014}, publisher={ILO}}",
    )
    found = {
        item.title: item for item in read_all("\n".join(entries[place] for place in order)) if isinstance(item, Record)
    }
    chapter = found["Chapter"]
    assert (chapter.container, chapter.year, chapter.kind) == ("The Book", 2014, "book-chapter")
    assert [name.display for name in chapter.names] == ["Sarah Cook", "Isabel Ortiz", "ILO"]


def test_a_cross_reference_to_nothing_loses_nothing() -> None:
    assert titles("@incollection{c, title={Chapter}, crossref={gone}}") == ["Chapter"]


def test_an_entry_never_closed_is_rejected_and_the_next_is_read() -> None:
    text = "@article{a,\n title = {One {two},\n year = 2000\n}\n\n@article{b,\n title = {Fine}\n}\n"
    rejection, record = read_all(text)
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (1, "entry")
    assert "never closed" in str(rejection.reason)
    assert rejection.raw.startswith("@article{a,\n title = {One")
    assert isinstance(record, Record)
    assert (record.title, record.line) == ("Fine", 6)


def test_a_file_cut_off_in_an_entry_says_so() -> None:
    assert titles("@article{a, title={A}}\n@article{b, title={B") == ["A", "! 2 entry"]


@pytest.mark.parametrize("text", ["@article{a, title}", "@article{a title={A}}", "@article{,}", "@article{}"])
def test_a_broken_inside_is_one_rejection(text: str) -> None:
    (rejection,) = read_all(text, "bibtex")
    assert isinstance(rejection, Rejection)


def test_five_thousand_nested_braces_are_only_braces() -> None:
    nested = "{" * 5000 + r"caf\'e" + "}" * 5000
    assert read_one(f"@article{{a, title = {{{nested}}}}}").title.startswith("caf")


def test_parentheses_several_entries_on_a_line_and_no_key() -> None:
    assert titles('@article(a, title={A (b)}) @Book{b, title="B {"} c"} @misc{ title = {C} }') == [
        "A (b)",
        'B " c',
        "C",
    ]


def test_doubled_fields_keep_the_first() -> None:
    assert titles("@article{a, title={One}, title={Two}}") == ["One"]


def test_impossible_values_are_left_out_and_named() -> None:
    record = read_one("@book{a, title={A}, year={in press}, isbn={9783864903114}, url={ftp://x.org/a}}")
    assert (record.issued, record.identifiers, record.url) == ("", {}, "")
    assert warned(record) == [("year", "in press"), ("isbn", "9783864903114"), ("url", "ftp://x.org/a")]


def test_written_keys_are_made_of_author_year_and_title_and_stay_unique() -> None:
    record = Record(
        title="Énergie et société", kind="article", names=[Name(family="Núñez", given="Ana")], issued="2018-03"
    )
    text = "".join(write([record, record], "bibtex"))
    assert text.startswith(
        "@article{nunez-2018-energie,\n  title = {{Énergie et société}},\n  author = {Núñez, Ana},\n"
    )
    assert "@article{nunez-2018-energie-2,\n" in text


@pytest.mark.parametrize(
    "entry",
    [
        "@article{d, title={D} four}, year=2015}",
        "@article{d,\n title = {D} four},\n year = {2015}\n}",
        "@article{d, title={D }}four}, author={X Y}}",
        "@article{d,\n title = {D}},\n\n year = 2015\n}",
    ],
)
def test_an_entry_closed_too_early_loses_no_field_in_silence(entry: str) -> None:
    found = read_all(f"@book{{a, title={{A}}}}\n{entry}\n@book{{b, title={{B}}}}\n")
    first, rejection, last = found
    assert isinstance(rejection, Rejection)
    assert "closed before its last fields" in str(rejection.reason)
    assert rejection.raw.startswith(entry[:-1])
    assert [item.title for item in (first, last) if isinstance(item, Record)] == ["A", "B"]


def test_what_stands_between_entries_does_no_harm() -> None:
    text = "@book{a, title={A}}}\nSee {this}, and a = b.\n\n@book{b, title={B}} % next\n}\n@book{c, title={C}},\n"
    assert titles(text) == ["A", "B", "C"]


def test_markup_in_keywords_does_not_cut_them() -> None:
    assert read_one("@book{a, title={A}, keywords={R&amp;D, jobs}}").keywords == ["R&D", "jobs"]
