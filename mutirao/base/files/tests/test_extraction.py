"""Text from files: real ones by page, hostile ones within their limits."""

import json
import subprocess
import sys
import time

import pytest

from mutirao.base.files import extraction
from mutirao.base.files.extraction import ExtractionFailed, Limits, Reason, extract_text
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

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, PPTX = OOXML + "wordprocessingml.document", OOXML + "presentationml.presentation"
ODT, ODP = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "presentation"))
PDF = "application/pdf"
RELAXED = Limits(seconds=20)
TIGHT = Limits(seconds=2)
BUSY = Limits(seconds=2, memory_mb=2048)


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(scope="module")
def endless():
    """A PDF of two pages: one of two words, one that unpacks to 60 MB of drawing."""
    return make_pdf(shown("First page"), b"BT /F1 9 Tf " + b"(word) Tj 1 0 Td " * 3_500_000, compress=True)


@pytest.fixture(scope="module")
def endless_from_the_start():
    return make_pdf(b"BT /F1 9 Tf " + b"(word) Tj 1 0 Td " * 3_500_000, compress=True)


def failure(path, media_type=PDF, limits=RELAXED):
    with pytest.raises(ExtractionFailed) as caught:
        extract_text(path, media_type, limits=limits)
    return caught.value


@pytest.mark.parametrize(
    ("name", "page_count", "number", "phrase"),
    [
        ("real/en_annif_algorithms_slides_ccby.pdf", 6, 1, "Two kinds of approaches"),
        ("real/en_burchi_strupat_2022_social_protection_malawi_ccby.pdf", 24, 1, "Social Cohesion"),
        ("real/es_pache_2021_ayuntamientos_transparencia_ccby.pdf", 11, 1, "RESPONSABILIDAD SOCIAL"),
        ("real/fr_debian_faq_gpl2.pdf", 75, 11, "Pourquoi choisir Debian"),
        ("real/pt_hoehnea_2022_senna_ccby.pdf", 11, 1, "Universidade Estadual do Ceará"),
        ("generated/ar_sdg1_sdg8_generated.pdf", 3, 1, "القضاء على الفقر المدقع للناس أجمعين"),
        ("generated/fr_sdg1_sdg10_generated.pdf", 4, 1, "éliminer complètement l’extrême pauvreté"),
        ("pypdf_samples/multicolumn.pdf", 3, 1, "columns filled with Lorem Ipsum"),
        ("pypdf_samples/with-attachment.pdf", 1, 1, "no sea takimata sanctus"),
    ],
)
def test_a_real_pdf_gives_its_text_page_by_page(name, page_count, number, phrase):
    found = extract_text(real(f"pdf/{name}"), PDF, limits=RELAXED)

    assert (found.page_count, len(found.pages), found.truncated) == (page_count, page_count, False)
    assert phrase in found.pages[number - 1]


def test_a_pdf_says_who_wrote_it():
    found = extract_text(real("pdf/generated/ar_sdg1_sdg8_generated.pdf"), PDF, limits=RELAXED)

    assert found.title == "أهداف التنمية المستدامة: الحماية الاجتماعية"
    assert (found.author, found.language) == ("Open SDG translations", "ar")


@pytest.mark.parametrize(
    ("name", "headline", "created"),
    [
        (
            "real/en_burchi_strupat_2022_social_protection_malawi_ccby.pdf",
            "Can Integrated Social Protection Programmes Affect Social Cohesion? Mixed‑Methods Evidence from Malawi",
            "2022",
        ),
        ("pypdf_samples/multicolumn.pdf", "Two-Column Document with Lorem Ipsum", "2024"),
        ("pypdf_samples/with-attachment.pdf", "", ""),
    ],
)
def test_a_pdf_shows_what_stands_in_the_largest_letters(name, headline, created):
    found = extract_text(real(f"pdf/{name}"), PDF, limits=RELAXED)

    assert (found.headline, found.created[:4]) == (headline, created)


def test_letters_that_stand_on_their_side_are_no_headline(file):
    page = (
        b"BT /F1 40 Tf 0 1 -1 0 40 200 Tm (A stamp along the edge) Tj ET\n"
        b"BT /F1 20 Tf 72 700 Td (Cash transfers) Tj 0 -24 Td (in Malawi) Tj ET\n"
        b"BT /F1 60 Tf 72 500 Td (7) Tj ET BT /F1 10 Tf 72 400 Td (Small print follows here.) Tj ET"
    )

    assert extract_text(file(make_pdf(page)), PDF, limits=RELAXED).headline == "Cash transfers in Malawi"


def test_office_documents_say_when_they_were_made(file):
    found = extract_text(file(make_docx()), DOCX, limits=RELAXED)

    assert found.created.startswith("20")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("generated/fr_scanned_image_only_generated.pdf", Reason.NO_TEXT),
        ("generated/fr_sdg1_sdg10_encrypted_pw_secret.pdf", Reason.PASSWORD),
        ("pypdf_samples/libreoffice-writer-password.pdf", Reason.PASSWORD),
        ("generated/truncated_corrupt.pdf", Reason.DAMAGED),
        ("generated/not_a_pdf.pdf", Reason.DAMAGED),
    ],
)
def test_a_pdf_without_readable_text_says_why(name, reason):
    error = failure(real(f"pdf/{name}"))

    assert error.reason is reason
    assert error.sentence == str(reason.label)


def test_a_pdf_that_only_restricts_printing_opens_with_the_empty_password(file):
    found = extract_text(file(make_pdf(shown("For everyone"), owner_password="owner")), PDF, limits=RELAXED)

    assert found.pages == ["For everyone"]


def test_a_word_document_gives_paragraphs_tables_and_headers(file):
    found = extract_text(file(make_docx()), DOCX, limits=RELAXED)

    paragraphs = found.pages[0].split("\n\n")
    assert paragraphs == [
        "Transfers reach the poorest. Monthly.",
        "Households",
        "Kwacha",
        "After the table.",
        "Ministry of Gender",
    ]
    assert (found.title, found.author, found.language) == ("Cash for households", "Grace Banda", "en-GB")
    assert found.page_count is None


def test_a_presentation_gives_a_page_per_slide_with_its_notes(file):
    found = extract_text(file(make_pptx()), PPTX, limits=RELAXED)

    assert found.pages == ["Why pensions", "Who pays\n\nMention the levy."]
    assert (found.page_count, found.title) == (2, "Pensions")


def test_open_documents_give_their_text(file):
    text = extract_text(file(make_odt()), ODT, limits=RELAXED)
    slides = extract_text(file(make_odp()), ODP, limits=RELAXED)

    assert text.pages == ["La renta básica\n\nUn piso de ingreso."]
    assert (text.title, text.language) == ("Renta", "es-ES")
    assert slides.pages == ["Primeiro slide", "Segundo slide"]


def test_a_locked_open_document_says_so(file):
    manifest = b"<manifest><encryption-data/></manifest>"

    assert failure(file(with_part(make_odt(), "META-INF/manifest.xml", manifest)), ODT).reason is Reason.PASSWORD


def test_a_web_page_gives_what_a_reader_sees(file):
    page = (
        "<html lang=fr><head><meta charset=iso-8859-1><title>Les écoles</title>"
        "<meta name=author content='A. Diop'><style>p{}</style></head><body><script>alert('x')</script>"
        "<h1>Cantines</h1><p>Un repas par <b>jour</b>née.</p><table><tr><td>Sénégal<td>2018</table></body>"
    )

    found = extract_text(file(page.encode("latin-1")), "text/html", limits=RELAXED)

    assert found.pages == ["Cantines\n\nUn repas par journée.\n\nSénégal 2018"]
    assert (found.title, found.author, found.language) == ("Les écoles", "A. Diop", "fr")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_its_encoding(file, encoding):
    text = "Les « transferts monétaires » ont réduit la pauvreté des ménages ruraux, d’après l’enquête."

    found = extract_text(file(text.encode(encoding)), "text/plain", limits=RELAXED)

    assert found.pages == [text]


def test_captions_give_the_words_without_the_times(file):
    captions = b"WEBVTT\n\n1\n00:00.000 --> 00:01.000\nGood morning\n\n00:02.000 --> 00:03.000\nto all"

    assert extract_text(file(captions), "text/vtt", limits=RELAXED).pages == ["Good morning\n\nto all"]


@pytest.mark.parametrize("media_type", ["audio/mpeg", "application/zip", "application/x-unheard-of"])
def test_kinds_without_text_start_no_process(file, media_type, monkeypatch):
    monkeypatch.setattr(extraction, "_command", None)

    assert failure(file(b"x"), media_type).reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("media_type", [DOCX, PPTX, ODT, ODP])
def test_a_damaged_office_document_says_so(file, media_type):
    content = make_docx()

    assert failure(file(content[: len(content) // 2]), media_type).reason is Reason.DAMAGED


def test_a_document_that_would_unpack_to_gigabytes_is_not_opened(file):
    error = failure(file(make_zip_bomb(("word/document.xml",))), DOCX, TIGHT)

    assert error.reason is Reason.TOO_LARGE


def attempt(path, media_type):
    """The text found, or nothing where there is a reason for that."""
    try:
        return extract_text(path, media_type, limits=RELAXED).pages[0]
    except ExtractionFailed:
        return ""


def test_entities_that_multiply_are_harmless(file):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f"""<!DOCTYPE x [<!ENTITY e0 "lol">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>
        <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
        <w:body><w:p><w:r><w:t>Before &e9; &f; after</w:t></w:r></w:p></w:body></w:document>"""

    for media_type, content, part in (
        (DOCX, make_docx(), "word/document.xml"),
        (ODT, make_odt(), "content.xml"),
    ):
        text = attempt(file(with_part(content, part, bomb.encode())), media_type)

        assert len(text) < 1000
        assert "root:" not in text


def test_a_pdf_that_keeps_the_parser_busy_is_stopped_in_time(file, endless_from_the_start):
    started = time.monotonic()

    error = failure(file(endless_from_the_start), limits=BUSY)

    assert error.reason is Reason.TIMEOUT
    assert time.monotonic() - started < BUSY.seconds + 1.5


def test_a_pdf_that_needs_too_much_memory_is_stopped(file, endless_from_the_start):
    error = failure(file(endless_from_the_start), limits=Limits(seconds=20, memory_mb=120))

    assert error.reason is Reason.MEMORY


def test_the_pages_read_before_the_time_was_over_are_kept(file, endless):
    found = extract_text(file(endless), PDF, limits=BUSY)

    assert (found.pages, found.page_count) == (["First page"], 2)
    assert (found.truncated, found.stopped_by) == (True, Reason.TIMEOUT)


def test_a_page_tree_that_contains_itself_does_not_hang(file):
    looped = make_pdf(shown("Round and round")).replace(b"/Kids [ 4 0 R ]", b"/Kids [ 1 0 R ]")

    assert b"/Kids [ 1 0 R ]" in looped
    assert failure(file(looped), limits=TIGHT).reason in (Reason.DAMAGED, Reason.NO_TEXT)


def test_text_beyond_the_limit_is_left_out(file):
    pages = make_pdf(shown("abcdef"), shown("ghijkl"), shown("mnopqr"))

    found = extract_text(file(pages), PDF, limits=Limits(seconds=20, characters=8))

    assert found.pages == ["abcdef", "gh"]
    assert (found.truncated, found.page_count, found.stopped_by) == (True, 3, None)


@pytest.fixture
def child(monkeypatch):
    """Put any program in the place of our extractor: by then a hostile file may have taken it over."""

    def run(program):
        monkeypatch.setattr(extraction, "_command", lambda *_: [sys.executable, "-c", program])

    return run


def test_a_child_that_says_too_much_is_cut(file, child):
    child("while True: print('{\"page\": \"' + 'x' * 1000 + '\"}')")

    found = extract_text(file(b"x"), PDF, limits=Limits(seconds=10, characters=10_000))

    assert (sum(map(len, found.pages)), found.truncated) == (10_000, True)


def test_a_child_that_only_complains_is_stopped_in_time(file, child):
    child("import sys\nwhile True: print('oh', file=sys.stderr)")

    error = failure(file(b"x"), limits=Limits(seconds=1))

    assert error.reason is Reason.TIMEOUT
    assert len(error.detail) <= 2000


def test_a_child_that_lies_about_shapes_does_no_harm(file, child):
    child(
        """
print('{"about": 7}')
print('{"about": {"page_count": 1e400, "title": {"a": [1]}, "author": "x\\\\u0000\\\\ud800"}}')
print('{"page": ["no", "text"]}')
print('{"end": "yes"}')
print('{"page": "cut')
"""
    )

    found = extract_text(file(b"x"), PDF, limits=Limits(seconds=10))

    assert found.pages == ["['no', 'text']"]
    assert (found.page_count, found.title, found.author) == (None, "{'a': [1]}", "x?")
    assert (found.truncated, found.stopped_by) == (True, None)


def test_a_child_killed_from_outside_can_be_tried_again(file, child):
    child("import os; os.kill(os.getpid(), 9)")

    assert failure(file(b"x")).reason is Reason.INTERRUPTED


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os; os.kill(os.getpid(), 11)", Reason.DAMAGED),
        ("import os; os.kill(os.getpid(), 24)", Reason.TIMEOUT),
        ("import os; os.abort()", Reason.MEMORY),
        ("raise MemoryError", Reason.MEMORY),
        ("import nothing_of_this_name", Reason.INTERRUPTED),
        ('print(\'{"failed": "nonsense"}\')', Reason.DAMAGED),
        ("print('[1]'); print('{\"page\": \"hidden\"}')", Reason.INTERRUPTED),
    ],
)
def test_every_end_of_a_child_has_a_reason(file, child, program, reason):
    child(program)

    assert failure(file(b"x"), limits=Limits(seconds=10)).reason is reason


def test_nothing_the_child_started_outlives_it(file, child, tmp_path):
    note = tmp_path / "pid"
    child(
        "import subprocess\n"
        "sleeper = subprocess.Popen(['sleep', '60'])\n"
        f"print(sleeper.pid, file=open({str(note)!r}, 'w'))"
    )

    failure(file(b"x"), limits=Limits(seconds=1))

    pid = int(note.read_text())
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    assert state.strip()[:1] in ("", "Z")


def test_the_sandbox_takes_away_memory_disk_and_network():
    program = """
import json, os, socket, sys
from mutirao.base.files.sandbox import confine
server = socket.create_server(("127.0.0.1", 0))
address = server.getsockname()
confine(seconds=5, memory_mb=200)
done = []
for name, deed in {
    "memory": lambda: bytearray(300 * 1024**2),
    "disk": lambda: open(sys.argv[1], "w").write("x"),
    "network": lambda: socket.create_connection(address, 1),
}.items():
    try:
        deed()
    except (OSError, MemoryError):
        continue
    done.append(name)
os.write(1, json.dumps(done).encode())
"""
    root = extraction.PACKAGE_ROOT
    run = subprocess.run(
        [sys.executable, "-c", program, "/tmp/mutirao-sandbox"],
        cwd=root,
        capture_output=True,
        check=True,
        timeout=20,
    )

    done = set(json.loads(run.stdout))
    assert done <= {"network"}
    if "network" in done:
        pytest.skip("this kernel lets an ordinary process keep its network")


def test_the_child_imports_no_django():
    program = "import sys, mutirao.base.files.extractor; print(any('django' in name for name in sys.modules))"

    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=extraction.PACKAGE_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == "False"


def test_a_missing_file_is_the_callers_matter(tmp_path):
    with pytest.raises(FileNotFoundError):
        extract_text(tmp_path / "absent.pdf", PDF)
