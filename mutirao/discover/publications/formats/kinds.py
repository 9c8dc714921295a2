"""Kinds of publication out of the words, in several languages, that catalogues use for them."""

from __future__ import annotations

import re
from functools import lru_cache

from .cleaning import fold

WORDS: dict[str, str] = {
    "report": "Report",
    "working-paper": "Working paper",
    "article": "Article",
    "policy-brief": "Policy brief",
    "book": "Book",
    "book-chapter": "Book chapter",
    "thesis": "Thesis",
    "conference-paper": "Conference paper",
    "guideline": "Guideline",
    "legal-text": "Legal text",
    "presentation": "Presentation",
    "infographic": "Infographic",
    "image": "Image",
    "audio": "Audio",
    "video": "Video",
    "dataset": "Data set",
    "software": "Software",
    "web-page": "Web page",
    "newsletter": "Newsletter",
    "other": "Other",
}
"""Each kind with the word our own files carry for it: fixed, because other programs read it."""

# The first kind whose words are found decides, so the narrower kinds come first. A word may go on (`thes` finds
# `thesis`) unless a full stop ends it here; the letters are those that `fold` leaves.
_SIGNS: tuple[tuple[str, str], ...] = (
    (
        "conference-paper",
        "conference, congress, proceeding, workshop item, colloque, congreso, congresso, conferencia, anais, ponencia",
    ),
    ("presentation", "presentation, slide, lecture, speech, presentacion, apresentacao, diaporama, poster"),
    ("infographic", "infograph, infograf"),
    (
        "policy-brief",
        (
            "policy ?brief, policy ?note, policy ?paper, policy in focus, research ?brief, briefing, "
            "brief., one pager, "
            "note de politique, note d'orientation, nota de politica, resumen de politica, sumario de politica"
        ),
    ),
    (
        "working-paper",
        (
            "working ?paper, discussion ?paper, preprint, pre print, draft, posted content, unpublished, manuscript, "
            "document de travail, documento de trab, documento de discusion, texto para discussao"
        ),
    ),
    (
        "book-chapter",
        (
            "chapter, book ?section, book ?part, book ?chapter, in ?book, book contribution, "
            "incollection, reference entry, "
            "chapitre, capitulo"
        ),
    ),
    (
        "thesis",
        "thes, dissert, master, doctor, bachelor, phd, tese., tesis, memoire, habilitation, yuksek lisans, doktora",
    ),
    (
        "guideline",
        (
            "guideline, guidance, guide., manual, handbook, tool ?kit, standard, directrices, guia., "
            "lignes directrices, "
            "norme, norma."
        ),
    ),
    (
        "legal-text",
        (
            "legal, legislat, statute, law., bill., treaty, decree, regulation, constitution, "
            "hearing, loi., decret, ley., "
            "lei., case."
        ),
    ),
    ("newsletter", "news ?letter, bulletin, boletin, boletim, newspaper, lettre d'information, infolettre"),
    (
        "article",
        (
            "article, journal, peer ?reviewed, articulo, artigo, editorial, letter, review, erratum, "
            "paper, magazine, comment, "
            "contribution ?to ?periodical"
        ),
    ),
    ("dataset", "data ?set, data ?base, survey data, data., datos, donnees, dados"),
    ("software", "software, computer ?program, source ?code, code., logiciel"),
    ("audio", "audio, sound, podcast, radio, song, music, broadcast"),
    ("video", "video, film, moving ?image, motion ?picture, webinar, recording, multimedia"),
    ("image", "image, still ?image, photo, figure, graphic, picture, artwork, map., chart, drawing, cartographic"),
    ("web-page", "web ?page, web ?site, internet, online, blog, electronic source, post., interactive ?resource"),
    ("report", "report, rapport, informe, relatorio, technical, monographic series, estudio de caso, case study"),
    ("book", "book, ebook, livre, libro, livro, monograph, edited"),
)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{word}".replace(".", r"\b") for word in words.split(", ")))


_PATTERNS = tuple((kind, _pattern(words)) for kind, words in _SIGNS)
_EXACT = {fold(word): kind for kind, word in WORDS.items()} | {kind: kind for kind in WORDS}


@lru_cache(maxsize=1024)
def kind_of(words: str) -> str:
    """The kind these words name; empty where they name none (`text`, `none`, a number)."""
    folded = fold(words).strip()
    if folded in _EXACT:
        return _EXACT[folded]
    spaced = re.sub(r"[-_/:.]+", " ", folded)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(spaced)), "")
