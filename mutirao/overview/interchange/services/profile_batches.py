"""What becomes of each programme of an inventory: new, brought up to date, the same, merged, or rejected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes.fields import BY_NAME, Shape
from mutirao.discover.programmes.inventory.profiles import (
    PLACES,
    TITLE,
    Fate,
    Profile,
    digest_of,
    short_digest,
)
from mutirao.discover.programmes.inventory.tables import Cell, Remark
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes, record_claims
from mutirao.discover.programmes.values import ClaimValue
from mutirao.discover.publications.records import Rejection
from mutirao.overview.interchange.models import Origin, Source
from mutirao.overview.interchange.services.batches import REFUSALS, Tally

SILENT = digest_of([])
OF_THE_ENTRY = {TITLE, PLACES}


@dataclass(slots=True)
class Fates(Tally):
    """How many profiles had which fate, and how many cells."""

    cells: Counter[str] = field(default_factory=Counter)

    def add(self, other: Fates) -> None:
        self.read += other.read
        self.add_fates(other)
        self.cells += other.cells


@dataclass(slots=True)
class Batch:
    """What is known of a batch before anything is written."""

    origins: dict[str, Origin]
    said_now: dict[int, list[ClaimValue]]
    own: dict[str, Programme]
    twins: dict[str, Programme]


@dataclass(slots=True)
class ProfileImporter:
    """Takes in batches of one source. `seen` keeps the keys of this run, their lines and digests of what they said."""

    source: Source
    by: Any = None
    publish: bool = False
    is_dry: bool = False
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, profiles: Sequence[Profile]) -> Fates:
        """One batch in one transaction; if the database refuses it, one by one, so that one bad row stops no other."""
        try:
            fates = self.attempt(profiles)
        except REFUSALS:
            fates = Fates()
            for profile in profiles:
                fates.add(self.alone(profile))
        for profile in profiles:
            fates.cells += profile.counted()
        return fates

    def alone(self, profile: Profile) -> Fates:
        try:
            return self.attempt([profile])
        except REFUSALS as problem:
            reason = _("The database could not store this row: %(problem)s") % {"problem": problem}
            return Fates(1, rejected=[Rejection(profile.line, "", reason, profile.raw)])

    def attempt(self, profiles: Sequence[Profile]) -> Fates:
        known = dict(self.seen)
        try:
            with transaction.atomic():
                fates = self.settle(profiles)
                if self.is_dry:
                    transaction.set_rollback(True)
        except REFUSALS:
            self.seen = known
            raise
        return fates

    def pass_over(self, profile: Profile) -> None:
        """Remember a row that an earlier attempt of this run has dealt with."""
        if not profile.problem:
            self.seen.setdefault(profile.key, (profile.line, fingerprint(profile)))

    def settle(self, profiles: Sequence[Profile]) -> Fates:
        fates = Fates(len(profiles))
        told = [profile for profile in profiles if self.is_told(profile, fates)]
        name_organisations(told)
        batch = self.look_up(told)
        fresh: list[Profile] = []
        for profile in told:
            if origin := batch.origins.get(profile.key):
                self.follow(origin, profile, batch, fates)
            elif own := batch.own.get(profile.slug):
                self.bring_up_to_date(own, profile, batch, fates)
            elif twin := batch.twins.get(profile.key):
                self.merge(twin, profile, batch, fates)
            else:
                fresh.append(profile)
        self.create(fresh)
        fates.created += len(fresh)
        return fates

    def is_told(self, profile: Profile, fates: Fates) -> bool:
        """Whether there is something to do: not for a row without a name, nor for one that stands there already."""
        line, digest = self.seen.get(profile.key, (0, ""))
        if not profile.problem and line and digest == fingerprint(profile):
            fates.duplicates += 1
            remark(profile, _("This says the same as row %(line)s.") % {"line": line})
            return False
        if not profile.problem and line:
            words = _("Row %(line)s has the key “%(key)s” too, and says something else.")
            profile.problem = words % {"line": line, "key": profile.key}
        if profile.problem:
            fates.rejected.append(Rejection(profile.line, "", profile.problem, profile.raw))
            return False
        self.seen[profile.key] = (profile.line, fingerprint(profile))
        return True

    def look_up(self, profiles: Sequence[Profile]) -> Batch:
        keys = [profile.key for profile in profiles]
        found = self.source.origins.filter(key__in=keys, programme__isnull=False).select_related("programme")
        origins = {origin.key: origin for origin in found}
        others = [profile for profile in profiles if profile.key not in origins]
        own = self.own_profiles(others)
        twins = self.twins([profile for profile in others if profile.slug not in own])
        programmes = {origin.programme_id for origin in origins.values() if origin.programme_id}
        programmes |= {programme.pk for programme in (*own.values(), *twins.values())}
        return Batch(origins, current_values(programmes), own, twins)

    def own_profiles(self, profiles: Sequence[Profile]) -> dict[str, Programme]:
        """Programmes of this site that come back to it: by their address and, as that can be another's, their name."""
        slugs = {profile.slug: profile.title for profile in profiles if profile.slug}
        found = Programme.objects.filter(slug__in=slugs) if slugs else []
        return {programme.slug: programme for programme in found if programme.title == slugs[programme.slug]}

    def twins(self, profiles: Sequence[Profile]) -> dict[str, Programme]:
        """Programmes of the same name and country that are here from elsewhere; where there are several, none."""
        named = {profile.title for profile in profiles if profile.has_own_name and profile.place_ids}
        here = Programme.objects.filter(title__in=named, archived_at=None).exclude(origins__source=self.source)
        candidates: dict[str, list[tuple[Programme, set[int]]]] = defaultdict(list)
        for programme in here.prefetch_related("countries"):
            candidates[programme.title].append((programme, {place.pk for place in programme.countries.all()}))
        twins: dict[str, Programme] = {}
        for profile in profiles:
            found = [twin for twin, places in candidates[profile.title] if places == {*profile.place_ids}]
            if profile.has_own_name and profile.place_ids and len(found) == 1:
                twins[profile.key] = found[0]
        taken = Counter(programme.pk for programme in twins.values())
        return {key: programme for key, programme in twins.items() if taken[programme.pk] == 1}

    # Writing

    def create(self, profiles: Sequence[Profile]) -> None:
        made = create_programmes([self.new_programme(profile) for profile in profiles], by=self.by)
        Origin.objects.bulk_create(
            self.origin(profile, programme) for profile, programme in zip(profiles, made, strict=True)
        )

    def new_programme(self, profile: Profile) -> NewProgramme:
        return NewProgramme(
            profile.title,
            country_ids=profile.place_ids,
            values=profile.values,
            language=profile.language,
            is_published=self.publish,
            contributor_id=self.by.pk if self.by else None,
        )

    def origin(self, profile: Profile, programme: Programme, *, is_duplicate: bool = False) -> Origin:
        return Origin(
            source=self.source,
            key=profile.key,
            fingerprint=fingerprint(profile),
            programme=programme,
            is_duplicate=is_duplicate,
            told=profile.digests(),
        )

    def follow(self, origin: Origin, profile: Profile, batch: Batch, fates: Fates) -> None:
        """A row met before: take over what its source changed, but for what somebody has changed here."""
        if origin.fingerprint == fingerprint(profile):
            fates.unchanged += 1
            return
        assert origin.programme is not None
        now, said = current_digests(origin.programme, batch), profile.digests()
        was: dict[str, str] = origin.told
        changed = [name for name in {**was, **said} if was.get(name, SILENT) != said.get(name, SILENT)]
        free = [name for name in changed if now.get(name, SILENT) in {was.get(name, SILENT), said.get(name, SILENT)}]
        self.apply(origin.programme, free, profile)
        for name in changed:
            if name not in free:
                tell_conflict(profile, name)
        origin.told |= {name: said.get(name, SILENT) for name in free}
        if len(free) == len(changed):
            origin.fingerprint = fingerprint(profile)
        origin.save(update_fields=["told", "fingerprint"])
        fates.updated += bool(free)
        fates.unchanged += not free

    def bring_up_to_date(self, programme: Programme, profile: Profile, batch: Batch, fates: Fates) -> None:
        """A profile of this site that comes back, perhaps mended in a spreadsheet: what it says counts."""
        now, said = current_digests(programme, batch), profile.digests()
        changed = [name for name in {**now, **said} if now.get(name, SILENT) != said.get(name, SILENT)]
        self.apply(programme, changed, profile)
        self.origin(profile, programme).save()
        fates.updated += bool(changed)
        fates.unchanged += not changed

    def merge(self, programme: Programme, profile: Profile, batch: Batch, fates: Fates) -> None:
        """A programme that is here from elsewhere gains what it did not say; what it says stays."""
        now = current_digests(programme, batch)
        gained = [name for name in profile.field_names if name not in now]
        self.apply(programme, gained, profile)
        for name in profile.field_names:
            if name in now and now[name] != digest_of(profile.of_field(name)):
                tell_conflict(profile, name)
        self.origin(profile, programme, is_duplicate=True).save()
        words = _("“%(title)s” is here already (%(slug)s): it was given what it did not have.")
        remark(profile, words % {"title": programme.title, "slug": programme.slug})
        fates.duplicates += 1

    def apply(self, programme: Programme, names: Sequence[str], profile: Profile) -> None:
        """Make the profile's values those of the programme, for these fields."""
        if TITLE in names:
            programme.title = profile.title
            programme.save()
        if PLACES in names:
            programme.countries.set(profile.place_ids)
            programme.save()
        claimed = [name for name in names if name not in OF_THE_ENTRY]
        if claimed:
            values = [value for value in profile.values if value.field in claimed]
            record_claims(programme, claimed, values, by=self.by)


def fingerprint(profile: Profile) -> str:
    return short_digest(repr(sorted(profile.digests().items())))


def current_values(programme_ids: Iterable[int]) -> dict[int, list[ClaimValue]]:
    found: dict[int, list[ClaimValue]] = defaultdict(list)
    claims = Claim.objects.current().filter(programme__in=list(programme_ids)).prefetch_related("references")
    for claim in claims.order_by("programme", "position", "pk"):
        found[claim.programme_id].append(ClaimValue.of(claim, claim.references.all()))
    return found


def current_digests(programme: Programme, batch: Batch) -> dict[str, str]:
    """What a programme says now, to be compared with `Profile.digests`."""
    profile = Profile(0, title=programme.title, values=batch.said_now[programme.pk])
    profile.place_ids = [place.pk for place in programme.countries.all()]
    return profile.digests()


def name_organisations(profiles: Sequence[Profile]) -> None:
    """Names of organisations that are here become these organisations."""
    named = {name for name, known in BY_NAME.items() if known.shape == Shape.ORGANISATION}
    texts = {value.text for profile in profiles for value in profile.values if value.field in named and value.text}
    known: Mapping[str, int] = Stakeholder.objects.known_as(texts) if texts else {}
    for profile in profiles:
        profile.values = list(
            dict.fromkeys(
                replace(value, organisation_id=known[value.text], text="")
                if value.field in named and value.text in known
                else value
                for value in profile.values
            )
        )


def tell_conflict(profile: Profile, name: str) -> None:
    label = BY_NAME[name].label if name in BY_NAME else name
    reason = _("“%(field)s” says something else here, by somebody's hand. It was left as it is.") % {"field": label}
    cells = profile.cells.get(name) or [Cell(str(profile.line), name, "")]
    for cell in cells:
        profile.mark(cell, Fate.CONFLICT, name, reason)


def remark(profile: Profile, reason: str) -> None:
    """On the row as a whole."""
    profile.remarks.append(Remark(f"{profile.line}", "", profile.title, reason))
