"""One row of a field's form: the inputs that the shape of the field needs, and what they say as columns of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes import codes
from mutirao.discover.programmes.checking import LONGEST_LINE, LONGEST_TEXT
from mutirao.discover.programmes.fields import UNITS, Field, Shape
from mutirao.discover.programmes.forms.sources import DROPPED, dropped_sources, kept_sources
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.values import ReferenceValue
from mutirao.discover.programmes.wording import value_text

EMPTY = ("", "—")


class LineField(forms.CharField):
    """One line: a browser leaves ends of lines out, and that changes nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed("".join((initial or "").splitlines()), data)


class ProseField(forms.CharField):
    """Paragraphs: a browser writes the ends of lines its own way, and that changes nothing."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> Any:
        return unix_lines(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(unix_lines(initial), unix_lines(data))


def unix_lines(text: Any) -> Any:
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class RowForm(forms.Form):
    """One value of a field; `origin` is the claim it stood in when the form was opened."""

    use_required_attribute = False
    main = "text"

    origin = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, field: Field, user: Any, claims: Mapping[int, Claim], **kwargs: Any) -> None:
        self.of, self.user = field, user
        super().__init__(*args, **kwargs)
        self.claim = claims.get(self.initial.get("origin", 0))
        self.fields |= dropped_sources(self.claim)
        self.fields["note"] = ProseField(label=_("Note"), required=False, max_length=LONGEST_TEXT, rows=2)

    @staticmethod
    def said(claim: Claim) -> dict[str, Any]:
        """What the inputs show for a claim."""
        return {"text": claim.text}

    @property
    def written_in(self) -> set[str]:
        """The inputs that somebody has changed."""
        return set(self.changed_data) - {"origin"}

    @property
    def is_empty(self) -> bool:
        """A row nobody has written in says nothing; one that was emptied, and only that, takes its value away."""
        return bare(self.cleaned_data.get(self.main)) in {None, ""} and self.written_in <= {self.main, DROPPED}

    def columns(self) -> dict[str, Any]:
        """The columns of a claim that the row says."""
        return {name: bare(value) for name, value in self.cleaned_data.items() if name not in {"origin", DROPPED}}

    def changes(self) -> dict[str, Any]:
        """Those of them that somebody has changed; what has no input, or was not touched, stays as it was."""
        return {name: value for name, value in self.columns().items() if name in self.written_in}

    @property
    def kept_sources(self) -> list[ReferenceValue]:
        """What the value rested on, without what was taken away."""
        return kept_sources(self.claim, self.cleaned_data.get(DROPPED, ())) if self.claim else []


class TextRow(RowForm):
    text = LineField(label=_("Value"), required=False, max_length=LONGEST_LINE)


class ProseRow(RowForm):
    text = ProseField(label=_("Text"), required=False, max_length=LONGEST_TEXT, rows=6)


class DateRow(RowForm):
    text = forms.CharField(label=_("Date"), required=False, max_length=10, help_text=_("2018, 2018-09 or 2018-09-12"))


class CodeRow(RowForm):
    main = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.of.codes is not None
        choices = [EMPTY, *self.of.codes.labels.items()]
        self.fields["code"] = forms.ChoiceField(label=_("Value"), required=False, choices=choices)
        self.order_fields(["origin", "code", "note"])

    @staticmethod
    def said(claim: Claim) -> dict[str, Any]:
        return {"code": claim.code}


class MonthsRow(RowForm):
    main = "number"

    number = forms.DecimalField(label=_("Months"), required=False, max_digits=24, decimal_places=4, localize=True)

    @staticmethod
    def said(claim: Claim) -> dict[str, Any]:
        return {"number": plain(claim.number)}


class NameRow(RowForm):
    """What a value names: something that is here, or words where it is not."""

    text = LineField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_LINE,
        help_text=_("A name or acronym that is known here is linked."),
    )

    @staticmethod
    def said(claim: Claim) -> dict[str, Any]:
        return {"text": value_text(claim)}

    def columns(self) -> dict[str, Any]:
        return super().columns() | self.named()

    def changes(self) -> dict[str, Any]:
        """A name nobody has touched goes on naming what it named, be it hidden, or ambiguous by now."""
        said = super().changes()
        return said | self.named() if "text" in said else said

    def named(self) -> dict[str, Any]:
        name = " ".join(self.cleaned_data["text"].split())
        if self.of.shape == Shape.ORGANISATION:
            known = Stakeholder.objects.visible_to(self.user).known_as([name]).get(name)
            return {"organisation_id": known, "text": "" if known else name}
        found = list(
            Programme.objects.visible_to(self.user).filter(title__iexact=name).values_list("pk", flat=True)[:2]
        )
        known = found[0] if len(found) == 1 else None
        return {"programme_named_id": known, "text": "" if known else name}


class SeriesRow(RowForm):
    main = "number"

    year = forms.IntegerField(label=_("Year"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    until_year = forms.IntegerField(
        label=_("Until"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    number = forms.DecimalField(label=_("Number"), required=False, max_digits=24, decimal_places=4, localize=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_money = self.of.shape == Shape.MONEY
        units = [(unit, UNITS[unit]) for unit in self.of.units]
        if is_money:
            hint = _("Three letters of the currency, such as KES")
            known = ", ".join(unit for unit, _label in units)
            self.fields["unit"] = forms.CharField(
                label=_("Currency or unit"),
                required=False,
                max_length=25,
                help_text=f"{hint}{' · ' if known else ''}{known}",
            )
        else:
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), required=False, choices=[EMPTY, *units])
        others = {"basis": (_("What it is"), codes.BASIS), "sex": (_("Sex"), codes.SEX)}
        if is_money:
            others |= {"per": (_("Paid"), codes.FREQUENCY), "level": (_("Level of government"), codes.GOVERNMENT_LEVEL)}
        for name, (words, code_list) in others.items():
            choices = [EMPTY, *code_list.labels.items()]
            self.fields[name] = forms.ChoiceField(label=words, required=False, choices=choices)
        for name, words in (("age_from", _("From age")), ("age_to", _("To age"))):
            self.fields[name] = forms.IntegerField(label=words, required=False, min_value=0, max_value=130)
        self.order_fields(["origin", "year", "until_year", "number", "unit"])

    @staticmethod
    def said(claim: Claim) -> dict[str, Any]:
        names = ("year", "until_year", "unit", "basis", "sex", "per", "level", "age_from", "age_to")
        return {name: getattr(claim, name) for name in names} | {"number": plain(claim.number)}


def bare(value: Any) -> Any:
    """Without blanks around what somebody has typed."""
    return value.strip() if isinstance(value, str) else value


def plain(number: Any) -> Any:
    """Without the zeros a database column adds."""
    return (
        None if number is None else number.quantize(1) if number == number.to_integral_value() else number.normalize()
    )


ROWS: dict[Shape, type[RowForm]] = {
    Shape.TEXT: TextRow,
    Shape.PROSE: ProseRow,
    Shape.DATE: DateRow,
    Shape.CODE: CodeRow,
    Shape.MONTHS: MonthsRow,
    Shape.ORGANISATION: NameRow,
    Shape.PROGRAMME: NameRow,
    Shape.COUNT: SeriesRow,
    Shape.MONEY: SeriesRow,
}
