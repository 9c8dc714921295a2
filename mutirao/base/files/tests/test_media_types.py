"""What a file is: by its content, whatever its name says; and the refusals at the door."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.files import archives
from mutirao.base.files.media_types import ACCEPT, ALLOWED, UnknownMediaType, check_promise, check_upload, sniff
from mutirao.base.files.models import Attachment
from mutirao.base.files.readers import READERS
from mutirao.base.files.tests.documents import (
    make_docx,
    make_odp,
    make_odt,
    make_pdf,
    make_pptx,
    make_zip_bomb,
    real,
    shown,
    with_part,
)

LIMIT = 50 * 1024**2
OOXML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(main_part):
    types = f'<Types><Override PartName="/main.xml" ContentType="{main_part}"/></Types>'
    return zipped(**{"[Content_Types].xml": types})


def compound(*names):
    """The beginning of an OLE file whose directory has these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in ("Root Entry", *names)
    )
    return bytes(header) + entries.ljust(2048, b"\0")


def refusal(content, name, limit=LIMIT):
    with pytest.raises(ValidationError) as caught:
        check_upload(io.BytesIO(content), name, limit)
    return caught.value.error_list[0]


CONTENTS = {
    "application/pdf": make_pdf(shown("Hello")),
    OOXML + "wordprocessingml.document": make_docx(),
    OOXML + "spreadsheetml.sheet": office(OOXML + "spreadsheetml.sheet.main+xml"),
    OOXML + "presentationml.presentation": make_pptx(),
    OPEN_DOCUMENT + "text": make_odt(),
    OPEN_DOCUMENT + "spreadsheet": zipped(mimetype=OPEN_DOCUMENT + "spreadsheet"),
    OPEN_DOCUMENT + "presentation": make_odp(),
    "application/msword": compound("WordDocument", "ObjectPool", "Workbook"),
    "application/vnd.ms-excel": compound("Workbook"),
    "application/vnd.ms-powerpoint": compound("PowerPoint Document"),
    "application/rtf": rb"{\rtf1\ansi Hello}",
    "application/epub+zip": zipped(mimetype="application/epub+zip"),
    "text/html": b"<!-- saved --><!DOCTYPE html>\n<html><p>Hello",
    "text/plain": "Une pension pour tous.".encode("latin-1") + b" \xe9t\xe9",
    "application/json": b'[{"a": 1}]',
    "text/csv": b"country;year\nMalawi;2018\n",
    "text/vtt": b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\nHello",
    "application/x-subrip": b"1\n00:00:00,000 --> 00:00:01,000\nHello\n",
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "image/gif": b"GIF89a\x01\x00\x01\x00",
    "image/svg+xml": b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C" "x"><svg xmlns="http://www.w3.org/2000/svg"/>',
    "audio/mpeg": b"\xff\xfb\x90\x64" + bytes(400),
    "audio/ogg": b"OggS\x00\x02" + bytes(22) + b"\x01vorbis",
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00",
    "audio/wav": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "application/zip": zipped(data="1;2;3"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_every_kind_is_known_by_its_content_and_accepted_under_its_name(name):
    kind = ALLOWED[name]

    stream = io.BytesIO(CONTENTS[name])

    assert check_upload(stream, f"file{kind.extension.upper()}", LIMIT) is kind
    assert stream.tell() == 0


def test_the_files_of_a_form_can_be_checked_as_they_come():
    upload = SimpleUploadedFile("report.docx", make_docx(), content_type="text/html")

    assert check_upload(upload, upload.name, LIMIT).extension == ".docx"


@pytest.mark.parametrize("name", [name for name in ALLOWED if ALLOWED[name].family != "text"])
def test_the_name_of_a_file_changes_nothing(name):
    assert sniff(io.BytesIO(CONTENTS[name]), "file.csv") is ALLOWED[name]


def test_the_table_agrees_with_the_readers_and_the_roles_of_attachments():
    assert {name for name, kind in ALLOWED.items() if kind.extractable} == set(READERS)
    assert {kind.role for kind in ALLOWED.values()} <= set(Attachment.Role.values)


def test_what_a_browser_might_execute_is_never_shown_inline():
    inline = {name for name, kind in ALLOWED.items() if kind.inline_safe}

    assert inline.isdisjoint({"text/html", "image/svg+xml", "application/zip", "application/epub+zip"})
    assert inline >= {"application/pdf", "text/plain", "image/png", "audio/mpeg", "video/mp4"}


def test_extensions_name_one_kind_each():
    extensions = ACCEPT.split(",")

    assert len(extensions) == len(set(extensions))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("pdf/real/fr_debian_faq_gpl2.pdf", "application/pdf"),
        ("pdf/pypdf_samples/imagemagick-images.pdf", "application/pdf"),
        ("pdf/generated/fr_sdg1_sdg10_encrypted_pw_secret.pdf", "application/pdf"),
        ("pdf/generated/not_a_pdf.pdf", "text/html"),
        ("media/speech_en_sdg1.3.mp3", "audio/mpeg"),
        ("media/speech_fr_sdg1.3.ogg", "audio/ogg"),
        ("media/speech_ar_sdg1.3.vtt", "text/vtt"),
        ("media/video_en_h264_aac.mp4", "video/mp4"),
    ],
)
def test_real_files_are_known(file, name):
    assert sniff(real(file)).name == name


@pytest.mark.parametrize(
    "content",
    [
        EXE,
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"Rar!\x1a\x07\x01\x00",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"\x00\x00\x00\x14ftypqt  ",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
        b"RIFF\x10\x00\x00\x00AVI LIST",
        b"OggS\x00\x02" + bytes(22) + b"\x80theora",
        b'<?xml version="1.0"?><feed/>',
        compound("Unknown"),
        office("application/vnd.ms-word.document.macroEnabled.main+xml"),
        b"\xff\xfe\x00\x00a\x00\x00\x00",
        b"\xff\xf1\x50\x80" + bytes(60),
        b" \n\t ",
    ],
)
def test_other_kinds_are_refused_whatever_their_name(content):
    with pytest.raises(UnknownMediaType):
        sniff(io.BytesIO(content), "report.pdf")

    assert refusal(content, "report.docx").code == "not_allowed"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><script>alert(1)</script>%PDF-1.7\n", "text/html"),
        (CONTENTS["application/pdf"] + CONTENTS["application/zip"], "application/pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4 <script>", "application/pdf"),
        (b"GIF89a/*<script>*/=1;", "image/gif"),
        (b"<svg xmlns='x'><script/></svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "text/html"),
        ("<html>".encode("utf-16"), "text/html"),
        (with_part(make_docx(), "mimetype", OPEN_DOCUMENT.encode() + b"text"), "application/zip"),
    ],
)
def test_a_file_of_two_natures_is_what_a_browser_would_take_it_for_at_worst(content, kind):
    assert sniff(io.BytesIO(content)).name == kind


def test_an_empty_file_is_refused():
    error = refusal(b"", "report.pdf")

    assert error.code == "empty"
    assert "“report.pdf” is empty" in error.messages[0]


def test_a_file_too_large_is_told_its_size_and_the_limit():
    with override("en"):
        error = refusal(bytes(3 * 1024**2), "C:\\docs\\report.pdf", 1024**2)

    assert error.code == "too_large"
    assert (
        error.messages[0]
        .replace("\xa0", " ")
        .startswith("“report.pdf” is too large: it has 3.0 MB, and the limit is 1.0 MB.")
    )


@pytest.mark.parametrize(
    ("content", "name", "promised", "found"),
    [
        (b"<html><body>404 Not Found</body></html>", "report.pdf", "PDF", "Web page"),
        (CONTENTS["application/pdf"], "report.docx", "Word document", "PDF"),
        (PNG, "talk.mp3", "Audio (MP3)", "Picture (PNG)"),
        (b"<table><tr><td>1</table>", "figures.xls", "Excel 97–2003 workbook", "Web page"),
        (CONTENTS["application/zip"], "slides.pptx", "PowerPoint presentation", "ZIP archive"),
    ],
)
def test_a_name_that_promises_another_kind_is_refused_with_both_named(content, name, promised, found):
    with override("en"):
        error = refusal(content, name)

    assert error.code == "mislabelled"
    assert f": {promised}. " in error.messages[0]
    assert f": {found}. " in error.messages[0]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (CONTENTS["application/rtf"], "letter.doc"),
        (PNG, "photo.jpg"),
        (CONTENTS["audio/mp4"], "talk.mp4"),
        (CONTENTS["application/pdf"], "report"),
        (CONTENTS["application/pdf"], "report.final.v2"),
    ],
)
def test_a_harmless_confusion_of_names_is_forgiven(content, name):
    assert check_upload(io.BytesIO(content), name, LIMIT)


@pytest.mark.parametrize("keep", [30, 0.5, 0.99])
def test_a_truncated_archive_is_refused(keep):
    content = make_docx()

    assert refusal(content[: keep if keep > 1 else int(len(content) * keep)], "report.docx").code == "truncated"


def test_a_locked_office_document_is_refused_with_advice():
    error = refusal(compound("EncryptedPackage", "EncryptionInfo"), "report.docx")

    assert error.code == "password"
    assert "without the password" in error.messages[0]


@pytest.mark.parametrize(
    "content",
    [
        make_zip_bomb(),
        make_zip_bomb(("[Content_Types].xml",), megabytes_each=60),
        zipped(a="1").replace(b"PK\x05\x06" + bytes(4), b"PK\x05\x06" + bytes(4))[:-10]
        + struct.pack("<L", archives.MAX_DIRECTORY + 1)
        + bytes(6),
    ],
    ids=["ten gigabytes", "sixty megabytes of zeros", "endless list of names"],
)
def test_a_zip_bomb_is_refused_unopened(content):
    assert refusal(content, "data.zip").code == "bomb"


def test_a_long_directory_hidden_behind_a_zip64_record_is_seen():
    plain = zipped(a="1")
    at = plain.rfind(b"PK\x05\x06")
    hidden = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, archives.MAX_DIRECTORY + 1, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)

    assert refusal(plain[:at] + hidden + locator + plain[at:], "data.zip").code == "bomb"


def test_a_dense_but_modest_archive_is_accepted():
    assert check_upload(io.BytesIO(make_zip_bomb(("zeros.csv",), megabytes_each=20)), "data.zip", LIMIT)


NEVER_TAKEN = {
    ".exe": EXE,
    ".rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    ".7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
    ".gz": b"\x1f\x8b\x08\x00" + bytes(50),
    ".tar": b"a.txt" + bytes(252) + b"ustar\x00" + bytes(249),
    ".mov": b"\x00\x00\x00\x14ftypqt  \x20\x05\x03\x00qt  " + bytes(50),
    ".avi": b"RIFF\x10\x00\x00\x00AVI LIST" + bytes(50),
    ".mkv": b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska" + bytes(50),
    ".flac": b"fLaC\x00\x00\x00\x22" + bytes(50),
    ".aac": b"\xff\xf1\x50\x80" + bytes(50),
    ".heic": b"\x00\x00\x00\x18ftypheic" + bytes(50),
    ".tiff": b"II*\x00\x08\x00\x00\x00" + bytes(50),
    ".bmp": b"BM" + bytes(50),
}


@pytest.mark.parametrize("extension", NEVER_TAKEN)
def test_what_is_refused_by_its_name_would_be_refused_by_its_content(extension):
    with pytest.raises(ValidationError) as early:
        check_promise(f"A{extension.upper()}", 100, LIMIT)

    assert (early.value.code, early.value.messages) == (
        "not_allowed",
        refusal(NEVER_TAKEN[extension], f"A{extension.upper()}").messages,
    )


def test_no_name_of_a_kind_we_take_is_refused_early():
    for extension in ACCEPT.split(","):
        check_promise(f"report{extension}", 1, LIMIT)
    check_promise("no ending", LIMIT, LIMIT)


@pytest.mark.parametrize(("size", "code"), [(0, "empty"), (LIMIT + 1, "too_large")])
def test_a_size_can_be_refused_before_the_first_byte(size, code):
    with pytest.raises(ValidationError) as early:
        check_promise("C:\\papers\\report.pdf", size, LIMIT)

    assert early.value.code == code
    assert "“report.pdf”" in early.value.messages[0]


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"{"]),
)
def test_no_content_breaks_the_check(content, start):
    with suppress(ValidationError):
        assert check_upload(io.BytesIO(start + content), "file.bin", LIMIT).name in ALLOWED
