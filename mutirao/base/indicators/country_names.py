"""CountryNames: which country a file means by a code or a name."""

from __future__ import annotations

from collections.abc import Iterable

from mutirao.base.taxonomy.analysis import analyse
from mutirao.base.taxonomy.models import Label, Place
from mutirao.base.taxonomy.querysets import PLACES

UNKNOWN = "not a country we know"
A_GROUP = "a group of countries, not one"
GROUPS_OF_THE_WORLD_BANK = (
    "AFE AFR AFW ARB CEB CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY "
    "LTE MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN"
)


class CountryNames:
    """Codes of ISO 3166 and every name of the vocabulary, read once."""

    def __init__(self) -> None:
        places = list(Place.objects.values_list("pk", "iso2", "iso3", "level"))
        self.countries = {pk for pk, _iso2, _iso3, level in places if level == Place.Level.COUNTRY}
        self.by_code = {code.upper(): pk for pk, iso2, iso3, _level in places for code in (iso2, iso3) if code}
        self.groups = frozenset(GROUPS_OF_THE_WORLD_BANK.split())
        self.by_name: dict[str, int] = {}
        kept = Label.objects.filter(concept__scheme__slug=PLACES).order_by("-kind")
        for text, pk in kept.values_list("text", "concept_id"):
            self.by_name.setdefault(key_of(text), pk)
        self.found: dict[tuple[str, ...], tuple[int | None, str]] = {}

    def find(self, told: tuple[str, ...]) -> tuple[int | None, str]:
        """The country's id and "", or None and why not; the first of codes and names that is known decides."""
        if told not in self.found:
            known = next((pk for pk in self.candidates(told) if pk is not None), None)
            if known in self.countries:
                self.found[told] = (known, "")
            else:
                is_group = known is not None or not self.groups.isdisjoint(told)
                self.found[told] = (None, A_GROUP if is_group else UNKNOWN)
        return self.found[told]

    def candidates(self, told: Iterable[str]) -> Iterable[int | None]:
        for text in told:
            yield self.by_code.get(text.upper())
            yield self.by_name.get(key_of(text))


def key_of(name: str) -> str:
    """Without case, accents and punctuation, so that `Cote d'Ivoire` is `Côte d’Ivoire`."""
    return " ".join(analyse(name))
