"""Kinds of publication out of the words, in several languages, that catalogues use for them."""

from __future__ import annotations

import re

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

# Order matters: the first pattern found decides, so the narrower kinds come first.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("conference-paper", r"conference|congress|proceeding|workshop item|colloque|congreso|conferencia|anais|ponencia"),
    ("presentation", r"presentation|slide|lecture|speech|presentacion|apresentacao|diaporama|poster"),
    ("infographic", r"infograph|infograf"),
    ("policy-brief", r"policy (?:brief|note|paper)|research brief|briefing|one pager|note de politique|note d'orientation|"
                     r"nota de politica|resumen de politica|sumario de politica|policy in focus|(?:^| )brief(?: |$)"),
    ("working-paper", r"working ?paper|discussion paper|preprint|pre-print|document de travail|documento de trab|draft|"
                      r"posted content|unpublished|manuscript|texto para discussao|documento de discusion"),
    ("book-chapter", r"chapter|book ?section|book ?part|in ?book|book.contribution|chapitre|capitulo|incollection|reference-entry"),
    ("thesis", r"thesis|thes[ei]s|dissertation|tese(?: |$)|tesis|dissertacao|yuksek lisans|doktora|memoire|habilitation"),
    ("guideline", r"guideline|guidance|manual|handbook|tool ?kit|guide(?: |$)|directrices|guia(?: |$)|lignes directrices|"
                  r"standard|norme|norma(?: |$)"),
    ("legal-text", r"legal|legislat|statute|law(?: |$)|bill(?: |$)|treaty|decree|regulation|loi(?: |$)|decret|ley(?: |$)|"
                   r"lei(?: |$)|constitution|case(?: |$)|hearing"),
    ("newsletter", r"news ?letter|bulletin|boletin|boletim|newspaper|lettre d'information|info ?lettre"),
    ("article", r"article|journal|peer ?reviewed|articulo|artigo|editorial|letter|review|erratum|paper|magazine|comment"),
    ("dataset", r"data ?set|data ?base|survey data|datos|donnees|dados|(?:^| )data(?: |$)"),
    ("software", r"software|computer program|logiciel|(?:^| )code(?: |$)|source code"),
    ("audio", r"audio|sound|podcast|radio|song|music|broadcast"),
    ("video", r"video|film|moving ?image|motion picture|webinar|recording|multimedia"),
    ("image", r"image|photo|figure|graphic|picture|artwork|map(?: |$)|chart|drawing|cartographic"),
    ("web-page", r"web ?(?:page|site)|internet|online|blog|electronic (?:source|resource)|post(?: |$)|interactive ?resource"),
    ("report", r"report|rapport|informe|relatorio|technical|monograph(?:ic)? series|estudio de caso|case study"),
    ("book", r"book|livre|libro|livro|monograph|proceedings|edited"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_EXACT = {fold(word): kind for kind, word in WORDS.items()} | {kind: kind for kind in WORDS}


def kind_of(words: str) -> str:
    """The kind these words name; empty where they name none (`text`, `none`, a number)."""
    folded = re.sub(r"[-_/:.]+", " ", fold(words)).strip()
    exact = _EXACT.get(fold(words).strip()) or _EXACT.get(folded)
    if exact:
        return exact
    return next((kind for kind, pattern in _COMPILED if pattern.search(folded)), "")
