"""A list of organisations comes in: those that are here are recognised, what they do not say yet is filled in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Entry
from mutirao.connect.stakeholders.importing.rows import Problem, Row
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.ror import ROR
from mutirao.connect.stakeholders.services.editing import Said, other_names, update_stakeholder
from mutirao.connect.stakeholders.services.many import NewStakeholder, create_stakeholders

FILLED = ("acronym", "website", "founded", "summary", "ror")
AT_ONCE = 5000
"""Values in one question: databases take no more than some."""


class Outcome(models.TextChoices):
    NEW = "new", pgettext_lazy("outcome of an import", "new")
    FILLED = "filled", pgettext_lazy("outcome of an import", "known, and now says more")
    KNOWN = "known", pgettext_lazy("outcome of an import", "known")
    DOUBLED = "doubled", _("the same as an earlier line")
    REJECTED = "rejected", _("not taken")


@dataclass(slots=True)
class Line:
    """What becomes of one row; `same_as` is the line that describes the same organisation before."""

    row: Row
    outcome: Outcome
    stakeholder: Stakeholder | None = None
    same_as: int = 0

    @property
    def problems(self) -> list[Problem]:
        return self.row.problems


@dataclass(slots=True)
class Report:
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[Outcome, int]]:
        found = Counter(line.outcome for line in self.lines)
        return [(outcome, found[outcome]) for outcome in Outcome if found[outcome]]


@transaction.atomic
def import_stakeholders(rows: Iterable[Row], *, by: User | None, dry_run: bool = False) -> Report:
    """With a number of questions that grows only with what is filled in. A dry run says the same and writes nothing."""
    report = Report(recognised(list(rows)))
    if not dry_run:
        write(report, by=by)
    return report


# Who is it?


class Known:
    """The organisations that are here, as far as these rows may mean them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        current = Stakeholder.objects.filter(merged_into=None)
        wanted = [name_key(row.name) for row in rows]
        carriers: dict[str, set[int]] = defaultdict(set)
        for part in portions(wanted):
            names = StakeholderName.objects.filter(key__in=part, stakeholder__merged_into=None)
            for key, pk in names.values_list("key", "stakeholder"):
                carriers[key].add(pk)
        ids = {pk for pks in carriers.values() for pk in pks}
        found = [item for part in portions(list(ids)) for item in current.filter(pk__in=part)]
        found += [
            item for part in portions([row.ror for row in rows if row.ror]) for item in current.filter(ror__in=part)
        ]
        self.by_id = {item.pk: item for item in found}
        self.by_ror = {item.ror: item for item in self.by_id.values() if item.ror}
        self.by_key = carriers
        self.places: dict[int, set[int]] = defaultdict(set)
        for part in portions(list(self.by_id)):
            filed = Entry.countries.through.objects.filter(entry__in=part)
            for entry, place in filed.values_list("entry_id", "place_id"):
                self.places[entry].add(place)

    def meant_by(self, row: Row) -> Stakeholder | None:
        """By identifier; else the one of this name in these countries, unless their identifiers differ."""
        if row.ror in self.by_ror:
            return self.by_ror[row.ror]
        named = [self.by_id[pk] for pk in sorted(self.by_key.get(name_key(row.name), ()))]
        fitting = [item for item in named if self.may_be(item, row)]
        return fitting[0] if len(fitting) == 1 else None

    def may_be(self, item: Stakeholder, row: Row) -> bool:
        if item.ror and row.ror:
            return False
        places = self.places[item.pk]
        return not places or not row.place_ids or bool(places & set(row.place_ids))


def portions(values: Sequence[int] | Sequence[str]) -> list[list[int | str]]:
    distinct: list[int | str] = list(dict.fromkeys(values))
    return [distinct[start : start + AT_ONCE] for start in range(0, len(distinct), AT_ONCE)]


def recognised(rows: Sequence[Row]) -> list[Line]:
    good = [row for row in rows if not row.problems]
    known = Known(good)
    met: dict[object, int] = {}
    lines = []
    for row in rows:
        if row.problems:
            lines.append(Line(row, Outcome.REJECTED))
            continue
        stakeholder = known.meant_by(row)
        marks = marks_of(row, stakeholder)
        earlier = next((met[mark] for mark in marks if mark in met), 0)
        met.update({mark: met.get(mark, row.line) for mark in marks})
        if earlier:
            lines.append(Line(row, Outcome.DOUBLED, stakeholder, earlier))
        elif stakeholder is None:
            lines.append(Line(row, Outcome.NEW))
        else:
            outcome = Outcome.FILLED if says_more(row, stakeholder, known) else Outcome.KNOWN
            lines.append(Line(row, outcome, stakeholder))
    return lines


def marks_of(row: Row, stakeholder: Stakeholder | None) -> list[object]:
    """Two rows that share one of these describe the same organisation."""
    if stakeholder is not None:
        return [stakeholder.pk]
    if row.ror:
        return [row.ror]
    key = name_key(row.name)
    return [(key, place) for place in row.place_ids] or [(key, 0)]


def says_more(row: Row, stakeholder: Stakeholder, known: Known) -> bool:
    new_places = set(row.place_ids) - known.places[stakeholder.pk]
    return bool(new_places or missing_columns(row, stakeholder))


def missing_columns(row: Row, stakeholder: Stakeholder) -> dict[str, object]:
    said = row.columns | {"ror": row.ror}
    return {name: said[name] for name in FILLED if said.get(name) and not getattr(stakeholder, name)}


# Writing


def write(report: Report, *, by: User | None) -> None:
    new = [line for line in report.lines if line.outcome is Outcome.NEW]
    for line, made in zip(new, create_stakeholders([to_item(line.row, by) for line in new]), strict=True):
        line.stakeholder = made
    for line in report.lines:
        if line.outcome is Outcome.FILLED and line.stakeholder:
            fill(line.row, line.stakeholder, by=by)
    put_in_place(report)


def to_item(row: Row, by: User | None) -> NewStakeholder:
    columns = row.columns | {"ror": row.ror, "contributor": by}
    return NewStakeholder(row.name, row.kind, columns=columns, names=row.names, country_ids=row.place_ids)


def fill(row: Row, stakeholder: Stakeholder, *, by: User | None) -> None:
    """Only what it did not say: what somebody has written here stands."""
    places = [*stakeholder.countries.values_list("pk", flat=True), *row.place_ids]
    names = [*other_names(stakeholder), *row.names]
    update_stakeholder(stakeholder, Said(missing_columns(row, stakeholder), names, dict.fromkeys(places)), by=by)


def put_in_place(report: Report) -> None:
    """Parents by identifier or name, once all of the list are here; one that is not known is passed over."""
    wanting = [line for line in report.lines if line.row.parent and line.stakeholder and not line.stakeholder.parent_id]
    identifiers = {
        line.row.parent: found.group(1).lower() for line in wanting if (found := ROR.fullmatch(line.row.parent))
    }
    by_ror = dict(Stakeholder.objects.filter(ror__in=set(identifiers.values())).values_list("ror", "pk"))
    by_name = Stakeholder.objects.all().known_as(line.row.parent for line in wanting)
    moved = []
    for line in wanting:
        assert line.stakeholder is not None
        parent = by_ror.get(identifiers.get(line.row.parent, "")) or by_name.get(line.row.parent)
        if parent and parent != line.stakeholder.pk:
            line.stakeholder.parent_id = parent
            moved.append(line.stakeholder)
    Stakeholder.objects.bulk_update(moved, ["parent"])
