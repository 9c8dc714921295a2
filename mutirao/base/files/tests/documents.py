"""Documents for the tests of this app, made on the spot; and the folder of real ones, where there is one."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import odfdo
import pptx
import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


def real(name: str) -> Path:
    """A real file of the shared data, or a skipped test."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no shared data: {name}")
    return path


def make_pdf(*contents: bytes, compress: bool = False, owner_password: str = "") -> bytes:
    """A PDF with one page per content stream, Helvetica as its only font."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for content in contents:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode() if compress else stream)
    if owner_password:
        writer.encrypt("", owner_password)
    return _saved(writer.write)


def shown(text: str) -> bytes:
    """The content stream that shows one line of text."""
    return f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")


def make_docx() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Cash for households"
    document.core_properties.author = "Grace Banda"
    document.core_properties.language = "en-GB"
    document.sections[0].header.paragraphs[0].text = "Ministry of Gender"
    document.add_paragraph("Transfers reach the poorest.").add_run(" Monthly.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Households"
    table.cell(0, 1).text = "Kwacha"
    document.add_paragraph("After the table.")
    return _saved(document.save)


def make_pptx() -> bytes:
    presentation = pptx.Presentation()
    for title in ("Why pensions", "Who pays"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
    presentation.slides[1].notes_slide.notes_text_frame.text = "Mention the levy."
    presentation.core_properties.title = "Pensions"
    return _saved(presentation.save)


def make_odt() -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "La renta básica"))
    document.body.append(odfdo.Paragraph("Un piso de ingreso."))
    document.meta.title = "Renta"
    document.meta.language = "es-ES"
    return _saved(document.save)


def make_odp() -> bytes:
    document = odfdo.Document("presentation")
    document.body.clear()
    for number, text in enumerate(("Primeiro slide", "Segundo slide"), 1):
        page = odfdo.DrawPage(f"page{number}")
        page.append(odfdo.Frame.text_frame(text, size=("10cm", "2cm")))
        document.body.append(page)
    return _saved(document.save)


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """The same zip with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def make_zip_bomb(names: tuple[str, ...] = ("a", "b", "c"), megabytes_each: int = 3500) -> bytes:
    """A sound zip of zeros, 10 GB by default: one compressed megabyte repeated, as that is quick to make."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = megabyte * megabytes_each + b"\x03\x00"
    unpacked = megabytes_each * 1024**2
    body, directory = bytearray(), bytearray()
    for name in names:
        common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), unpacked, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + common + name.encode() + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return bytes(body + directory + end)


def _saved(save: object) -> bytes:
    out = io.BytesIO()
    save(out)  # type: ignore[operator]
    return out.getvalue()
