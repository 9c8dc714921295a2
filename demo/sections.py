"""The sections of a generated profile, field by field: what fits its design, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from demo.drafts import LAST_YEAR, Draft, organisations_in
from demo.economies import economies
from demo.figures import Setting, amounts_said, coverage_said, draw_figures, spending_said
from demo.profiles import Said, known, silent

NO_SPENDING, NO_COVERAGE, NO_MONITORING, NO_INFORMATION = 0.22, 0.08, 0.25, 0.2
"""How often nobody knows, as inventories of the field report."""
BRANCHES = {
    "contributory-pension": "social-insurance", "health-insurance": "social-insurance",
    "unemployment-insurance": "social-insurance", "paid-leave": "social-insurance", "training": "labor-market",
    "wage-subsidy": "labor-market", "social-care-services": "social-care",
}  # fmt: skip
PARTS = {"national": 1.0, "subnational": 0.35, "local": 0.08}
LEVELS = {"national": "central", "subnational": "central", "local": "subnational"}
RECIPIENTS = {
    "child-grant": "mother", "family-cct": "mother", "social-pension": "person", "disability": "person",
    "school-meals": "service", "health-waiver": "service", "care-services": "person", "training": "person",
    "scholarship": "mother", "pension": "person", "unemployment-insurance": "person", "maternity-leave": "person",
    "public-works": "person",
}  # fmt: skip
BANKS = {"information_system": "information", "data_collection": "data", "complaints": "complaints"}
NO_RECIPIENT = {"wage-subsidy", "health-insurance"}


def sections(draft: Draft) -> Iterator[Said]:
    yield from basics(draft)
    yield from details(draft)
    yield from conditions(draft)
    yield from targeting(draft)
    yield from benefits(draft)
    yield from figures(draft)
    if draft.has_begun:
        yield from running(draft)


def basics(draft: Draft) -> Iterator[Said]:
    dice, design = draft.dice, draft.design
    yield from draft.code("status", [draft.status])
    yield from draft.code("population_group", design["population"])
    if draft.has_begun and dice.random() < 0.12:
        yield draft.tell("previous_name", draft.words["names"])
    key = draft.implementer.key if draft.implementer else ""
    yield Said(known("implemented_by", text=draft.name_of_implementer()).value, tuple(draft.cite()), key)
    donors = organisations_in(draft.country.iso2, "international")
    if donors and not draft.design.get("contributory") and dice.random() < 0.4:
        donor = dice.choice(donors)
        yield Said(known("funded_by", text=donor.title).value, tuple(draft.cite()), donor.key)
    if dice.random() < 0.3:
        yield known("contact", text=draft.title_of_office())


def details(draft: Draft) -> Iterator[Said]:
    dice, design, common = draft.dice, draft.design, draft.common
    month = f"-{dice.randint(1, 12):02d}" if dice.random() < 0.4 and draft.end != draft.start else ""
    if draft.status == "cancelled":
        yield silent("start_date", "not_applicable")
    else:
        yield known("start_date", draft.cite(), text=f"{draft.start}{month}")
    if draft.end:
        yield known("end_date", draft.cite(), text=str(draft.end))
    yield draft.tell("objectives", draft.words["objectives"])
    yield from draft.code("programme_type", design["type"])
    yield from draft.code("branch", [BRANCHES.get(design["type"][0], "social-assistance")])
    yield from draft.code("function", design["function"])
    if dice.random() < 0.8:
        cited = draft.cite()
        for component in draft.words.get("components", ()):
            yield known("components", cited, text=component, language=draft.language)
    if dice.random() < 0.75:
        laws = common["legal"][:3] if design.get("contributory") else common["legal"]
        yield draft.tell("legal_framework", laws)


def conditions(draft: Draft) -> Iterator[Said]:
    design = draft.design
    if design.get("contributory"):
        yield silent("conditionality_type", "not_applicable")
        yield draft.tell("contribution", draft.words["contribution"])
        return
    yield from draft.code("conditionality_type", [design["conditionality"]])
    if "conditions" in draft.words:
        yield draft.tell("conditionalities", draft.words["conditions"])
    elif design["conditionality"] == "unconditional":
        yield silent("conditionalities", "not_applicable")
    yield silent("contribution", "not_applicable")


def targeting(draft: Draft) -> Iterator[Said]:
    dice, common = draft.dice, draft.common
    methods = dice.choice(draft.design["targeting"]).split()
    if draft.scale != "national" and "universal" in methods:
        methods = [method for method in methods if method != "universal"] + ["geographic"]
    yield from draft.code("targeting_methods", methods)
    yield from draft.code("scale", [draft.scale])
    if draft.scale == "national":
        yield draft.tell("targeted_areas", [common["nationwide"]])
    else:
        cited = draft.cite()
        patterns = common["region"][2:] if draft.scale == "local" else common["region"][:2]
        for area in sorted({draft.pick(patterns) for _ in range(dice.randint(1, 4))}):
            yield known("targeted_areas", cited, text=area)
    yield draft.tell("target_groups", draft.words["groups"])
    yield draft.tell("eligibility_criteria", criteria(draft, methods))
    if dice.random() < 0.4 and not draft.design.get("contributory"):
        until = 4 if draft.design_name in ("school-meals", "scholarship") else 3
        yield draft.tell("eligibility_reassessment", common["reassessment"][:until])


def criteria(draft: Draft, methods: list[str]) -> list[str]:
    """Those that go with how people are chosen."""
    both: list[str] = draft.words["criteria"]
    if "second" not in draft.design:
        return both
    return both[1:] if set(methods) & set(draft.design["second"]) else both[:1]


def benefits(draft: Draft) -> Iterator[Said]:
    dice, design = draft.dice, draft.design
    yield from draft.code("benefit_modality", design["modality"])
    yield draft.tell("benefit_description", draft.words["benefit"])
    frequency = dice.choice(design["frequency"])
    bimonthly = {"en": "Every two months.", "fr": "Tous les deux mois.", "es": "Cada dos meses."}
    note = bimonthly[draft.language] if frequency == "custom" else ""
    yield known("benefit_frequency", draft.cite(), code=frequency, note=note)
    channels = design["delivery"]
    yield from draft.code("delivery_channels", dice.sample(channels, min(dice.choice((1, 1, 2)), len(channels))))
    if draft.design_name not in NO_RECIPIENT and dice.random() < 0.7:
        recipient = RECIPIENTS.get(draft.design_name, "household")
        yield draft.tell("benefit_recipient", draft.common[f"recipient_{recipient}"])
    yield from durations(draft)


def durations(draft: Draft) -> Iterator[Said]:
    design = draft.design
    if "months" in design:
        shortest, longest = design["months"]
        if shortest > 1:
            yield known("minimum_duration", draft.cite(), number=Decimal(shortest))
        yield known("maximum_duration", draft.cite(), number=Decimal(longest))
    elif design.get("per") == "one_time":
        yield silent("minimum_duration", "not_applicable")
        yield silent("maximum_duration", "not_applicable")


def figures(draft: Draft) -> Iterator[Said]:
    """What is paid, who is reached, what it costs; of a programme that has not begun there is nothing to say."""
    dice, design = draft.dice, draft.design
    if not draft.has_begun:
        for name in ("benefit_amount", "coverage", "expenditure"):
            yield silent(name, "not_applicable")
        return
    share = PARTS[draft.scale] * (0.3 if draft.status == "pilot" else 1)
    setting = Setting(design, economies()[draft.country.iso2], draft.years, share, draft.common, goes_on=not draft.end)
    drawn = draw_figures(setting, dice)
    if drawn.amounts:
        yield from amounts_said(drawn, setting, draft.cite(2))
    else:
        yield silent("benefit_amount", "not_known" if "cash" in design["modality"] else "not_applicable")
    if dice.random() < NO_COVERAGE:
        yield unknown(draft, "coverage")
    else:
        yield from coverage_said(drawn, setting, draft.cite(2), dice)
    if dice.random() < NO_SPENDING:
        yield unknown(draft, "expenditure")
    else:
        level = "donors" if draft.design_name == "emergency-cash" else LEVELS[draft.scale]
        yield from spending_said(drawn, setting, level, draft.cite(2), dice)


def unknown(draft: Draft, name: str) -> Said:
    if draft.dice.random() < 0.3:
        return silent(name, "not_researched", draft.common["combined"][0].format(year=LAST_YEAR))
    return silent(name, "not_known", draft.dice.choice(draft.common["unknown_note"]))


def running(draft: Draft) -> Iterator[Said]:
    """How it is followed, recorded and complained about."""
    dice, common = draft.dice, draft.common
    chance = dice.random()
    if chance < NO_MONITORING:
        yield silent("monitoring", "not_known")
    elif chance < 0.85:
        yield draft.tell("monitoring", common["monitoring"])
    for name, bank in BANKS.items():
        chance = dice.random()
        if chance < NO_INFORMATION:
            yield silent(name, dice.choice(("not_known", "not_researched")))
        elif chance < 0.7:
            yield draft.tell(name, common[bank])
