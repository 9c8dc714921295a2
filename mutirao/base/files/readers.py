"""One reader per kind of document: what it says of itself, then its text by page (no Django in here).

Each reader imports its library when it is called: the process that reads serves one file.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from mutirao.base.files.archives import opened_safely

MAX_TEXT_BYTES: Final = 32 * 1024**2
_PDFIUM_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_SAMPLE: Final = 128 * 1024
_HEADLINE_WITHIN: Final = 4000
_HEADLINE_LETTERS: Final = 8
_LEANING: Final = 0.1
"""Radians by which letters may be turned and still be read as upright."""

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORD_SIDE_PARTS: Final = re.compile(r"\.(?:header|footer|footnotes|endnotes)\+xml$")

_BLOCKS: Final = "p,div,h1,h2,h3,h4,h5,h6,li,dt,dd,tr,table,section,article,blockquote,pre,br,hr,figcaption,option"
_CELLS: Final = "td,th"
_UNSEEN: Final = ["script", "style", "template", "noscript", "head"]
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,40})", re.I)
_CUE_LINE: Final = re.compile(r"^(?:WEBVTT.*|NOTE\b.*|\d+|.*-->.*)$", re.M)


class Unreadable(Exception):
    """The document gives no text; ``reason`` is a code of ``extraction.Reason``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class About:
    """What a document says about itself.

    ``page_count`` is empty for kinds that have no fixed pages. ``created`` is a date as the document writes it,
    ``headline`` what stands in the largest letters on the first page.
    """

    page_count: int | None = None
    title: str = ""
    author: str = ""
    language: str = ""
    subject: str = ""
    keywords: str = ""
    created: str = ""
    headline: str = ""


Reading = tuple[About, Iterable[str]]


def read(stream: BinaryIO, media_type: str) -> Reading:
    """Open a document, whose pages are then read one by one; raises ``Unreadable``, or anything."""
    if media_type not in READERS:
        raise Unreadable("unsupported", media_type)
    return READERS[media_type](stream)


def read_pdf(stream: BinaryIO) -> Reading:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("password" if error.err_code == _PDFIUM_PASSWORD else "damaged", str(error)) from error
    details = document.get_metadata_dict()
    about = About(
        len(document),
        title=details.get("Title", ""),
        author=details.get("Author", ""),
        language=_pdf_language(document),
        subject=details.get("Subject", ""),
        keywords=details.get("Keywords", ""),
        created=details.get("CreationDate", "").removeprefix("D:"),
        headline=_or_nothing(lambda: _pdf_headline(document)) or "",
    )
    return about, _pdf_pages(document)


def _pdf_language(document: Any) -> str:
    from pypdfium2 import raw

    buffer = (raw.FPDF_WCHAR * 64)()
    length = raw.FPDFCatalog_GetLanguage(document, buffer, 128)
    return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace") if length <= 128 else ""


def _pdf_headline(document: Any) -> str:
    """The first line or lines in the largest upright letters of the first page; nothing where all are of one size."""
    page = document[0]
    runs = _runs_of_one_size(page.get_textpage())
    page.close()
    told = [
        (size, run) for size, run in runs if len(run.split()) > 1 and sum(map(str.isalpha, run)) >= _HEADLINE_LETTERS
    ]
    largest, headline = max(told, key=lambda one: one[0], default=(0.0, ""))
    return headline if any(size < largest for size, _run in runs) else ""


def _runs_of_one_size(text: Any) -> list[tuple[float, str]]:
    """What follows one another in letters of one height; spaces and line ends belong to what is before them."""
    from pypdfium2 import raw

    runs: list[tuple[float, list[str]]] = []
    for place in range(min(text.count_chars(), _HEADLINE_WITHIN)):
        character = chr(raw.FPDFText_GetUnicode(text, place))
        if character.isspace():
            if runs:
                runs[-1][1].append(" ")
            continue
        if raw.FPDFText_GetCharAngle(text, place) > _LEANING:
            continue
        _left, bottom, _right, top = text.get_charbox(place, loose=True)
        size = round(top - bottom)
        if not runs or abs(runs[-1][0] - size) > 1:
            runs.append((size, []))
        runs[-1][1].append(character)
    return [(size, " ".join("".join(run).split())) for size, run in runs]


def _pdf_pages(document: Any) -> Iterator[str]:
    """Each page's text; a page that cannot be read is empty, unless all of them are."""
    import pypdfium2

    problem: Exception | None = None
    any_text = False
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError as error:
            problem, text = error, ""
        any_text = any_text or bool(text.strip())
        yield text.replace("\x02", "-").replace("\ufffe", "-")  # PDFium's marks of a hyphen at a line's end
    if problem is not None and not any_text:
        raise Unreadable("damaged", repr(problem)) from problem


def read_docx(stream: BinaryIO) -> Reading:
    import docx
    from docx.oxml import parse_xml

    _check_archive(stream)
    document = docx.Document(stream)
    side_parts = (
        parse_xml(relation.target_part.blob)
        for relation in document.part.rels.values()
        if not relation.is_external and _WORD_SIDE_PARTS.search(relation.target_part.content_type)
    )
    text = "\n\n".join(_paragraphs(root, _WORD) for root in (document.element, *side_parts))
    return _about_office(document.core_properties), [text]


def read_pptx(stream: BinaryIO) -> Reading:
    import pptx

    _check_archive(stream)
    presentation = pptx.Presentation(stream)
    slides = presentation.slides
    return _about_office(presentation.core_properties, len(slides)), map(_slide_text, slides)


def _slide_text(slide: Any) -> str:
    roots = [slide.element]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        roots.append(slide.notes_slide.notes_text_frame._txBody)  # noqa: SLF001 - it has no public name
    return "\n\n".join(_paragraphs(root, _DRAWING) for root in roots)


def _paragraphs(root: Any, namespace: str) -> str:
    """The text of an Office XML tree, tables and text boxes included, in the order of the file."""
    for fallback in list(root.iter(_FALLBACK)):
        fallback.getparent().remove(fallback)
    paragraph, run = namespace + "p", namespace + "t"
    gaps = {namespace + "tab", namespace + "br", namespace + "cr"}
    pieces: list[str] = []
    for element in root.iter(paragraph, run, *gaps):
        if element.tag == paragraph:
            pieces.append("\n\n")
        else:
            pieces.append(" " if element.tag in gaps else element.text or "")
    return "".join(pieces)


def _about_office(properties: Any, page_count: int | None = None) -> About:
    return About(
        page_count,
        title=properties.title or "",
        author=properties.author or "",
        language=properties.language or "",
        subject=properties.subject or "",
        keywords=properties.keywords or "",
        created=str(_or_nothing(lambda: properties.created) or ""),
    )


def read_odt(stream: BinaryIO) -> Reading:
    document = _open_document(stream)
    return _about_open_document(document), [_open_document_text(document.body)]


def read_odp(stream: BinaryIO) -> Reading:
    document = _open_document(stream)
    slides = document.body.get_elements("//draw:page")
    return _about_open_document(document, len(slides)), map(_open_document_text, slides)


def _open_document(stream: BinaryIO) -> Any:
    import odfdo

    with opened_safely(stream) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("password")
    stream.seek(0)
    return odfdo.Document(io.BytesIO(stream.read()))


def _open_document_text(element: Any) -> str:
    paragraphs = element.get_elements("descendant::text:p|descendant::text:h")
    return "\n\n".join(paragraph.text_recursive for paragraph in paragraphs)


def _about_open_document(document: Any, page_count: int | None = None) -> About:
    meta = document.meta
    return About(
        page_count,
        title=str(_or_nothing(lambda: meta.title) or ""),
        author=str(_or_nothing(lambda: meta.initial_creator or meta.creator) or ""),
        language=str(_or_nothing(lambda: meta.language) or ""),
        subject=str(_or_nothing(lambda: meta.subject) or ""),
        keywords=str(_or_nothing(lambda: meta.keywords) or ""),
        created=str(_or_nothing(lambda: meta.creation_date) or ""),
    )


def read_html(stream: BinaryIO) -> Reading:
    from selectolax.lexbor import LexborHTMLParser

    raw = stream.read(MAX_TEXT_BYTES)
    tree = LexborHTMLParser(_decoded(raw, _META_CHARSET.search(raw[:4096])))
    title, author = tree.css_first("title"), tree.css_first('meta[name="author" i]')
    about = About(
        title=title.text() if title else "",
        author=(author.attributes.get("content") or "") if author else "",
        language=(tree.root.attributes.get("lang") or "") if tree.root else "",
    )
    tree.strip_tags(_UNSEEN)
    for selector, gap in ((_BLOCKS, "\n\n"), (_CELLS, " ")):
        for node in tree.css(selector):
            node.insert_after(gap)
    return about, [tree.body.text() if tree.body else ""]


def read_text(stream: BinaryIO) -> Reading:
    return About(), [_decoded(stream.read(MAX_TEXT_BYTES))]


def read_captions(stream: BinaryIO) -> Reading:
    return About(), [_CUE_LINE.sub("", _decoded(stream.read(MAX_TEXT_BYTES)).replace("\r\n", "\n"))]


def _decoded(raw: bytes, declared: re.Match[bytes] | None = None) -> str:
    """Text from bytes: by mark, as UTF-8, as declared, or as its letters suggest; never fails."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode(declared[1].decode("ascii") if declared else _guessed_encoding(raw), "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


def _guessed_encoding(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_SAMPLE]).best()
    return best.encoding if best else "cp1252"


def _check_archive(stream: BinaryIO) -> None:
    with opened_safely(stream):
        pass
    stream.seek(0)


def _or_nothing(get: Callable[[], Any]) -> Any:
    """A detail of a document, or nothing where the document spoils it: the text matters more."""
    try:
        return get()
    except MemoryError:
        raise
    except Exception:  # as for the pages of a PDF
        return None


READERS: Final[dict[str, Callable[[BinaryIO], Reading]]] = {
    "application/pdf": read_pdf,
    _OOXML + "wordprocessingml.document": read_docx,
    _OOXML + "presentationml.presentation": read_pptx,
    _OPEN_DOCUMENT + "text": read_odt,
    _OPEN_DOCUMENT + "presentation": read_odp,
    "text/html": read_html,
    "text/plain": read_text,
    "text/csv": read_text,
    "application/json": read_text,
    "text/vtt": read_captions,
    "application/x-subrip": read_captions,
}
