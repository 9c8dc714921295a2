"""Lists of organisations in the desk: tried out first, with a report for each line, and then taken in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from mutirao.base.web.sheets import CSV_MEDIA_TYPE, csv_lines
from mutirao.connect.stakeholders.importing.reading import MOST_BYTES, read_file
from mutirao.connect.stakeholders.importing.rows import READERS, Row
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.importing import Report, import_stakeholders

MOST_SHOWN = 500
for_curators = permission_required("stakeholders.add_stakeholder")


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A list of organisations"),
        help_text=gettext_lazy("CSV with the columns of the template, or JSON of ROR; at most 20 MB."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of those of which the list says none"),
        choices=Stakeholder.Kind.choices,
        initial=Stakeholder.Kind.OTHER,
    )
    dry_run = forms.BooleanField(label=gettext_lazy("Only try: write nothing"), required=False, initial=True)

    def rows(self) -> list[Row]:
        """Raises `ValidationError` where the file as a whole cannot be read."""
        upload = self.cleaned_data["file"]
        return list(read_file(upload.read(MOST_BYTES + 1), default_kind=self.cleaned_data["kind"]))


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ImportForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    report: Report | None = None
    if is_sent and form.is_valid():
        is_trial = form.cleaned_data["dry_run"]
        try:
            report = import_stakeholders(form.rows(), by=request.user, dry_run=is_trial)  # type: ignore[arg-type]  # logged in
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            done = _("Nothing is written yet: this is what would happen.") if is_trial else _("The list is taken in.")
            messages.success(request, done)
    lines = sorted(report.lines, key=lambda line: not line.problems)[:MOST_SHOWN] if report else []
    context = {"form": form, "report": report, "lines": lines, "page_title": _("Import stakeholders")}
    return render(request, "stakeholders/desk/import.html", context)


@for_curators
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    response = StreamingHttpResponse(csv_lines([*READERS], []), content_type=CSV_MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="stakeholders-template.csv"'
    return response  # type: ignore[return-value]  # streaming answers have another base, and all we use of it
