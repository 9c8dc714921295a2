"""OAI-PMH and EndNote XML as they are found: pages, tombstones, errors, faults in mid-air, and attacks."""

from __future__ import annotations

import io
import time

import pytest

from mutirao.discover.publications.formats.oai import Page
from mutirao.discover.publications.records import Name, Record, Rejection

from .formats_support import DATA, needs_data, read_all, read_file, read_one, warned


def page(*records: str, after: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        + "".join(records)
        + after
        + "</ListRecords></OAI-PMH>"
    )


def dublin_core(*elements: str, identifier: str = "oai:example.org:1") -> str:
    return (
        f"<record><header><identifier>{identifier}</identifier></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(elements)
        + "</oai_dc:dc></metadata></record>"
    )


def dc(name: str, text: str, attributes: str = "") -> str:
    return f"<dc:{name}{attributes}>{text}</dc:{name}>"


TITLE = dc("title", "Social floors")


def test_dublin_core_with_everything() -> None:
    record = read_one(
        page(
            dublin_core(
                dc("title", "[en] Social floors"),
                dc("title", "[pt] Pisos sociais"),
                dc("creator", "Diallo, Amina"),
                dc("creator", "World Bank"),
                dc("publisher", "ILO"),
                dc("date", "2018-09-12T00:00:00Z"),
                dc("date", "2018"),
                dc("date", "9999-01-01"),
                dc("language", "por"),
                dc("type", "text"),
                dc("type", "info:eu-repo/semantics/workingPaper"),
                dc("description", "Comment: 5 pages"),
                dc("description", "A longer text &lt;p&gt;about&lt;/p&gt; floors &amp;amp; walls"),
                dc("subject", "[pt] pisos"),
                dc("identifier", "https://hdl.handle.net/10986/37186"),
                dc("identifier", "doi:10.1234/X"),
                dc("identifier", "https://example.org/a.pdf"),
                dc("identifier", "urn:isbn:3-86490-311-0"),
                dc("coverage", "Country: Brazil"),
                dc("source", "Journal of Floors; Vol. 5 No. 2 (2018)"),
                dc("rights", "All rights reserved"),
                dc(
                    "rights",
                    "This is under the Creative Commons Attribution License (http://creativecommons.org/licenses/by/4.0/).",
                ),
            )
        )
    )
    assert record == Record(
        line=1,
        title="Pisos sociais",
        kind="working-paper",
        names=[Name(family="Diallo", given="Amina"), Name(literal="World Bank"), Name(role="publisher", literal="ILO")],
        issued="2018-09-12",
        languages=["pt"],
        abstract="A longer text about floors & walls",
        container="Journal of Floors",
        identifiers={"oai": ["oai:example.org:1"], "handle": ["10986/37186"], "doi": ["10.1234/x"]},
        url="https://hdl.handle.net/10986/37186",
        file_urls=["https://example.org/a.pdf"],
        licence="CC-BY-4.0",
        keywords=["pisos"],
        countries=["BR"],
        source_key="oai:example.org:1",
    )


@pytest.mark.parametrize(
    ("creators", "contributors", "names"),
    [
        ([], ["Wilson, Ama (Author)", "Banda, Chipo (Editor)", "Phiri, Mercy (Advisor)"], ["Wilson", "Banda"]),
        ([], ["Wilson, Ama"], ["Wilson"]),
        (["Wilson, Ama"], ["Banda, Chipo"], ["Wilson"]),
        (["Wilson, Ama"], ["Banda, Chipo (Author)", "Wilson, Ama (Author)"], ["Wilson", "Banda"]),
    ],
)
def test_contributors_are_named_where_their_part_is_known(
    creators: list[str], contributors: list[str], names: list[str]
) -> None:
    said = [f"<dc:creator>{name}</dc:creator>" for name in creators]
    said += [f"<dc:contributor>{name}</dc:contributor>" for name in contributors]
    record = read_one(
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>a</identifier>'
        '</header><metadata><dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A</dc:title>'
        f"{''.join(said)}</dc></metadata></record></ListRecords></OAI-PMH>"
    )
    assert [name.family for name in record.names] == names


def test_a_tombstone_has_its_key_and_nothing_else() -> None:
    tombstone = '<record><header status="deleted"><identifier>oai:x:9</identifier></header></record>'
    assert read_one(page(tombstone)) == Record(
        line=1, source_key="oai:x:9", identifiers={"oai": ["oai:x:9"]}, deleted=True
    )


def test_the_token_and_the_size_are_known_after_reading() -> None:
    token = '<resumptionToken completeListSize="1847" cursor="0"> next|1 </resumptionToken>'
    answer = Page(io.BytesIO(page(dublin_core(TITLE), after=token).encode()))
    assert len(list(answer)) == 1
    assert (answer.resumption_token, answer.complete_size, answer.error_code, answer.is_broken) == (
        "next|1",
        1847,
        "",
        False,
    )


def test_an_error_of_the_repository_is_said_in_words() -> None:
    xml = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n<error code="noRecordsMatch">empty</error></OAI-PMH>'
    answer = Page(io.BytesIO(xml.encode()))
    (rejection,) = list(answer)
    assert isinstance(rejection, Rejection)
    assert answer.error_code == "noRecordsMatch"
    assert (rejection.line, rejection.field) == (2, "error")
    assert str(rejection.reason) == "The repository has no records for this request (noRecordsMatch). empty"


def test_what_comes_before_a_fault_is_read_and_the_fault_has_its_line() -> None:
    xml = page(dublin_core(TITLE), "\n", dublin_core(TITLE), "\n\n", "<record><header></metadata></record>")
    first, second, rejection = read_all(xml)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (4, "xml")
    assert "broken here" in str(rejection.reason)


def test_a_page_cut_off_gives_what_was_whole() -> None:
    xml = page(dublin_core(TITLE), dublin_core(dc("title", "Two")))
    answer = Page(io.BytesIO(xml[: xml.index("Two")].encode()))
    record, rejection = list(answer)
    assert isinstance(record, Record)
    assert isinstance(rejection, Rejection)
    assert answer.is_broken


def test_control_characters_are_left_out_with_a_warning() -> None:
    first, second = read_all(page(dublin_core(dc("title", "A\x0b B")), dublin_core(TITLE)).encode())
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.title == "A B"
    assert [warning.field for warning in first.warnings] == ["xml"]
    assert second.warnings == []


def test_another_metadata_format_is_rejected_by_record() -> None:
    record = "<record><header><identifier>a</identifier></header><metadata><marc xmlns='x'/></metadata></record>"
    rejection, good = read_all(page(record, dublin_core(TITLE)))
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (1, "metadata")
    assert isinstance(good, Record)


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ATTACKS = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{BOMB}]>',
    "external entity": '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "hidden behind a comment": f'<!--{"x" * 70_000}--><!DOCTYPE x [<!ENTITY l0 "lol">{BOMB}]>',
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("format_name", ["oai", "endnote-xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(attack: str, format_name: str, encoding: str) -> None:
    body = (
        page(dublin_core(dc("title", "T&l11;")))
        if format_name == "oai"
        else ("<xml><records><record><titles><title>T&l11;</title></titles></record></records></xml>")
    )
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>"
    text = declaration + ATTACKS[attack] + body.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    started = time.monotonic()
    found = read_all(text.encode(encoding), format_name)
    assert time.monotonic() - started < 60
    assert len(found) == 1
    assert "root:" not in repr(found)
    assert "lollol" not in repr(found)
    if attack != "hidden behind a comment":
        assert isinstance(found[0], Rejection)
        assert "entities" in str(found[0].reason)


def test_endnote_with_everything() -> None:
    xml = """<xml><records><record><rec-number>7</rec-number><ref-type name="Report">27</ref-type>
      <contributors><authors><author><style>Diallo, Amina</style></author></authors>
      <secondary-authors><author>Ortiz, Isabel</author></secondary-authors></contributors>
      <titles><title><style face="bold">Social </style><style>floors</style></title></titles>
      <pages>3-9</pages><number>5</number><dates><year>2018</year><pub-dates><date>Sep 12</date></pub-dates></dates>
      <isbn>0012-9658</isbn><language>French</language><pub-location>Geneva</pub-location><publisher>ILO</publisher>
      <keywords><keyword>floors</keyword></keywords><electronic-resource-num>10.1234/x</electronic-resource-num>
      <urls><related-urls><url>&lt;Go to ISI&gt;://000</url><url>https://example.org/a</url></related-urls>
      <pdf-urls><url>internal-pdf://a.pdf</url><url>https://example.org/a.pdf</url></pdf-urls></urls></record></records></xml>"""
    assert read_one(xml) == Record(
        line=1,
        title="Social floors",
        kind="report",
        names=[
            Name(family="Diallo", given="Amina"),
            Name(role="editor", family="Ortiz", given="Isabel"),
            Name(role="publisher", literal="ILO"),
        ],
        issued="2018-09-12",
        languages=["fr"],
        issue="5",
        pages="3-9",
        place="Geneva",
        identifiers={"doi": ["10.1234/x"], "issn": ["0012-9658"]},
        url="https://example.org/a",
        file_urls=["https://example.org/a.pdf"],
        keywords=["floors"],
        source_key="7",
    )


@needs_data
def test_the_repository_that_exports_a_control_character_loses_no_record() -> None:
    records, rejections = read_file(DATA / "oai-pmh/pcurio_00.xml")
    assert [record.source_key.rsplit(":", 1)[1] for record in records] == ["24182", "24183", "24253", "24269", "24274"]
    assert rejections == []
    assert warned(records[0]) == [("xml", "")]
