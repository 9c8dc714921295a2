"""A few dozen small but real files that generated publications share: documents, slides, pictures, data and sound."""

from __future__ import annotations

import csv
import math
import textwrap
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from demo.grammar import phrases
from demo.places import LANGUAGES, countries
from demo.studies import Study, abstract, clusters
from mutirao.discover.publications.records import Record

LATIN = ("en", "fr", "es")
DOCUMENT_TYPE = {"en": "pdf", "fr": "pdf", "es": "pdf", "pt": "docx", "ar": "html"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
    "csv": "text/csv",
    "png": "image/png",
    "wav": "audio/wav",
}
TONES = (220, 330, 440)
NOTE = "generated demonstration file"
LINE, MARGIN, HEIGHT, WIDTH = 92, 56, 842, 595

Page = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file: its name, the role an attachment of it has, its language, and how to write it."""

    name: str
    role: str
    language: str
    write: Callable[[Path], None]

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


@cache
def demo_files() -> dict[str, DemoFile]:
    """Every file of the demonstration world by its name."""
    return {file.name: file for file in _all_files()}


def write_files(folder: Path) -> list[Path]:
    """Writes all files into `folder`; takes a second or two."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in demo_files()]
    for path in paths:
        demo_files()[path.name].write(path)
    return paths


def file_for(record: Record, cluster: str, dice: Random) -> str | None:
    """The file that suits a publication of this kind, language and group of topics; films have none."""
    language = record.languages[0]
    suitable = {
        "video": "",
        "audio": f"talk-{dice.choice(TONES)}.wav",
        "dataset": f"data-{cluster}.csv",
        "presentation": f"slides-{cluster}-{language}.pptx",
        "infographic": f"figures-{cluster}-{language}.png",
    }.get(record.kind, "")
    name = suitable if suitable in demo_files() else f"annex-{cluster}-{language}.{DOCUMENT_TYPE[language]}"
    return None if record.kind == "video" else name


def _all_files() -> Iterator[DemoFile]:
    writers = {"pdf": _write_pdf, "docx": _write_docx, "html": _write_html}
    for language in LANGUAGES:
        ending = DOCUMENT_TYPE[language]
        for cluster in clusters():
            name = f"annex-{cluster}-{language}.{ending}"
            yield DemoFile(name, "document", language, _writer(writers[ending], cluster, language))
    for language in LATIN:
        for cluster in clusters():
            name = f"slides-{cluster}-{language}.pptx"
            yield DemoFile(name, "slides", language, _writer(_write_pptx, cluster, language))
    for cluster in clusters():
        # English only: the font that comes with Pillow has no accents.
        yield DemoFile(f"figures-{cluster}-en.png", "infographic", "en", _writer(_write_png, cluster, "en"))
    for cluster in ("cash", "children", "delivery"):
        yield DemoFile(f"data-{cluster}.csv", "data", "en", _writer(_write_csv, cluster, "en"))
    for tone in TONES:
        yield DemoFile(f"talk-{tone}.wav", "audio", "en", partial(_write_wav, tone))


def _writer(write: Callable[[Path, str, str], None], cluster: str, language: str) -> Callable[[Path], None]:
    return lambda path: write(path, cluster, language)


def _pages(cluster: str, language: str) -> list[Page]:
    """Three pages: a summary, and two with sentences that no abstract has, so that search in files shows."""
    annex: dict[str, Any] = phrases(language).bank["annex"]
    order = list(clusters()).index(cluster)
    first, second = clusters()[cluster][:2]
    study = Study(-1 - order, "report", cluster, (first, second), (), 2016, (("east-africa", 0, 0),), 0, False)
    topic = phrases(language).bank["topics"][first]
    return [
        (f"{annex['title']}: {topic}", [annex["pages"][0], abstract(study, language)]),
        (annex["pages"][1], [*annex["field"][order % 2 :: 2], annex["field"][(order + 1) % 4]]),
        (annex["pages"][2], [*annex["questions"], f"({NOTE})"]),
    ]


def _write_pdf(path: Path, cluster: str, language: str) -> None:
    """Pages of text in Helvetica, one of the fonts every reader has; enough for Latin scripts."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    writer = PdfWriter()
    writer.add_metadata({"/Title": _pages(cluster, language)[0][0], "/Producer": NOTE})
    font = writer._add_object(  # noqa: SLF001 - pypdf offers no public way to share a font between pages
        DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    )
    for heading, paragraphs in _pages(cluster, language):
        page = writer.add_blank_page(WIDTH, HEIGHT)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        content = DecodedStreamObject()
        content.set_data(_pdf_text(heading, paragraphs))
        page[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001 - as above
    writer.write(path)


def _pdf_text(heading: str, paragraphs: list[str]) -> bytes:
    lines = [line for paragraph in paragraphs for line in [*textwrap.wrap(paragraph, LINE), ""]]
    rows = [f"BT /F1 16 Tf {MARGIN} {HEIGHT - 80} Td {_pdf_string(heading)} Tj ET"]
    rows.append(f"BT /F1 11 Tf 15 TL {MARGIN} {HEIGHT - 120} Td")
    rows += [f"{_pdf_string(line)} Tj T*" for line in lines]
    return "\n".join([*rows, "ET"]).encode("cp1252", "replace")


def _pdf_string(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _write_docx(path: Path, cluster: str, language: str) -> None:
    from docx import Document

    document = Document()
    for heading, paragraphs in _pages(cluster, language):
        document.add_heading(heading, level=1).paragraph_format.page_break_before = True
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    document.save(str(path))


def _write_pptx(path: Path, cluster: str, language: str) -> None:
    from pptx import Presentation

    slides = Presentation()
    for heading, paragraphs in _pages(cluster, language):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(textwrap.shorten(text, 220) for text in paragraphs)
    slides.save(str(path))


def _write_html(path: Path, cluster: str, language: str) -> None:
    direction = "rtl" if language == "ar" else "ltr"
    parts = [
        f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        for heading, paragraphs in _pages(cluster, language)
    ]
    title = escape(_pages(cluster, language)[0][0])
    head = f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>{title}</title>'
    path.write_text(head + "\n".join(parts) + "</html>\n", encoding="utf-8")


def _write_csv(path: Path, cluster: str, language: str) -> None:
    dice = Random(f"data/{cluster}")  # noqa: S311 - repeatable on purpose
    with path.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["country", "year", "households", "share_enrolled", "note"])
        for iso2, country in list(countries().items())[:40]:
            households, share = dice.randint(400, 9000), round(dice.uniform(0.08, 0.71), 3)
            rows.writerow([iso2, dice.randint(2008, 2017), households, share, f"{country.names[language]}: {NOTE}"])


def _write_png(path: Path, cluster: str, language: str) -> None:
    """A small bar chart over the title and the topics of the cluster."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (800, 600), "#f7f4ec")
    draw = ImageDraw.Draw(image)
    dice = Random(f"figures/{cluster}")  # noqa: S311 - repeatable on purpose
    bank = phrases(language).bank
    draw.text((40, 30), bank["annex"]["title"], fill="#1d3b4f", font_size=34)
    for row, slug in enumerate(clusters()[cluster][:6]):
        top, length = 110 + row * 72, dice.randint(120, 640)
        draw.rectangle((40, top + 28, 40 + length, top + 52), fill="#2f7f79")
        draw.text((40, top), f"{bank['topics'][slug]}  {length // 8} %", fill="#1d3b4f", font_size=20)
    draw.text((40, 560), NOTE, fill="#6b6b6b", font_size=16)
    image.save(path)


def _write_wav(tone: int, path: Path) -> None:
    """Two seconds of a soft tone, which says at once that it is no real recording."""
    rate, amplitude = 8000, 9000
    samples = (int(amplitude * math.sin(2 * math.pi * tone * step / rate)) for step in range(2 * rate))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
