"""How imports answer in the editors' desk: the list, one run, and mending what it could not understand."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from mutirao.base.web.sheets import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE
from mutirao.discover.programmes.inventory.template import empty_csv, empty_workbook
from mutirao.discover.publications import formats
from mutirao.discover.publications.models import Publication
from mutirao.overview.interchange.forms import ImportForm, InventoryForm, RepairForm
from mutirao.overview.interchange.models import INVENTORY, PROFILES, CellRemark, RejectedRow, Run
from mutirao.overview.interchange.services.inventories import import_for_real, report_lines
from mutirao.overview.interchange.services.repairs import as_file, can_continue, continue_import

ROWS_SHOWN = 50
PUBLICATION_ROWS = RejectedRow.objects.exclude(run__source__format__in=[INVENTORY, PROFILES])
AT_WORK = {Run.State.WAITING, Run.State.RUNNING}


class RunsView(IndexView):
    """Every import, the latest first."""

    model = Run
    page_title = gettext_lazy("Imports")
    header_icon = "upload"
    index_url_name = "interchange:index"
    index_results_url_name = "interchange:index_results"
    add_url_name = "interchange:create"
    add_item_label = gettext_lazy("Import a file")
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "source",
                label=pgettext("where records come from", "Source"),
                get_url=lambda run: reverse("interchange:detail", args=[run.pk]),
            ),
            Column("format", label=_("Format"), accessor=format_label),
            Column("state", label=_("State"), accessor="get_state_display"),
            Column("created", label=pgettext("number of records", "New")),
            Column("duplicates", label=pgettext("number of records", "Here already")),
            Column("rejected_count", label=pgettext("number of records", "Rejected")),
            Column("started_by", label=_("Started by")),
            DateColumn("started_at", label=pgettext("when", "Started")),
        ]

    def get_base_queryset(self) -> QuerySet[Run]:
        return Run.objects.select_related("source", "started_by")


def format_label(run: Run) -> str:
    known = formats.FORMATS.get(run.source.format)
    return known.label if known else run.source.format


@permission_required("interchange.add_run")
def create(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            run = form.save()
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            return redirect("interchange:detail", pk=run.pk)
    return render(request, "interchange/create.html", {"form": form})


@permission_required("interchange.add_run")
@permission_required("programmes.change_programme")
def create_inventory(request: HttpRequest) -> HttpResponse:
    form = InventoryForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("interchange:detail", pk=form.save().pk)
    return render(request, "interchange/create_inventory.html", {"form": form})


@permission_required("interchange.add_run")
def inventory_template(request: HttpRequest, ending: str) -> HttpResponse:
    """The empty template, as a table or as a workbook with explanations and codes."""
    if ending == "xlsx":
        with empty_workbook() as file:
            response = HttpResponse(file.read(), content_type=XLSX_MEDIA_TYPE)
    else:
        ending = "csv"
        response = HttpResponse(empty_csv(), content_type=CSV_MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="programmes.{ending}"'
    return response


@permission_required("interchange.add_run")
@permission_required("programmes.change_programme")
@require_POST
def for_real(request: HttpRequest, pk: int) -> HttpResponse:
    trial = get_object_or_404(Run.objects.select_related("source"), pk=pk)
    try:
        run = import_for_real(trial, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("interchange:detail", pk=pk)
    return redirect("interchange:detail", pk=run.pk)


@permission_required("interchange.view_run")
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What became of each cell that is not simply in its field."""
    run = get_object_or_404(Run, pk=pk)
    response = StreamingHttpResponse(report_lines(run), content_type=CSV_MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="report-{run.pk}.csv"'
    return response


def inventory_detail(request: HttpRequest, run: Run) -> HttpResponse:
    remarks = run.remarks.exclude(fate=CellRemark.Fate.NOTED).order_by("pk")
    labels = dict(CellRemark.Fate.choices)
    context = {
        "run": run,
        "figures": figures(run),
        "cells": [(labels.get(fate, fate), number) for fate, number in sorted(run.cells.items())],
        "is_at_work": run.state in AT_WORK,
        "can_continue": can_continue(run),
        "page": Paginator(remarks, ROWS_SHOWN).get_page(request.GET.get("p")),
        "rejected": run.rejected.all()[:ROWS_SHOWN],
    }
    return render(request, "interchange/inventory.html", context)


@permission_required("interchange.view_run")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("source", "started_by"), pk=pk)
    if run.brings_programmes:
        return inventory_detail(request, run)
    page = Paginator(run.rejected.order_by("is_repaired", "line", "pk"), ROWS_SHOWN).get_page(request.GET.get("p"))
    context = {
        "run": run,
        "format_label": format_label(run),
        "figures": figures(run),
        "is_at_work": run.state in AT_WORK,
        "can_continue": can_continue(run),
        "page": page,
        "waiting": run.rejected.filter(is_repaired=False).count(),
        "publications_url": f"{reverse(Publication.snippet_viewset.get_url_name('list'))}?source={run.source_id}",
    }
    return render(request, "interchange/detail.html", context)


def figures(run: Run) -> list[tuple[str, int]]:
    """What was read and what became of it; the others add up to the first."""
    return [
        (pgettext("number of records", "read"), run.read),
        (pgettext("number of records", "new"), run.created),
        (pgettext("number of records", "brought up to date"), run.updated),
        (pgettext("number of records", "unchanged"), run.unchanged),
        (pgettext("number of records", "here already"), run.duplicates),
        (pgettext("number of records", "rejected"), run.rejected_count),
    ]


@permission_required("interchange.change_run")
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run, pk=pk)
    try:
        continue_import(run)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("interchange:detail", pk=pk)


@permission_required("interchange.change_rejectedrow")
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PUBLICATION_ROWS.select_related("run__source"), pk=pk, is_repaired=False)
    form = RepairForm(request.POST or None, initial={"raw": row.raw})
    if request.method == "POST" and form.is_valid() and (tally := form.mend(row, by=request.user)):
        words = (
            _("The row was imported.")
            if tally.created
            else _("The row was understood; its publication is here already.")
        )
        messages.success(request, words)
        following = row.run.rejected.filter(is_repaired=False, line__gte=row.line).first()
        return (
            redirect("interchange:repair", pk=following.pk)
            if following
            else redirect("interchange:detail", pk=row.run_id)
        )
    return render(request, "interchange/repair.html", {"row": row, "form": form, "format_label": format_label(row.run)})


@permission_required("interchange.view_run")
def rejected_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows nobody has mended yet, as a file in the format they came in."""
    run = get_object_or_404(Run.objects.select_related("source"), pk=pk, source__format__in=formats.FORMATS)
    raws: list[str] = [raw for raw in run.rejected.filter(is_repaired=False).values_list("raw", flat=True) if raw]
    kind: Any = formats.FORMATS[run.source.format]
    response = HttpResponse(as_file(run, raws), content_type=f"{kind.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{run.pk}{kind.extensions[0]}"'
    return response
