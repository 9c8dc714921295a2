"""What readers tell us about a publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.services import report_problem


class ProblemForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs' generic is not subscriptable at run time
    """Something is wrong with a publication; no name, no address is asked. Who is logged in is told what came of it."""

    website = forms.CharField(required=False, widget=forms.HiddenInput, label="")

    class Meta:
        model = Problem
        fields = ["subject", "comment"]
        widgets = {"subject": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"comment": _("What did you expect, and what happened? A working address helps most.")}

    def report(self, publication: Publication, *, by: Any) -> None:
        """File the report; a robot that filled the field people do not see is thanked and forgotten."""
        if not self.cleaned_data["website"]:
            said = {name: self.cleaned_data[name] for name in ("subject", "comment")}
            report_problem(publication, **said, by=by)
