"""A vocabulary and entries small enough to know by heart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mutirao.base.catalogue.search_documents import FilePage, SearchDocument
from mutirao.base.taxonomy.thesaurus import LabelRow, Thesaurus

WORLD, AFRICA, EAST_AFRICA, KENYA, BRAZIL, AMERICAS = 1, 2, 3, 4, 5, 6
ASSISTANCE, CASH, CONDITIONAL, UNEMPLOYMENT, BENEFIT, HIV, TRAINING, ATTENDANCE = 11, 12, 13, 14, 15, 16, 17, 18

_PLACES = [
    (WORLD, "world", "001", {"en": "World", "fr": "Monde", "es": "Mundo"}),
    (AFRICA, "africa", "002", {"en": "Africa", "fr": "Afrique", "es": "África", "pt": "África", "ar": "أفريقيا"}),
    (EAST_AFRICA, "eastern-africa", "014", {"en": "Eastern Africa", "fr": "Afrique de l’Est"}),
    (AMERICAS, "americas", "019", {"en": "Americas", "fr": "Amériques"}),
    (KENYA, "kenya", "KE", {"en": "Kenya", "fr": "Kenya", "es": "Kenia", "pt": "Quênia", "ar": "كينيا"}),
    (BRAZIL, "brazil", "BR", {"en": "Brazil", "fr": "Brésil", "es": "Brasil", "pt": "Brasil", "ar": "البرازيل"}),
]
_TOPICS: list[tuple[int, str, dict[str, list[str]]]] = [
    (ASSISTANCE, "social-assistance", {"en": ["social assistance"], "fr": ["assistance sociale"]}),
    (
        CASH,
        "cash-transfers",
        {
            "en": ["cash transfers", "money transfers"],
            "fr": ["transferts monétaires"],
            "es": ["transferencias monetarias"],
            "pt": ["transferências monetárias"],
            "ar": ["التحويلات النقدية"],
        },
    ),
    (
        CONDITIONAL,
        "conditional-cash-transfers",
        {"en": ["conditional cash transfers", "CCT"], "fr": ["transferts monétaires conditionnels"]},
    ),
    (UNEMPLOYMENT, "unemployment", {"en": ["unemployment"], "fr": ["chômage"], "es": ["desempleo"]}),
    (BENEFIT, "family-benefits", {"en": ["family benefits"], "fr": ["allocation", "prestations familiales"]}),
    (HIV, "hiv-and-aids", {"en": ["HIV and AIDS", "AIDS"], "fr": ["VIH et sida", "sida"]}),
    (ATTENDANCE, "girls-attendance", {"en": ["girls attendance"]}),
    (TRAINING, "training", {"en": ["training"], "fr": ["formation"]}),
]
BROADER = {
    AFRICA: {WORLD},
    AMERICAS: {WORLD},
    EAST_AFRICA: {AFRICA},
    KENYA: {EAST_AFRICA},
    BRAZIL: {AMERICAS},
    CASH: {ASSISTANCE},
    CONDITIONAL: {CASH},
}


def label_rows() -> list[LabelRow]:
    rows = [
        LabelRow(number, "places", slug, notation, language, text, "pref")
        for number, slug, notation, labels in _PLACES
        for language, text in labels.items()
    ]
    for number, slug, labels in _TOPICS:
        for language, texts in labels.items():
            for place, text in enumerate(texts):
                rows.append(LabelRow(number, "topics", slug, "", language, text, "alt" if place else "pref"))
    rows.append(LabelRow(CASH, "topics", "cash-transfers", "", "en", "money grants", "hidden"))
    return rows


def small_thesaurus() -> Thesaurus:
    return Thesaurus(label_rows(), BROADER)


def entry(number: int, title: str, summary: str = "", **values: Any) -> SearchDocument:
    values.setdefault("languages", ["en"])
    values.setdefault("published_at", datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number))
    return SearchDocument(
        entry_id=number,
        type=values.pop("type", "publication"),
        kind=values.pop("kind", "report"),
        title=title,
        summary=summary,
        **values,
    )


def page(text: str, number: int = 1, language: str = "en", attachment: int = 1) -> FilePage:
    return FilePage(attachment, f"file-{attachment}.pdf", number, language, text)


LONG = "Households in rural districts were visited four times over two years by trained interviewers. " * 4
CLOSED = 7

ENTRIES = [
    entry(
        1,
        "Cash transfers and school attendance",
        "What cash transfers did for girls at school.",
        names=["Amina Diallo", "Ann Lee"],
        publishers=["Institute of Fairness"],
        year=2015,
        country_codes=["KE"],
        concept_slugs=["cash-transfers"],
        identifiers=["10.1234/abc.56", "978-92-1-000000-1"],
    ),
    entry(
        2,
        "Les transferts monétaires au Brésil",
        "Une évaluation des transferts monétaires pour les enfants.",
        languages=["fr"],
        year=2016,
        country_codes=["BR"],
        kind="article",
        publishers=["Institut de l’Équité"],
    ),
    entry(
        3,
        "Transferencias monetarias y niñez",
        "La protección de la niñez mediante transferencias monetarias condicionadas.",
        languages=["es"],
        year=2017,
        kind="article",
    ),
    entry(
        4,
        "التحويلات النقدية في كينيا",
        "أثر التحويلات النقدية على الأسر الفقيرة",
        languages=["ar"],
        year=2018,
        country_codes=["KE"],
    ),
    entry(
        5,
        "Helping the poorest",
        LONG + "At the end, money transfers reached almost everyone. " + LONG,
        year=2010,
        kind="policy-brief",
        use_count=50,
    ),
    entry(6, "Conditional cash transfers: a review", "Schools and clinics.", year=2012, use_count=900),
    entry(7, "Unemployment insurance", "Who is covered when work ends.", year=2019, has_file=True),
    entry(8, "Le chômage des jeunes", "Trouver un emploi.", languages=["fr"], year=2019),
    entry(
        9,
        "A handbook for ministries",
        "How to begin.",
        year=2020,
        kind="book",
        has_file=True,
        pages=[
            page("Preface and thanks.", 1),
            page(LONG + "Registries of farmers need fingerprint readers that work offline. " + LONG, 2),
            page("Cash transfers are paid on Fridays.", 3),
        ],
    ),
    entry(
        10,
        "Secret strategy of the cooperative",
        "Zanzibarian cash transfers and unemployment. Girls attendance.",
        audience_id=CLOSED,
        year=2021,
        kind="memo",
        country_codes=["KE"],
        publishers=["Hidden House"],
        pages=[page("Zanzibarian secrets.", attachment=9)],
    ),
    entry(11, "Budget allocation in the public sector", "The allocation of scarce money.", year=2011),
    entry(12, "Allocation of water", "Allocation rules for rivers.", year=2009),
    entry(13, "Foreign aid and growth", "Does aid work? A growing debate on evaluation.", year=2005),
    entry(14, "Prestations et services", "L’allocation aux parents.", languages=["fr"], year=2014),
    entry(15, "Renten und Pensionen", "Die Zukunft der Alterssicherung.", languages=["de"], year=2013),
    entry(16, "A study of names", "Young researchers.", names=["Ministry of Social Development"], year=2001),
]
